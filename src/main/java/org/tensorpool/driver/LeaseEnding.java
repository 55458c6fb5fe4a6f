package org.tensorpool.driver;

import static org.tensorpool.status.DriverCounter.EXPIRIES;
import static org.tensorpool.status.DriverCounter.LEASES;
import static org.tensorpool.status.DriverCounter.REVOCATIONS;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.status.DriverCounters;
import org.tensorpool.status.FlightEvents;

/**
 * Ends leases, whatever the reason: all hear of it, what the lease held is free again, and if it was a producer's, the
 * stream moves on to a new epoch (driver specification §4.7 to §4.9, §6).
 * <p>
 * For the conductor's thread.
 */
final class LeaseEnding
{
    private final StreamRegistry streams;
    private final LeaseRegistry leases;
    private final ConsumerStreams consumerStreams;
    private final EpochManager epochs;
    private final ControlProxy proxy;
    private final DriverCounters counters;
    private final LiveCounters live;
    private final String expired;

    LeaseEnding(
        final DriverResources resources,
        final StreamRegistry streams,
        final LeaseRegistry leases,
        final ConsumerStreams consumerStreams,
        final EpochManager epochs,
        final ControlProxy proxy)
    {
        this.streams = streams;
        this.leases = leases;
        this.consumerStreams = consumerStreams;
        this.epochs = epochs;
        this.proxy = proxy;
        this.counters = resources.counters();
        this.live = resources.live();
        this.expired = "no keepalive for " + TimeUnit.NANOSECONDS.toMillis(resources.timings().leaseNs()) +
            " ms: send one every " + TimeUnit.NANOSECONDS.toMillis(resources.timings().keepaliveNs()) + " ms";
    }

    /**
     * End a lease.
     *
     * @param lease  that is live.
     * @param reason of its end.
     * @param why    in words.
     * @param nowNs  nanoseconds of CLOCK_MONOTONIC.
     */
    void end(final Lease lease, final LeaseRevokeReason reason, final String why, final long nowNs)
    {
        leases.remove(lease, nowNs);
        consumerStreams.release(lease);
        live.hide(lease.shown());
        counters.set(LEASES, leases.size());
        counters.increment(REVOCATIONS);
        FlightEvents.lease(changeOf(reason), true, lease.leaseId(), lease.streamId(), lease.clientId(),
            nameOf(lease.role()));
        proxy.revoked(lease, reason, why, nowNs);

        final ManagedStream stream = streams.get(lease.streamId());
        stream.leaseEnded(nowNs);
        if (stream.producer() == lease)
        {
            stream.producer(null);
            stream.retire(nowNs);
            epochs.begin(stream, null);
        }
    }

    static String nameOf(final Role role)
    {
        return role == Role.PRODUCER ? "producer" : "consumer";
    }

    private static FlightEvents.LeaseChange changeOf(final LeaseRevokeReason reason)
    {
        return switch (reason)
        {
            case DETACHED -> FlightEvents.LeaseChange.DETACHED;
            case EXPIRED -> FlightEvents.LeaseChange.EXPIRED;
            default -> FlightEvents.LeaseChange.REVOKED;
        };
    }

    /**
     * End the leases that got no keepalive in time. To be called only when no keepalive waits to be read.
     *
     * @param nowNs nanoseconds of CLOCK_MONOTONIC.
     * @return how many ended.
     */
    int expire(final long nowNs)
    {
        final List<Lease> due = leases.due(nowNs);
        for (int i = 0; i < due.size(); i++)
        {
            counters.increment(EXPIRIES);
            end(due.get(i), LeaseRevokeReason.EXPIRED, expired, nowNs);
        }

        return due.size();
    }

    /**
     * End all leases of a stream that has no regions any more.
     *
     * @param stream that they are of.
     * @param why    in words.
     * @param nowNs  nanoseconds of CLOCK_MONOTONIC.
     */
    void revokeAll(final ManagedStream stream, final String why, final long nowNs)
    {
        final List<Lease> revoked = leases.ofStream(stream.streamId());
        for (int i = 0; i < revoked.size(); i++)
        {
            end(revoked.get(i), LeaseRevokeReason.REVOKED, why, nowNs);
        }
    }
}
