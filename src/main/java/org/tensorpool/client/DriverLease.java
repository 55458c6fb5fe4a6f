package org.tensorpool.client;

import java.util.concurrent.ThreadLocalRandom;

import org.tensorpool.TensorPoolException;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachResponseDecoder;
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
final class DriverLease
{
    /** What the driver answers when a client id has a lease already (driver specification B.2). */
    private static final String CLIENT_ID_TAKEN = "client_id already attached";

    private static final long NO_LEASE = ShmAttachResponseDecoder.leaseIdNullValue();

    enum State
    {
        UNATTACHED, ATTACHING, ATTACHED
    }

    /** Told when the lease begins, and when a request is refused. */
    interface Listener
    {
        void onAttached(AttachResponse response, StreamLayout layout);

        void onRefused(TensorPoolException reason);
    }

    private final int streamId;
    private final Role role;
    private final HugepagesPolicy hugepages;
    private final ClientConfiguration.Timing timing;
    private final Listener listener;
    private State state = State.UNATTACHED;
    private final int fixedClientId;
    private int clientId;
    private long leaseId;
    private long unusableLeaseId = NO_LEASE;
    private long correlationId;
    private long requestDeadlineNs;
    private long nextAttemptNs;
    private long backoffNs;
    private long nextKeepaliveNs;
    private long leaseDurationNs;
    private long lastKeepaliveNs;

    DriverLease(
        final int streamId,
        final int fixedClientId,
        final Role role,
        final HugepagesPolicy hugepages,
        final ClientConfiguration.Timing timing,
        final Listener listener)
    {
        this.streamId = streamId;
        this.fixedClientId = fixedClientId;
        this.role = role;
        this.hugepages = hugepages;
        this.timing = timing;
        this.listener = listener;
        this.correlationId = ThreadLocalRandom.current().nextLong();
        this.backoffNs = timing.minBackoffNs();
    }

    State state()
    {
        return state;
    }

    boolean isAttached()
    {
        return state == State.ATTACHED;
    }

    int clientId()
    {
        return clientId;
    }

    boolean is(final long otherLeaseId)
    {
        return state == State.ATTACHED && leaseId == otherLeaseId;
    }

    /**
     * Ask where nothing was asked, ask again where nothing was answered, keep alive what is attached.
     *
     * @return false if the lease ran out on our side: the process was paused for too long.
     */
    boolean poll(final ControlProxy proxy, final long nowNs)
    {
        switch (state)
        {
            case UNATTACHED ->
            {
                if (nowNs - nextAttemptNs >= 0)
                {
                    request(proxy, nowNs);
                }
            }
            case ATTACHING ->
            {
                if (nowNs - requestDeadlineNs >= 0)
                {
                    listener.onRefused(new TensorPoolException(TensorPoolException.Category.TIMEOUT,
                        "no SHM driver answered the attach to stream " + Integer.toUnsignedString(streamId) +
                        " within " + timing.attachTimeoutNs() / 1_000_000 + " ms: is tp_driver running with the same " +
                        "media driver, control channel and stream?"));
                    backOff(nowNs);
                }
            }
            default ->
            {
                return keepAlive(proxy, nowNs);
            }
        }

        return true;
    }

    private void request(final ControlProxy proxy, final long nowNs)
    {
        if (unusableLeaseId != NO_LEASE)
        {
            // The driver holds a lease for us that we can't use; it would refuse another producer until it expires.
            proxy.detach(++correlationId, unusableLeaseId, streamId, clientId, role);
            unusableLeaseId = NO_LEASE;
        }
        clientId = newClientId();
        correlationId++;
        if (proxy.attach(correlationId, streamId, clientId, role, hugepages))
        {
            state = State.ATTACHING;
            requestDeadlineNs = nowNs + timing.attachTimeoutNs();
        }
        else
        {
            backOff(nowNs);
        }
    }

    private int newClientId()
    {
        return fixedClientId != 0 ? fixedClientId : ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    }

    private boolean keepAlive(final ControlProxy proxy, final long nowNs)
    {
        if (leaseDurationNs > 0 && nowNs - lastKeepaliveNs > leaseDurationNs)
        {
            return false;
        }

        if (nowNs - nextKeepaliveNs >= 0 && proxy.keepalive(leaseId, streamId, clientId, role, nowNs))
        {
            lastKeepaliveNs = nowNs;
            nextKeepaliveNs = nowNs + timing.keepaliveIntervalNs();
        }

        return true;
    }

    void onResponse(final AttachResponse response, final long nowNs)
    {
        if (state != State.ATTACHING || response.correlationId() != correlationId)
        {
            return;
        }

        if (!response.isOk())
        {
            if (fixedClientId != 0 || !CLIENT_ID_TAKEN.equals(response.errorMessage()))
            {
                listener.onRefused(new TensorPoolException(TensorPoolException.Category.REJECTED,
                    "the SHM driver refused to attach a " + role.name().toLowerCase(java.util.Locale.ROOT) +
                    " to stream " + Integer.toUnsignedString(streamId) + " (code " + response.code() + "): " +
                    response.errorMessage()));
            }
            backOff(nowNs);
            return;
        }

        final StreamLayout layout = checked(response, nowNs);
        if (layout == null)
        {
            unusableLeaseId = response.leaseId();
        }
        if (layout != null)
        {
            state = State.ATTACHED;
            leaseId = response.leaseId();
            backoffNs = timing.minBackoffNs();
            lastKeepaliveNs = nowNs;
            nextKeepaliveNs = nowNs + timing.keepaliveIntervalNs();
            leaseDurationNs = response.leaseExpiryNs() == AttachResponse.NO_EXPIRY ?
                0 : Math.max(1, response.leaseExpiryNs() - nowNs);
            listener.onAttached(response, layout);
        }
    }

    /**
     * An OK that lacks something is a protocol error: nothing of it is used (driver specification §4.2, §4.7a).
     */
    private StreamLayout checked(final AttachResponse response, final long nowNs)
    {
        try
        {
            if (response.hasRequiredFields() && response.streamId() == streamId)
            {
                return response.toLayout();
            }

            listener.onRefused(new TensorPoolException(TensorPoolException.Category.MALFORMED,
                "the SHM driver answered OK to the attach to stream " + Integer.toUnsignedString(streamId) +
                " but left out a required field"));
        }
        catch (final TensorPoolException ex)
        {
            listener.onRefused(ex);
        }

        backOff(nowNs);
        return null;
    }

    /**
     * The lease is no more: revoked, expired, or its driver is gone. A new one is asked for after a back-off.
     */
    void onLost(final long nowNs)
    {
        backOff(nowNs);
    }

    /**
     * Attach again at once, with a new client id.
     */
    void renew(final ControlProxy proxy, final long nowNs)
    {
        giveBack(proxy);
        nextAttemptNs = nowNs;
    }

    private void backOff(final long nowNs)
    {
        state = State.UNATTACHED;
        nextAttemptNs = nowNs + backoffNs;
        backoffNs = Math.min(backoffNs * 2, timing.maxBackoffNs());
    }

    /**
     * Tell the driver that the lease isn't needed any more. Best effort: what is not heard will expire.
     */
    void giveBack(final ControlProxy proxy)
    {
        if (state == State.ATTACHED)
        {
            proxy.detach(++correlationId, leaseId, streamId, clientId, role);
        }
        state = State.UNATTACHED;
    }
}
