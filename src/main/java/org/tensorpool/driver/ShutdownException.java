package org.tensorpool.driver;

import java.io.Serial;

import org.agrona.concurrent.AgentTerminationException;

/**
 * Ends the driver's agent because somebody with the right to do so has asked the driver to go. No error.
 */
final class ShutdownException extends AgentTerminationException
{
    @Serial
    private static final long serialVersionUID = 1L;

    ShutdownException()
    {
        super("the driver was asked to go");
    }
}
