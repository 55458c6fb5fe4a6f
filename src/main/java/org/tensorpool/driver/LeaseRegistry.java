package org.tensorpool.driver;

import java.util.ArrayList;
import java.util.List;

import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.tensorpool.protocol.driver.Role;

/**
 * All live leases: one a client id at most (driver specification §4.8).
 * <p>
 * For the conductor's thread.
 */
final class LeaseRegistry
{
    /** More clients than any host has; what keeps a client that invents ids from filling the heap. */
    static final int MAX_LEASES = 1 << 16;

    private final Long2ObjectHashMap<Lease> byId = new Long2ObjectHashMap<>();
    private final Int2ObjectHashMap<Lease> byClientId = new Int2ObjectHashMap<>();
    private long nextLeaseId;

    /**
     * An empty registry.
     *
     * @param firstLeaseId id of the first lease. Where it comes from the clock, a driver that was restarted gives no id
     *                     that its predecessor gave.
     */
    LeaseRegistry(final long firstLeaseId)
    {
        nextLeaseId = firstLeaseId;
    }

    Lease add(final int streamId, final int clientId, final Role role, final long expiryNs, final long epoch)
    {
        final Lease lease = new Lease(nextLeaseId++, streamId, clientId, role, expiryNs, epoch);
        byId.put(lease.leaseId(), lease);
        byClientId.put(clientId, lease);
        return lease;
    }

    void remove(final Lease lease)
    {
        byId.remove(lease.leaseId());
        byClientId.remove(lease.clientId());
    }

    Lease get(final long leaseId)
    {
        return byId.get(leaseId);
    }

    Lease ofClient(final int clientId)
    {
        return byClientId.get(clientId);
    }

    int size()
    {
        return byId.size();
    }

    boolean isFull()
    {
        return byId.size() >= MAX_LEASES;
    }

    /**
     * Leases that should have had a keepalive by now.
     *
     * @param nowNs nanoseconds of CLOCK_MONOTONIC.
     * @return those whose expiry has come; producers first, so that consumers learn of the new epoch last.
     */
    List<Lease> due(final long nowNs)
    {
        final List<Lease> due = new ArrayList<>();
        for (final Lease lease : byId.values())
        {
            if (nowNs - lease.expiryNs() >= 0)
            {
                due.add(lease);
            }
        }
        due.sort((a, b) -> Long.compare(a.leaseId(), b.leaseId()));
        return due;
    }

    void extendAll(final long expiryNs)
    {
        for (final Lease lease : byId.values())
        {
            lease.extend(expiryNs);
        }
    }

    /**
     * The clients of a stream have been told of an epoch.
     *
     * @param streamId of the stream.
     * @param epoch    that was announced.
     */
    void moveTo(final int streamId, final long epoch)
    {
        for (final Lease lease : byId.values())
        {
            if (lease.streamId() == streamId)
            {
                lease.epoch(epoch);
            }
        }
    }

    boolean refersTo(final int streamId, final long epoch)
    {
        for (final Lease lease : byId.values())
        {
            if (lease.streamId() == streamId && lease.epoch() == epoch)
            {
                return true;
            }
        }

        return false;
    }
}
