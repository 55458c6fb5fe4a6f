package org.tensorpool.client;

import java.util.function.BooleanSupplier;

import io.aeron.exceptions.AeronException;
import org.tensorpool.TensorPoolException;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.shm.StreamLayout;
import org.tensorpool.shm.StreamMapping;
import org.tensorpool.status.SingleWriterCounter;
import org.tensorpool.status.StreamCounters;

/**
 * What the conductor does for one producer or consumer: lease, announces, mapping, remapping
 * (wire specification §15.21; driver specification §4.9, §4.12, §10). It lives as long as the producer or consumer
 * does, through any number of leases, epochs and Aeron clients. All on the conductor's thread but where it says so.
 */
public abstract class StreamLink implements DriverLease.Listener
{
    final ClientConfiguration configuration;
    final int streamId;
    final DriverLease lease;
    final AccessGuard guard = new AccessGuard();
    final SingleWriterCounter remaps = new SingleWriterCounter();
    final SingleWriterCounter announcesIgnored = new SingleWriterCounter();
    volatile AeronSession session;
    long nowNs;

    private final Role role;
    private final Retirement retirement;
    private MappingTask pending;
    private StreamMapping mapping;
    private StreamCounters counters;
    private long lastHeardNs;
    private boolean hasBeenMapped;
    private long nextConnectNs;
    private volatile boolean closed;
    private volatile TensorPoolException refusal;

    StreamLink(
        final ClientConfiguration configuration,
        final int streamId,
        final int fixedClientId,
        final Role role,
        final Retirement retirement)
    {
        this.configuration = configuration;
        this.streamId = streamId;
        this.role = role;
        this.retirement = retirement;
        this.lease = new DriverLease(
            streamId, fixedClientId, role, configuration.memory().hugepages(), configuration.timing(), this);
    }

    /** A media driver is there: make what belongs to this Aeron client. */
    abstract void onSession();

    /** The mapping may be used from now on. */
    abstract void onMapped(StreamMapping newMapping);

    /**
     * The mapping must not be used from now on; it is retired right after.
     *
     * @return tells whether a thread may still use it.
     */
    abstract BooleanSupplier onUnmapped();

    abstract void onAnnounce(AnnounceFlyweight announce);

    abstract void onLeaseRevoked(int leaseClientId, int leaseRole);

    abstract void sendQos(QosProxy proxy);

    abstract StreamCounters newCounters();

    int streamId()
    {
        return streamId;
    }

    final StreamMapping mapping()
    {
        return mapping;
    }

    final boolean isMapping(final long epoch)
    {
        return (mapping != null && mapping.epoch() == epoch) || (pending != null && pending.epoch() == epoch);
    }

    /** Any thread: whether the producer or consumer was closed. */
    final boolean isClosed()
    {
        return closed;
    }

    /**
     * Any thread: why the last attempt to attach or map failed.
     *
     * @return the reason; null if none failed since the last success.
     */
    public final TensorPoolException refusal()
    {
        return refusal;
    }

    /** A media driver that refuses what we need is asked again later. */
    final void connected(final AeronSession newSession, final long now)
    {
        nowNs = now;
        session = newSession;
        try
        {
            onSession();
            counters = newCounters();
        }
        catch (final AeronException | IllegalArgumentException ex)
        {
            closeResources();
            session = null;
            nextConnectNs = now + configuration.timing().maxBackoffNs();
            if (!newSession.isClosed())
            {
                refuse(new TensorPoolException(TensorPoolException.Category.CONFIGURATION, "the media driver in " +
                    configuration.aeronDirectoryName() + " refuses: " + ex.getMessage() + ": check descriptor " +
                    configuration.channels().descriptor(), ex));
            }
        }
    }

    final boolean isConnectDue(final long now)
    {
        return session == null && now - nextConnectNs >= 0;
    }

    /** The Aeron client is dead, and all that it made with it. */
    final void disconnected(final long now)
    {
        nowNs = now;
        unmap();
        lease.onLost(now);
        counters = null;
        session = null;
    }

    /**
     * Whether an attach request waits for its answer. Until then no other for the same stream and role may be sent
     * (driver specification §4.8).
     */
    final boolean isAttaching()
    {
        return lease.state() == DriverLease.State.ATTACHING;
    }

    final boolean isRivalOf(final StreamLink other)
    {
        return other != this && other.streamId == streamId && other.role == role;
    }

    /**
     * @param now       nanoseconds of CLOCK_MONOTONIC.
     * @param mayAttach false while another link waits for the answer to a request for the same stream and role.
     */
    final int doWork(final long now, final boolean mayAttach)
    {
        nowNs = now;
        if (session == null || (!mayAttach && lease.state() == DriverLease.State.UNATTACHED))
        {
            return 0;
        }

        if (!lease.poll(session.control(), now))
        {
            loseLease("its lease ran out: this process was paused for longer than the driver waits");
        }
        else if (lease.isAttached() && now - lastHeardNs > configuration.timing().freshnessNs())
        {
            loseLease("no announce on " + configuration.channels().announce() + " for three periods of " +
                configuration.timing().announcePeriodNs() / 1_000_000 + " ms: the driver is gone " +
                "or announces elsewhere");
        }

        return pollMapping();
    }

    private int pollMapping()
    {
        if (pending == null || !pending.isDone())
        {
            return 0;
        }

        final MappingTask task = pending;
        pending = null;
        try
        {
            mapping = task.result();
            hasBeenMapped = true;
            remaps.increment();
            refusal = null;
            onMapped(mapping);
        }
        catch (final TensorPoolException ex)
        {
            refuse(ex);
            onMappingFailed();
        }

        return 1;
    }

    /** By default the next announce leads to another attempt. */
    void onMappingFailed()
    {
    }

    final void flushCounters()
    {
        if (counters != null)
        {
            counters.flush();
        }
    }

    @Override
    public final void onAttached(final AttachResponse response, final StreamLayout layout)
    {
        heard();
        onAttached(layout);
    }

    abstract void onAttached(StreamLayout layout);

    @Override
    public final void onRefused(final TensorPoolException reason)
    {
        refuse(reason);
    }

    private void refuse(final TensorPoolException reason)
    {
        refusal = reason;
        // Who waits for the first attach gets the reason as an exception.
        if (hasBeenMapped)
        {
            configuration.environment().errorHandler().onError(reason);
        }
    }

    final void revoked(final long leaseId, final int leaseStreamId, final int leaseClientId, final int leaseRole)
    {
        if (lease.is(leaseId))
        {
            loseLease(null);
        }
        else if (leaseStreamId == streamId)
        {
            onLeaseRevoked(leaseClientId, leaseRole);
        }
    }

    /** Stop using what the lease gave, at once, and ask for another. */
    final void loseLease(final String why)
    {
        unmap();
        if (why != null && session != null)
        {
            // A driver that is there after all would refuse us until the lease we drop has expired.
            lease.giveBack(session.control());
        }
        lease.onLost(nowNs);
        if (why != null)
        {
            configuration.environment().errorHandler().onError(new TensorPoolException(
                TensorPoolException.Category.TIMEOUT, role.name().toLowerCase(java.util.Locale.ROOT) + " of stream " +
                Integer.toUnsignedString(streamId) + " attaches again: " + why));
        }
    }

    /** The driver shows that it is alive. */
    final void heard()
    {
        lastHeardNs = nowNs;
    }

    final void map(final StreamLayout layout)
    {
        unmap();
        pending = new MappingTask(
            layout, configuration.memory(), role == Role.PRODUCER, configuration.environment().mappingExecutor());
    }

    final void unmap()
    {
        if (pending != null)
        {
            pending.abandon();
            pending = null;
        }
        if (mapping != null)
        {
            final StreamMapping retired = mapping;
            mapping = null;
            retirement.add(retired, onUnmapped(), nowNs);
        }
    }

    /** Retire what the application's thread might be using. */
    final void retire(final AutoCloseable resource)
    {
        retirement.add(resource, guard::isBusy, nowNs);
    }

    /**
     * An announce counts only while it is fresh (wire specification §10.1.1).
     */
    final boolean isFresh(final AnnounceFlyweight announce)
    {
        final long now = announce.isMonotonic() ? nowNs : configuration.environment().epochClock().nanoTime();
        return now - announce.timestampNs() <= configuration.timing().freshnessNs();
    }

    /**
     * Whether the owner of the regions has shown a sign of life of late (wire specification §15.1). A time stamp of 0
     * says that the owner keeps none.
     */
    final boolean isActive(final StreamMapping regions)
    {
        final long activityNs = regions.activityTimestampNs();
        return activityNs == 0 || nowNs - activityNs <= configuration.timing().freshnessNs();
    }

    final void ignoreAnnounce()
    {
        announcesIgnored.increment();
    }

    /** The producer or consumer is done. Idempotent. */
    final void close(final long now)
    {
        if (!closed)
        {
            nowNs = now;
            closed = true;
            unmap();
            if (session != null)
            {
                lease.giveBack(session.control());
                closeResources();
                if (counters != null)
                {
                    counters.close();
                }
            }
        }
    }

    abstract void closeResources();
}
