package org.tensorpool.driver;

import static org.tensorpool.status.DriverCounter.ATTACHES;
import static org.tensorpool.status.DriverCounter.ATTACH_REJECTIONS;
import static org.tensorpool.status.DriverCounter.DETACHES;
import static org.tensorpool.status.DriverCounter.EXPIRIES;
import static org.tensorpool.status.DriverCounter.LEASES;
import static org.tensorpool.status.DriverCounter.REVOCATIONS;
import static org.tensorpool.status.DriverCounter.UNKNOWN_KEEPALIVES;

import java.util.concurrent.TimeUnit;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.TensorPoolException;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.status.DriverCounters;

/**
 * Gives, extends and ends leases. A lease that ends is revoked first; if it was a producer's, the stream then moves on
 * to a new epoch (driver specification §4.7 to §4.9, §6).
 * <p>
 * For the conductor's thread.
 */
final class LeaseManager implements ControlHandler, EpochListener
{
    private final AttachHistory history = new AttachHistory();
    private final StreamRegistry streams;
    private final LeaseRegistry leases;
    private final AttachRules rules;
    private final EpochManager epochs;
    private final ControlProxy proxy;
    private final DriverTimings timings;
    private final NanoClock nanoClock;
    private final DriverCounters counters;
    private final ErrorHandler errorHandler;

    LeaseManager(
        final DriverResources resources,
        final StreamRegistry streams,
        final LeaseRegistry leases,
        final ControlProxy proxy)
    {
        this.streams = streams;
        this.leases = leases;
        this.proxy = proxy;
        this.timings = resources.timings();
        this.nanoClock = resources.nanoClock();
        this.counters = resources.counters();
        this.errorHandler = resources.errorHandler();
        this.rules = new AttachRules(
            leases,
            resources.creator().isOnHugePages(),
            resources.configuration().shm().requireHugepages(),
            resources.configuration().shm().baseDir());
        this.epochs = new EpochManager(resources, streams, leases, this);
    }

    EpochManager epochs()
    {
        return epochs;
    }

    @Override
    public void onAttach(final AttachRequest request)
    {
        final AttachHistory.Outcome known = history.get(request);
        if (known == null || !answerAgain(request, known))
        {
            history.opened(request);
            final Refusal refusal = rules.check(request);
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
        final ManagedStream stream = streams.get(request.streamId());
        if (lease == null || !lease.matches(request.streamId(), request.clientId(), request.role()) ||
            stream.current() == null)
        {
            return false;
        }

        proxy.attached(request.correlationId(), lease, stream.current().layout(), nowNs);
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
        final Lease lease = leases.add(
            stream.streamId(), request.clientId(), request.role(), expiry(nowNs), stream.current().epoch());
        if (request.isProducer())
        {
            stream.producer(lease);
        }

        history.granted(request, lease, nowNs);
        counters.increment(ATTACHES);
        counters.set(LEASES, leases.size());
        proxy.attached(request.correlationId(), lease, stream.current().layout(), nowNs);
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
        serveWaiting(stream);
        removeIfUnused(stream);
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
            proxy.detachRefused(correlationId, Refusal.rejected("no live lease " + Long.toUnsignedString(leaseId) +
                " of client " + Integer.toUnsignedString(clientId) + " as " + role + " of stream " +
                Integer.toUnsignedString(streamId)), nowNs);
        }
        else
        {
            proxy.detached(correlationId, nowNs);
            counters.increment(DETACHES);
            end(lease, LeaseRevokeReason.DETACHED, "detached by its client", nowNs);
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
        proxy.detachRefused(correlationId, refusal, nanoClock.nanoTime());
    }

    /**
     * End the leases that got no keepalive in time. To be called only when no keepalive waits to be read.
     *
     * @param nowNs nanoseconds of CLOCK_MONOTONIC.
     * @return how many ended.
     */
    int expire(final long nowNs)
    {
        int workCount = 0;
        for (final Lease lease : leases.due(nowNs))
        {
            counters.increment(EXPIRIES);
            end(lease, LeaseRevokeReason.EXPIRED,
                "no keepalive for " + TimeUnit.NANOSECONDS.toMillis(timings.leaseNs()) + " ms", nowNs);
            workCount++;
        }

        return workCount;
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

    private void end(final Lease lease, final LeaseRevokeReason reason, final String why, final long nowNs)
    {
        leases.remove(lease);
        counters.set(LEASES, leases.size());
        counters.increment(REVOCATIONS);
        proxy.revoked(lease, reason, why, nowNs);

        final ManagedStream stream = streams.get(lease.streamId());
        if (stream != null && stream.producer() == lease)
        {
            stream.producer(null);
            stream.retire(nowNs);
            epochs.begin(stream, null);
        }
    }

    private long expiry(final long nowNs)
    {
        return nowNs + timings.leaseNs();
    }
}
