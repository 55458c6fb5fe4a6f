package org.tensorpool.driver;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * All live leases: one a client id at most (driver specification §4.8).
 * <p>
 * For the conductor's thread.
 */
final class LeaseRegistry
{
    /** More clients than any host has; what keeps a client that invents ids from filling the heap. */
    static final int MAX_LEASES = 1 << 16;

    private static final Comparator<Lease> OLDEST_FIRST = Comparator.comparingLong(Lease::leaseId);

    private final Long2ObjectHashMap<Lease> byId = new Long2ObjectHashMap<>();
    private final Int2ObjectHashMap<Lease> byClientId = new Int2ObjectHashMap<>();
    private final List<Lease> due = new ArrayList<>();
    private final NodeIds nodeIds;
    private long nextLeaseId;
    private long earliestExpiryNs;

    /**
     * An empty registry.
     *
     * @param firstLeaseId id of the first lease. Where it comes from the clock, a driver that was restarted gives no id
     *                     that its predecessor gave.
     * @param nodeIds      for the leases.
     */
    LeaseRegistry(final long firstLeaseId, final NodeIds nodeIds)
    {
        nextLeaseId = firstLeaseId;
        this.nodeIds = nodeIds;
    }

    Lease add(final AttachRequest request, final long epoch, final long nowNs, final long expiryNs)
    {
        final int nodeId = nodeIds.take(request.desiredNodeId(), nowNs);
        final Lease lease = new Lease(
            nextLeaseId++, request.streamId(), request.clientId(), request.role(), nodeId, expiryNs, epoch);
        if (byId.isEmpty() || expiryNs - earliestExpiryNs < 0)
        {
            earliestExpiryNs = expiryNs;
        }
        byId.put(lease.leaseId(), lease);
        byClientId.put(lease.clientId(), lease);
        return lease;
    }

    void remove(final Lease lease, final long nowNs)
    {
        byId.remove(lease.leaseId());
        byClientId.remove(lease.clientId());
        nodeIds.release(lease.nodeId(), nowNs);
    }

    NodeIds nodeIds()
    {
        return nodeIds;
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
     * Leases that should have had a keepalive by now. Expiries only move away, so all leases are looked at only when
     * the earliest that was found has come.
     *
     * @param nowNs nanoseconds of CLOCK_MONOTONIC.
     * @return those whose expiry has come, the oldest first; good until the next call. They are to be removed.
     */
    List<Lease> due(final long nowNs)
    {
        due.clear();
        if (!byId.isEmpty() && nowNs - earliestExpiryNs >= 0)
        {
            long earliestNs = nowNs + Long.MAX_VALUE;
            for (final Lease lease : byId.values())
            {
                if (nowNs - lease.expiryNs() >= 0)
                {
                    due.add(lease);
                }
                else if (lease.expiryNs() - earliestNs < 0)
                {
                    earliestNs = lease.expiryNs();
                }
            }
            earliestExpiryNs = earliestNs;
            due.sort(OLDEST_FIRST);
        }

        return due;
    }

    /**
     * Leases of a stream.
     *
     * @param streamId of the stream.
     * @return a list of its own, the oldest first.
     */
    List<Lease> ofStream(final int streamId)
    {
        final List<Lease> found = new ArrayList<>();
        for (final Lease lease : byId.values())
        {
            if (lease.streamId() == streamId)
            {
                found.add(lease);
            }
        }
        found.sort(OLDEST_FIRST);
        return found;
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
