package org.tensorpool.driver;

import org.tensorpool.protocol.driver.ShutdownReason;

/**
 * Hears that the driver is to go, from who has the right to say so.
 */
interface ShutdownHandler
{
    /**
     * The driver is to go.
     *
     * @param reason to give to clients.
     * @param why    in words; may be empty.
     * @return false if it does not go by this request.
     */
    boolean onShutdown(ShutdownReason reason, String why);
}
