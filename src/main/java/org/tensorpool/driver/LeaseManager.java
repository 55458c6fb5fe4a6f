package org.tensorpool.driver;

import static org.tensorpool.status.DriverCounter.ATTACHES;
import static org.tensorpool.status.DriverCounter.ATTACH_REJECTIONS;
import static org.tensorpool.status.DriverCounter.DETACHES;
import static org.tensorpool.status.DriverCounter.DETACH_REJECTIONS;
import static org.tensorpool.status.DriverCounter.LEASES;
import static org.tensorpool.status.DriverCounter.RENEWALS;
import static org.tensorpool.status.DriverCounter.UNKNOWN_KEEPALIVES;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.TensorPoolException;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.shm.EpochRegions;
import org.tensorpool.status.DriverCounters;
import org.tensorpool.status.FlightEvents;
import org.tensorpool.status.LeaseLabel;

/**
 * Gives leases, extends them, and takes them back from clients that detach (driver specification §4.2 to §4.4, §4.9).
 * <p>
 * For the conductor's thread.
 */
final class LeaseManager implements ControlHandler, EpochListener
{
    private final AttachHistory history = new AttachHistory();
    private final StreamRegistry streams;
    private final LeaseRegistry leases;
    private final AttachRules rules;
    private final ForeignOwners owners;
    private final EpochManager epochs;
    private final LeaseEnding ending;
    private final ControlProxy proxy;
    private final DriverTimings timings;
    private final NanoClock nanoClock;
    private final DriverCounters counters;
    private final LiveCounters live;
    private final String instanceId;
    private final ErrorHandler errorHandler;

    LeaseManager(
        final DriverResources resources,
        final StreamRegistry streams,
        final LeaseRegistry leases,
        final ConsumerStreams consumerStreams,
        final Shutdown shutdown,
        final ForeignOwners owners,
        final ControlProxy proxy)
    {
        this.streams = streams;
        this.leases = leases;
        this.owners = owners;
        this.proxy = proxy;
        this.timings = resources.timings();
        this.nanoClock = resources.nanoClock();
        this.counters = resources.counters();
        this.live = resources.live();
        this.instanceId = resources.configuration().driver().instanceId();
        this.errorHandler = resources.errorHandler();
        this.rules = new AttachRules(
            leases,
            shutdown,
            nanoClock,
            resources.creator().isOnHugePages(),
            resources.configuration().shm().requireHugepages(),
            resources.configuration().shm().baseDir());
        this.epochs = new EpochManager(resources, streams, leases, this);
        this.ending = new LeaseEnding(resources, streams, leases, consumerStreams, epochs, proxy);
    }

    EpochManager epochs()
    {
        return epochs;
    }

    LeaseEnding ending()
    {
        return ending;
    }

    @Override
    public void onAttach(final AttachRequest request)
    {
        final AttachHistory.Outcome known = history.get(request);
        if (known == null || !answerAgain(request, known))
        {
            history.opened(request);
            final Refusal objection = rules.check(request);
            final Refusal refusal =
                objection != null ? objection : owners.check(request.streamId(), nanoClock.nanoTime());
            if (refusal != null)
            {
                refuse(request, refusal);
            }
            else
            {
                route(request);
            }
        }
    }

    /**
     * Answer a request that came before. A refusal holds for one keepalive interval, within which a client may send a
     * request twice; after that the same id asks anew.
     */
    private boolean answerAgain(final AttachRequest request, final AttachHistory.Outcome known)
    {
        if (known.open())
        {
            return true;
        }

        final long nowNs = nanoClock.nanoTime();
        if (known.refusal() != null)
        {
            if (nowNs - known.atNs() < timings.keepaliveNs())
            {
                proxy.attachRefused(request.correlationId(), known.refusal(), nowNs);
                return true;
            }

            return false;
        }

        final Lease lease = leases.get(known.leaseId());
        if (lease == null || !lease.matches(request.streamId(), request.clientId(), request.role()))
        {
            return false;
        }

        // While the stream's next epoch is being made there is nothing to tell, and the client will ask again.
        final EpochRegions current = streams.get(request.streamId()).current();
        if (current != null)
        {
            proxy.attached(request.correlationId(), lease, current.layout(), nowNs);
        }

        return true;
    }

    private void route(final AttachRequest request)
    {
        ManagedStream stream = streams.get(request.streamId());
        if (stream == null)
        {
            final Refusal refusal = streams.refusalToAdd(request);
            if (refusal != null)
            {
                refuse(request, refusal);
                return;
            }
            stream = streams.addDynamic(request.streamId());
        }

        if (!stream.isBusy())
        {
            decide(stream, request);
        }
        else if (!stream.await(request))
        {
            refuse(request, Refusal.rejected("stream " + stream.name() + " is being made and " +
                ManagedStream.MAX_WAITING + " requests wait for it already: ask again later"));
        }
    }

    private void decide(final ManagedStream stream, final AttachRequest request)
    {
        final Refusal refusal = rules.check(request, stream);
        if (refusal != null)
        {
            refuse(request, refusal);
            removeIfUnused(stream);
        }
        else if (request.isProducer() || stream.current() == null)
        {
            epochs.begin(stream, request);
        }
        else
        {
            grant(stream, request);
        }
    }

    private void grant(final ManagedStream stream, final AttachRequest request)
    {
        final long nowNs = nanoClock.nanoTime();
        final Lease lease = leases.add(request, stream.current().epoch(), nowNs, expiry(nowNs));
        lease.shown(live.show(LeaseLabel.TYPE_ID, labelOf(lease), lease.expiryNs()));
        stream.leaseStarted();
        if (request.isProducer())
        {
            stream.producer(lease);
        }

        history.granted(request, lease, nowNs);
        counters.increment(ATTACHES);
        counters.set(LEASES, leases.size());
        record(FlightEvents.LeaseChange.GRANTED, lease);
        proxy.attached(request.correlationId(), lease, stream.current().layout(), nowNs);
    }

    private String labelOf(final Lease lease)
    {
        return new LeaseLabel(
            lease.leaseId(), Integer.toUnsignedLong(lease.clientId()), lease.role().name(),
            Integer.toUnsignedLong(lease.streamId()), Integer.toUnsignedLong(lease.nodeId()), instanceId).text();
    }

    private static void record(final FlightEvents.LeaseChange change, final Lease lease)
    {
        FlightEvents.lease(
            change, true, lease.leaseId(), lease.streamId(), lease.clientId(), LeaseEnding.nameOf(lease.role()));
    }

    private void refuse(final AttachRequest request, final Refusal refusal)
    {
        final long nowNs = nanoClock.nanoTime();
        history.refused(request, refusal, nowNs);
        counters.increment(ATTACH_REJECTIONS);
        proxy.attachRefused(request.correlationId(), refusal, nowNs);
    }

    @Override
    public void onEpochStarted(final ManagedStream stream, final AttachRequest request)
    {
        if (request != null)
        {
            // Another stream may have given this client a lease meanwhile.
            final Refusal refusal = rules.check(request, stream);
            if (refusal != null)
            {
                refuse(request, refusal);
            }
            else
            {
                grant(stream, request);
            }
        }
        serveWaiting(stream);
    }

    @Override
    public void onEpochFailed(final ManagedStream stream, final AttachRequest request, final Throwable error)
    {
        if (request != null)
        {
            refuse(request, refusalOf(error));
        }

        final boolean isExpected = request != null && error instanceof TensorPoolException;
        if (!isExpected)
        {
            errorHandler.onError(error);
        }
        if (stream.current() == null)
        {
            ending.revokeAll(stream, "the stream has no regions: " + refusalOf(error).message(), nanoClock.nanoTime());
        }
        serveWaiting(stream);
        removeIfUnused(stream);
    }

    @Override
    public void onEpochLost(final ManagedStream stream, final TensorPoolException error)
    {
        errorHandler.onError(error);
        final long nowNs = nanoClock.nanoTime();
        if (stream.producer() != null)
        {
            ending.end(stream.producer(), LeaseRevokeReason.REVOKED, error.getMessage(), nowNs);
        }
        else
        {
            stream.retire(nowNs);
            epochs.begin(stream, null);
        }
    }

    private static Refusal refusalOf(final Throwable error)
    {
        if (error instanceof TensorPoolException known)
        {
            final boolean isShortage = known.category() == TensorPoolException.Category.RESOURCE;
            return new Refusal(isShortage ? ResponseCode.REJECTED : ResponseCode.INTERNAL_ERROR, known.getMessage());
        }

        return new Refusal(ResponseCode.INTERNAL_ERROR, "regions can't be made: " + error);
    }

    private void serveWaiting(final ManagedStream stream)
    {
        while (!stream.isBusy())
        {
            final AttachRequest next = stream.nextWaiting();
            if (next == null)
            {
                break;
            }
            decide(stream, next);
        }
    }

    /** A stream that came with a request and got no regions leaves nothing behind. */
    private void removeIfUnused(final ManagedStream stream)
    {
        if (stream.isDynamic() && stream.isIdle() && stream.epochCount() == 0)
        {
            streams.remove(stream);
        }
    }

    @Override
    public void onDetach(
        final long correlationId, final long leaseId, final int streamId, final int clientId, final Role role)
    {
        final Lease lease = leases.get(leaseId);
        final long nowNs = nanoClock.nanoTime();
        if (lease == null || !lease.matches(streamId, clientId, role))
        {
            counters.increment(DETACH_REJECTIONS);
            proxy.detachRefused(correlationId, Refusal.rejected("no live lease " + Long.toUnsignedString(leaseId) +
                " of client " + Integer.toUnsignedString(clientId) + " as " + role + " of stream " +
                Integer.toUnsignedString(streamId)), nowNs);
        }
        else
        {
            proxy.detached(correlationId, nowNs);
            counters.increment(DETACHES);
            ending.end(lease, LeaseRevokeReason.DETACHED, "detached by its client", nowNs);
        }
    }

    @Override
    public void onKeepalive(final long leaseId, final int streamId, final int clientId, final Role role)
    {
        final Lease lease = leases.get(leaseId);
        if (lease == null || !lease.matches(streamId, clientId, role))
        {
            counters.increment(UNKNOWN_KEEPALIVES);
        }
        else
        {
            lease.extend(expiry(nanoClock.nanoTime()));
            counters.increment(RENEWALS);
            record(FlightEvents.LeaseChange.RENEWED, lease);
        }
    }

    @Override
    public void onBadAttach(final long correlationId, final Refusal refusal)
    {
        counters.increment(ATTACH_REJECTIONS);
        proxy.attachRefused(correlationId, refusal, nanoClock.nanoTime());
    }

    @Override
    public void onBadDetach(final long correlationId, final Refusal refusal)
    {
        counters.increment(DETACH_REJECTIONS);
        proxy.detachRefused(correlationId, refusal, nanoClock.nanoTime());
    }

    /**
     * Give every client a full term from now on, because its keepalives could not be heard.
     *
     * @param nowNs nanoseconds of CLOCK_MONOTONIC.
     */
    void extendAll(final long nowNs)
    {
        leases.extendAll(expiry(nowNs));
    }

    private long expiry(final long nowNs)
    {
        return nowNs + timings.leaseNs();
    }
}
