package org.tensorpool.client;

import org.tensorpool.protocol.driver.Role;

/**
 * What every link of a conductor works with.
 *
 * @param configuration of the client.
 * @param retirement    closes what threads may still use.
 * @param unwanted      gives leases back.
 * @param leases        makes what entitles a link to regions.
 */
record LinkResources(
    ClientConfiguration configuration, Retirement retirement, UnwantedLeases unwanted, LeaseFactory leases)
{
    LinkResources with(final LeaseFactory otherLeases)
    {
        return new LinkResources(configuration, retirement, unwanted, otherLeases);
    }

    LeaseTerms terms(
        final int streamId,
        final Role role,
        final int fixedClientId,
        final long desiredNodeId)
    {
        return new LeaseTerms(streamId, role, configuration.memory().hugepages(), fixedClientId, desiredNodeId);
    }
}
