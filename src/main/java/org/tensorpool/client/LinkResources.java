package org.tensorpool.client;

import org.tensorpool.protocol.driver.Role;

/**
 * What every link of a conductor works with.
 *
 * @param configuration of the client.
 * @param retirement    closes what threads may still use.
 * @param unwanted      gives leases back.
 */
record LinkResources(ClientConfiguration configuration, Retirement retirement, UnwantedLeases unwanted)
{
    LeaseTerms terms(
        final int streamId,
        final Role role,
        final int fixedClientId,
        final long desiredNodeId)
    {
        return new LeaseTerms(streamId, role, configuration.memory().hugepages(), fixedClientId, desiredNodeId);
    }
}
