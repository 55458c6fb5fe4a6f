package org.tensorpool.driver;

import org.tensorpool.protocol.driver.Role;

/**
 * Leave for one client to use one stream in one role, for as long as it sends keepalives (driver specification §4.1).
 * <p>
 * For the conductor's thread.
 */
final class Lease
{
    private final long leaseId;
    private final int streamId;
    private final int clientId;
    private final Role role;
    private final int nodeId;
    private long expiryNs;
    private long epoch;
    private LiveCounters.Entry shown;

    Lease(
        final long leaseId,
        final int streamId,
        final int clientId,
        final Role role,
        final int nodeId,
        final long expiryNs,
        final long epoch)
    {
        this.leaseId = leaseId;
        this.streamId = streamId;
        this.clientId = clientId;
        this.role = role;
        this.nodeId = nodeId;
        this.expiryNs = expiryNs;
        this.epoch = epoch;
    }

    long leaseId()
    {
        return leaseId;
    }

    int streamId()
    {
        return streamId;
    }

    int clientId()
    {
        return clientId;
    }

    Role role()
    {
        return role;
    }

    /**
     * Unique among live leases; the same for as long as the lease lives.
     *
     * @return the node id, as unsigned 32 bits.
     */
    int nodeId()
    {
        return nodeId;
    }

    /**
     * When the lease ends unless a keepalive comes.
     *
     * @return nanoseconds of CLOCK_MONOTONIC.
     */
    long expiryNs()
    {
        return expiryNs;
    }

    /**
     * Let the lease live on.
     *
     * @param newExpiryNs nanoseconds of CLOCK_MONOTONIC; an earlier time than before changes nothing.
     */
    void extend(final long newExpiryNs)
    {
        if (newExpiryNs - expiryNs > 0)
        {
            expiryNs = newExpiryNs;
            if (shown != null)
            {
                shown.value(newExpiryNs);
            }
        }
    }

    /**
     * The epoch that the client was last told of; its regions must stay.
     *
     * @return the epoch.
     */
    long epoch()
    {
        return epoch;
    }

    void epoch(final long newEpoch)
    {
        epoch = newEpoch;
    }

    LiveCounters.Entry shown()
    {
        return shown;
    }

    void shown(final LiveCounters.Entry entry)
    {
        shown = entry;
    }

    boolean matches(final int otherStreamId, final int otherClientId, final Role otherRole)
    {
        return streamId == otherStreamId && clientId == otherClientId && role == otherRole;
    }
}
