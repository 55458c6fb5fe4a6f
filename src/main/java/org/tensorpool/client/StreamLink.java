package org.tensorpool.client;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

import io.aeron.exceptions.AeronException;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.MediaDriverRefusal;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.MemoryFaults;
import org.tensorpool.shm.StreamLayout;
import org.tensorpool.shm.StreamMapping;
import org.tensorpool.status.FlightEvents;
import org.tensorpool.status.RemapEvent;
import org.tensorpool.status.SingleWriterCounter;
import org.tensorpool.status.StreamCounters;

/**
 * What the conductor does for one producer or consumer: lease, announces, mapping, remapping
 * (wire specification §15.21; driver specification §4.9, §4.12, §10). It lives as long as the producer or consumer
 * does, through any number of leases, epochs and Aeron clients. All on the conductor's thread but where it says so.
 */
public abstract class StreamLink implements Lease.Listener, OwnerLease.Listener
{
    final ClientConfiguration configuration;
    final int streamId;
    final Lease lease;
    final AccessGuard guard = new AccessGuard();
    final LinkStats linkStats;
    volatile AeronSession session;
    long nowNs;

    /** What others know it by in the counters file, where labels can't follow the client id. */
    private final int instance = ThreadLocalRandom.current().nextInt();
    private final LeaseTerms terms;
    private final Retirement retirement;
    private MappingTask pending;
    private StreamMapping mapping;
    private StreamCounters counters;
    private RemapEvent remapEvent;
    private long leaseId;
    private long lastHeardNs;
    private boolean hasBeenMapped;
    private long nextConnectNs;
    private volatile long nodeId = AttachResponse.NO_NODE_ID;
    private volatile boolean closed;
    private volatile TensorPoolException refusal;
    private volatile TensorPoolException faulted;
    private volatile StreamMapping faultedMapping;

    StreamLink(final LinkResources resources, final LeaseTerms terms, final SingleWriterCounter dataThread)
    {
        this.linkStats = new LinkStats(dataThread);
        this.configuration = resources.configuration();
        this.streamId = terms.streamId();
        this.terms = terms;
        this.retirement = resources.retirement();
        this.lease = resources.leases().create(terms, resources, this);
    }

    /** A media driver is there: make what belongs to this Aeron client. */
    abstract void onSession();

    /** The mapping may be used from now on. */
    abstract void onMapped(StreamMapping newMapping);

    /**
     * The mapping must not be used from now on; it is retired right after.
     *
     * @param retired the mapping.
     * @return tells whether a thread may still use it.
     */
    abstract BooleanSupplier onUnmapped(StreamMapping retired);

    abstract void onAnnounce(AnnounceFlyweight announce);

    /** An announce that is not about the lease: a good time to look at what is mapped. */
    final void announced(final AnnounceFlyweight announce)
    {
        try
        {
            if (mapping != null)
            {
                mapping.touch();
            }
            onAnnounce(announce);
            if (mapping != null)
            {
                MemoryFaults.settle();
            }
        }
        catch (final InternalError error)
        {
            if (mapping == null)
            {
                throw error;
            }
            reject(MemoryFaults.of(mapping.layout(), error));
        }
    }

    /**
     * Application's thread: memory of a mapping is gone. It uses it no more.
     *
     * @param of    the mapping.
     * @param error that was thrown.
     */
    public final void onFault(final StreamMapping of, final InternalError error)
    {
        faulted = MemoryFaults.of(of.layout(), error);
        faultedMapping = of;
    }

    private int pollFault()
    {
        final StreamMapping of = faultedMapping;
        if (of == null)
        {
            return 0;
        }

        faultedMapping = null;
        if (of == mapping)
        {
            reject(faulted);
        }
        return 1;
    }

    abstract void onLeaseRevoked(int leaseClientId, int leaseRole);

    abstract void sendQos(QosProxy proxy);

    abstract void mirror(StreamCounters counters);

    private StreamCounters newCounters()
    {
        final StreamCounters shown = new StreamCounters(
            session.aeron(), terms.roleName(), streamId, instance, session.counterBudget());
        mirror(linkStats.mirror(shown));
        if (shown.show())
        {
            return shown;
        }

        configuration.environment().errorHandler().onError(new TensorPoolException(
            TensorPoolException.Category.RESOURCE,
            session.counterBudget().refusalOf(terms.roleName() + " of stream " + terms.streamName())));
        return null;
    }

    abstract void onMappingFailed(TensorPoolException reason);

    int streamId()
    {
        return streamId;
    }

    final StreamMapping mapping()
    {
        return mapping;
    }

    /** Whether a mapping is under way. */
    final boolean isMapping()
    {
        return pending != null;
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
    final void connected(final AeronSession newSession, final long now, final boolean mayAttach)
    {
        nowNs = now;
        session = newSession;
        try
        {
            if (mayAttach && lease.isOfDriver())
            {
                // The SHM driver answers while the media driver adds what belongs to this client.
                lease.poll(newSession.control(), now);
            }
            onSession();
            lease.onSession(newSession);
            counters = newCounters();
        }
        catch (final AeronException | IllegalArgumentException ex)
        {
            closeResources();
            lease.drop(now);
            session = null;
            nextConnectNs = now + configuration.timing().maxBackoffNs();
            if (!newSession.isClosed())
            {
                refuse(MediaDriverRefusal.of(configuration.aeronDirectoryName(), ex,
                    "descriptor " + configuration.channels().descriptor()));
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
        voidLease();
        lease.drop(now);
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

    /** Whether the next lease has another client id than this one. */
    final boolean canRename()
    {
        return terms.fixedClientId() == 0;
    }

    final boolean isRivalOf(final StreamLink other)
    {
        return other != this && other.streamId == streamId && other.terms.role() == terms.role();
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
        else if (lease.expectsAnnounces(mapping != null || pending != null) &&
            now - lastHeardNs > configuration.timing().freshnessNs())
        {
            loseLease("no announce on " + configuration.channels().announce() + " for three periods of " +
                configuration.timing().announcePeriodNs() / 1_000_000 + " ms: " +
                (lease.isOfDriver() ? "the driver" : "the producer") + " is gone or announces elsewhere");
        }

        return pollFault() + pollMapping() + onDuty();
    }

    /** Whatever else there is to look after in each duty cycle. */
    abstract int onDuty();

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
            record(task, true);
            hasBeenMapped = true;
            linkStats.remaps.increment();
            refusal = null;
            lease.onUsable();
            onMapped(mapping);
        }
        catch (final TensorPoolException ex)
        {
            record(task, false);
            onMappingFailed(ex);
        }

        return 1;
    }

    private void record(final MappingTask task, final boolean isMapped)
    {
        if (remapEvent != null)
        {
            remapEvent.done(streamId, task.epoch(), terms.roleName(), isMapped);
            remapEvent = null;
        }
    }

    /** What the driver gave, or somebody announced, is of no use: nothing of it is used, and the driver asked anew. */
    final void reject(final TensorPoolException reason)
    {
        voidLease();
        lease.drop(nowNs);
        refuse(reason);
    }

    final void flushCounters()
    {
        if (counters != null)
        {
            linkStats.refresh(
                lease.isAttached() ? Integer.toUnsignedLong(lease.clientId()) : 0,
                mapping == null ? 0 : mapping.epoch());
            counters.flush();
        }
    }

    @Override
    public final void onAttached(final AttachResponse response, final StreamLayout layout)
    {
        heard();
        nodeId = response.nodeId();
        leaseId = response.leaseId();
        onLeaseChange(FlightEvents.LeaseChange.GRANTED);
        onAttached(layout);
    }

    private void onLeaseChange(final FlightEvents.LeaseChange change)
    {
        final boolean isGranted = change == FlightEvents.LeaseChange.GRANTED;
        (isGranted ? linkStats.leasesGranted : linkStats.leasesLost).increment();
        FlightEvents.lease(change, false, leaseId, streamId, lease.clientId(), terms.roleName());
    }

    abstract void onAttached(StreamLayout layout);

    @Override
    public final void onOwned(final StreamLayout layout)
    {
        onLeaseChange(FlightEvents.LeaseChange.GRANTED);
        onAttached(layout);
    }

    @Override
    public final void onAnnounced()
    {
        linkStats.announces.increment();
    }

    @Override
    public final void onEvicted(final TensorPoolException reason)
    {
        reject(reason);
    }

    @Override
    public final void onRefused(final TensorPoolException reason)
    {
        refuse(reason);
    }

    final void refuse(final TensorPoolException reason)
    {
        refusal = reason;
        // Who waits for the first attach gets the reason as an exception.
        if (hasBeenMapped || !lease.isAwaited())
        {
            configuration.environment().errorHandler().onError(reason);
        }
    }

    final void revoked(final long leaseId, final int leaseStreamId, final int leaseClientId, final int leaseRole)
    {
        if (lease.is(leaseId, leaseStreamId, leaseRole))
        {
            voidLease();
            lease.onLost(nowNs);
        }
        else if (leaseStreamId == streamId)
        {
            onLeaseRevoked(leaseClientId, leaseRole);
        }
    }

    /** The lease is over, as far as we can tell: stop using what it gave, at once, and ask for another. */
    final void loseLease(final String why)
    {
        voidLease();
        // A driver that is there after all would refuse us until the lease we drop has expired.
        lease.drop(nowNs);
        report(why);
    }

    /** The driver says that it ends: all that it gave is void (driver specification §4.13). */
    final void onDriverShutdown()
    {
        if (!lease.isOfDriver())
        {
            return;
        }

        voidLease();
        lease.onLost(nowNs);
        report("the SHM driver was shut down");
    }

    private void report(final String why)
    {
        configuration.environment().errorHandler().onError(new TensorPoolException(
            TensorPoolException.Category.TIMEOUT,
            terms.roleName() + " of stream " + terms.streamName() + " attaches again: " + why));
    }

    /** The driver shows that it is alive. */
    final void heard()
    {
        lastHeardNs = nowNs;
    }

    /** Whether the driver missed an announce before the one that is at hand, as one does that was restarted. */
    final boolean wasSilent()
    {
        return nowNs - lastHeardNs > 2 * configuration.timing().announcePeriodNs();
    }

    /**
     * Any thread: node id that the driver gave with the lease (driver specification §4.2).
     *
     * @return the id; -1 while there is no lease, or if the driver gave none.
     */
    public final long nodeId()
    {
        final long id = nodeId;
        return id == AttachResponse.NO_NODE_ID ? -1 : id;
    }

    final void map(final StreamLayout layout)
    {
        unmap();
        remapEvent = FlightEvents.beginRemap();
        pending = new MappingTask(layout, configuration.memory(), terms.role() == Role.PRODUCER, mappingExecutor());
    }

    /** Mapping alone takes no longer than waking a thread for it. */
    private Executor mappingExecutor()
    {
        return configuration.memory().policy().equals(MappingPolicy.NONE) ?
            Runnable::run : configuration.environment().mappingExecutor();
    }

    final void unmap()
    {
        if (pending != null)
        {
            pending.abandon(configuration.environment().errorHandler());
            pending = null;
        }
        if (mapping != null)
        {
            final StreamMapping retired = mapping;
            mapping = null;
            retirement.addMapping(retired, onUnmapped(retired), nowNs);
        }
    }

    /** Ask for another lease at once; what is mapped stays in use until it is there. */
    final void renewLease()
    {
        nodeId = AttachResponse.NO_NODE_ID;
        lease.renew(nowNs);
    }

    /** Nothing that the lease gave may be used any more. */
    final void voidLease()
    {
        if (lease.isAttached() && !closed)
        {
            onLeaseChange(FlightEvents.LeaseChange.LOST);
        }
        unmap();
        nodeId = AttachResponse.NO_NODE_ID;
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
        return announce.ageNs(nowNs, configuration.environment().epochClock()) <=
            configuration.timing().freshnessNs();
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
        linkStats.announcesIgnored.increment();
    }

    /** The producer or consumer is done. Idempotent. */
    final void close(final long now)
    {
        if (!closed)
        {
            nowNs = now;
            closed = true;
            voidLease();
            lease.giveBack();
            if (session != null)
            {
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
