package org.tensorpool.client;

import java.util.concurrent.ThreadLocalRandom;

import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.StreamLayout;

/**
 * The lease of one producer or consumer, from asking for it to giving it back (driver specification §4.2, §4.4, §4.7,
 * §4.12.1, appendix B). Each attach uses a client id of its own, because a driver allows one lease a client id.
 * <pre>
 *   UNATTACHED -- request sent --> ATTACHING -- OK --> ATTACHED -- revoked, expired, lost --> UNATTACHED
 *                                     `-- refused, malformed, no answer --> UNATTACHED after a back-off
 * </pre>
 * For the conductor's thread alone.
 */
final class DriverLease extends Lease
{
    /** Keepalive intervals without one that went out, after which a lease without an expiry is given up. */
    private static final int MAX_UNSENT_KEEPALIVES = 3;

    private final LeaseTerms terms;
    private final ClientConfiguration.Timing timing;
    private final UnwantedLeases unwanted;
    private final Listener listener;
    private final Backoff backoff;
    private State state = State.UNATTACHED;
    private int clientId;
    private long leaseId;
    private long correlationId = ThreadLocalRandom.current().nextLong();
    private long requestDeadlineNs;
    private long requestSentNs;
    private boolean isResting;
    private long nextAttemptNs;
    private long nextKeepaliveNs;
    private long leaseDurationNs;
    private long lastKeepaliveNs;

    DriverLease(
        final LeaseTerms terms,
        final ClientConfiguration.Timing timing,
        final UnwantedLeases unwanted,
        final Listener listener)
    {
        this.terms = terms;
        this.timing = timing;
        this.unwanted = unwanted;
        this.listener = listener;
        this.backoff = new Backoff(timing.minBackoffNs(), timing.maxBackoffNs());
    }

    @Override
    State state()
    {
        return state;
    }

    @Override
    boolean isOfDriver()
    {
        return true;
    }

    @Override
    boolean expectsAnnounces(final boolean isMapped)
    {
        return isAttached();
    }

    @Override
    int clientId()
    {
        return clientId;
    }

    /**
     * Whether a notice is about this lease. Its id alone doesn't say so: each driver counts on its own.
     */
    @Override
    boolean is(final long otherLeaseId, final int otherStreamId, final int otherRole)
    {
        return state == State.ATTACHED && leaseId == otherLeaseId &&
            terms.streamId() == otherStreamId && terms.role().value() == otherRole;
    }

    /** Whether the answer to that request is ours. */
    @Override
    boolean isAwaited(final long requestId)
    {
        return state == State.ATTACHING && correlationId == requestId;
    }

    /**
     * Ask where nothing was asked, ask again where nothing was answered, keep alive what is attached.
     *
     * @return false if the lease ran out on our side: the process was paused for too long, or nothing can be sent.
     */
    @Override
    boolean poll(final ControlProxy proxy, final long nowNs)
    {
        if (state == State.ATTACHED)
        {
            return keepAlive(proxy, nowNs);
        }

        if (state == State.UNATTACHED && (!isResting || nowNs - nextAttemptNs >= 0))
        {
            request(proxy, nowNs);
        }
        else if (state == State.ATTACHING && nowNs - requestDeadlineNs >= 0)
        {
            unwanted.request(correlationId, terms, clientId);
            backOff(nowNs);
            listener.onRefused(new TensorPoolException(TensorPoolException.Category.TIMEOUT,
                "no SHM driver answered the attach to stream " + terms.streamName() +
                " within " + timing.attachTimeoutNs() / 1_000_000 + " ms: is tp_driver running with the same " +
                "media driver, control channel and stream?"));
        }

        return true;
    }

    private void request(final ControlProxy proxy, final long nowNs)
    {
        // The driver would refuse a second producer, or a second lease of one client id.
        unwanted.poll(proxy);
        clientId = newClientId();
        correlationId++;
        if (proxy.attach(correlationId, clientId, terms))
        {
            state = State.ATTACHING;
            requestSentNs = nowNs;
            requestDeadlineNs = nowNs + timing.attachTimeoutNs();
        }
        else
        {
            backOff(nowNs);
        }
    }

    private int newClientId()
    {
        return terms.fixedClientId() != 0 ?
            terms.fixedClientId() : ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    }

    /**
     * The driver shows that it is there. A request that it has not answered by now may have been sent before it came:
     * the same is sent again, with the same ids, so that it is one request all the same (driver specification §4.8).
     */
    @Override
    void onDriverHeard(final ControlProxy proxy, final long nowNs)
    {
        if (state == State.ATTACHING && nowNs - requestSentNs >= timing.minBackoffNs() &&
            proxy.attach(correlationId, clientId, terms))
        {
            requestSentNs = nowNs;
        }
    }

    private boolean keepAlive(final ControlProxy proxy, final long nowNs)
    {
        if (leaseDurationNs > 0 && nowNs - lastKeepaliveNs > leaseDurationNs)
        {
            return false;
        }

        if (nowNs - nextKeepaliveNs >= 0)
        {
            if (!proxy.keepalive(leaseId, terms.streamId(), clientId, terms.role(), nowNs))
            {
                return leaseDurationNs > 0 ||
                    nowNs - lastKeepaliveNs <= MAX_UNSENT_KEEPALIVES * timing.keepaliveIntervalNs();
            }
            lastKeepaliveNs = nowNs;
            nextKeepaliveNs = nowNs + timing.keepaliveIntervalNs();
        }

        return true;
    }

    @Override
    void onResponse(final AttachResponse response, final long nowNs)
    {
        if (!isAwaited(response.correlationId()))
        {
            return;
        }

        final TensorPoolException refusal = response.refusalOf(terms);
        if (!response.isOk())
        {
            backOff(nowNs);
            if (terms.fixedClientId() != 0 || !response.isClientIdTaken())
            {
                listener.onRefused(refusal);
            }
        }
        else if (refusal != null)
        {
            onMalformedResponse(response.leaseId(), refusal, nowNs);
        }
        else
        {
            attached(response, nowNs);
        }
    }

    private void attached(final AttachResponse response, final long nowNs)
    {
        final StreamLayout layout;
        try
        {
            layout = response.toLayout();
        }
        catch (final TensorPoolException ex)
        {
            onMalformedResponse(response.leaseId(), ex, nowNs);
            return;
        }

        state = State.ATTACHED;
        leaseId = response.leaseId();
        lastKeepaliveNs = nowNs;
        nextKeepaliveNs = nowNs + timing.keepaliveIntervalNs();
        leaseDurationNs = response.leaseExpiryNs() == AttachResponse.NO_EXPIRY ?
            0 : Math.max(1, response.leaseExpiryNs() - nowNs);
        listener.onAttached(response, layout);
    }

    /**
     * An OK that lacks something, or can't be read, is a protocol error: nothing of it is used, and the lease that it
     * may have brought is given back (driver specification §4.2, §4.7a).
     */
    @Override
    void onMalformedResponse(final long unusableLeaseId, final TensorPoolException reason, final long nowNs)
    {
        unwanted.lease(unusableLeaseId, terms, clientId);
        backOff(nowNs);
        listener.onRefused(reason);
    }

    /** What the lease gave is in use: failures that come now are new ones. */
    @Override
    void onUsable()
    {
        backoff.reset();
    }

    /**
     * The driver has ended the lease, or itself. A new one is asked for after a back-off.
     */
    @Override
    void onLost(final long nowNs)
    {
        if (state == State.ATTACHING)
        {
            unwanted.request(correlationId, terms, clientId);
        }
        backOff(nowNs);
    }

    /**
     * The lease is of no use to us. A new one is asked for after a back-off.
     */
    @Override
    void drop(final long nowNs)
    {
        giveBack();
        backOff(nowNs);
    }

    /**
     * Attach again at once, with a new client id.
     */
    @Override
    void renew(final long nowNs)
    {
        giveBack();
        isResting = false;
    }

    private void backOff(final long nowNs)
    {
        state = State.UNATTACHED;
        isResting = true;
        nextAttemptNs = nowNs + backoff.next();
    }

    /**
     * The lease isn't needed any more, nor is one that was asked for.
     */
    @Override
    void giveBack()
    {
        if (state == State.ATTACHED)
        {
            unwanted.lease(leaseId, terms, clientId);
        }
        else if (state == State.ATTACHING)
        {
            unwanted.request(correlationId, terms, clientId);
        }
        state = State.UNATTACHED;
    }
}
