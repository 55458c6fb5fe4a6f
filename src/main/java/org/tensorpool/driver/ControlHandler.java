package org.tensorpool.driver;

import org.tensorpool.protocol.driver.Role;

/**
 * Takes what clients ask of the driver, decoded and with every value known to be one that may occur.
 */
interface ControlHandler
{
    void onAttach(AttachRequest request);

    void onDetach(long correlationId, long leaseId, int streamId, int clientId, Role role);

    void onKeepalive(long leaseId, int streamId, int clientId, Role role);

    /**
     * An attach request that can't be granted for what it is: a newer version, an unknown value.
     *
     * @param correlationId by which the client knows the answer.
     * @param refusal       what to answer.
     */
    void onBadAttach(long correlationId, Refusal refusal);

    /**
     * A detach request that can't be granted for what it is.
     *
     * @param correlationId by which the client knows the answer.
     * @param refusal       what to answer.
     */
    void onBadDetach(long correlationId, Refusal refusal);
}
