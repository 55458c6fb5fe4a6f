package org.tensorpool.client;

import java.util.function.BooleanSupplier;

import io.aeron.Subscription;
import org.tensorpool.DropReason;
import org.tensorpool.TensorPoolException;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.shm.StreamLayout;
import org.tensorpool.shm.StreamMapping;
import org.tensorpool.status.StreamCounter;
import org.tensorpool.status.StreamCounters;

/**
 * Keeps a consumer mapped to the newest epoch of its stream.
 */
public final class ConsumerLink extends StreamLink
{
    /** A driver counts epochs one by one, but begins at the time of day in nanoseconds when it starts. */
    private static final long EPOCHS_OF_A_RESTART = 1_000_000;

    private final ConsumerStats stats;
    private final long joinTimeNs;
    private Subscription subscription;
    private long highestEpoch;
    /** Epoch of the last announce that was heeded; 0 before the first, and no epoch that a driver makes. */
    private long announcedEpoch;
    private int producerId;
    private boolean isProducerRevoked;
    private long ownerPid;
    private volatile ConsumerBinding binding;
    private volatile boolean isRemapRequested;

    ConsumerLink(final LinkResources resources, final LeaseTerms terms, final ConsumerStats stats)
    {
        super(resources, terms);
        this.stats = stats;
        this.joinTimeNs = configuration.environment().nanoClock().nanoTime();
    }

    /**
     * Polling thread: what to work with now.
     *
     * @return the binding, null while there is no Aeron client.
     */
    public ConsumerBinding binding()
    {
        return binding;
    }

    /**
     * Polling thread: entered around every use of the binding.
     *
     * @return the guard.
     */
    public AccessGuard guard()
    {
        return guard;
    }

    /**
     * Polling thread: a sequence went backwards, which means that the regions must be mapped again
     * (wire specification §15.2).
     */
    public void requestRemap()
    {
        isRemapRequested = true;
    }

    /**
     * Any thread: identity in QoS messages.
     *
     * @return the client id of the current lease, as unsigned 32 bits.
     */
    public int consumerId()
    {
        return lease.clientId();
    }

    @Override
    void onSession()
    {
        final ChannelAndStream descriptors = configuration.channels().descriptor();
        subscription = Additions.subscription(
            session.aeron(), descriptors.untetheredChannel(), descriptors.streamId());
        binding = new ConsumerBinding(subscription, null);
    }

    @Override
    void onAttached(final StreamLayout layout)
    {
        highestEpoch = layout.epoch();
        producerId = 0;
        isProducerRevoked = false;
        if (!isMapping(layout.epoch()))
        {
            map(layout);
        }
    }

    @Override
    void onMapped(final StreamMapping mapping)
    {
        binding = new ConsumerBinding(subscription, mapping);
        session.control().hello(streamId, lease.clientId());
        sendQos(session.qos());

        final long pid = mapping.superblock().pid();
        if (ownerPid != 0 && pid != ownerPid)
        {
            renewLease();
        }
        ownerPid = pid;
    }

    /** Anybody may announce what can't be mapped; the driver itself tells what can. */
    @Override
    void onMappingFailed(final TensorPoolException reason)
    {
        if (lease.isAttached())
        {
            reject(reason);
        }
        else
        {
            refuse(reason);
        }
    }

    @Override
    BooleanSupplier onUnmapped()
    {
        binding = new ConsumerBinding(subscription, null);
        return guard::isBusy;
    }

    @Override
    void onAnnounce(final AnnounceFlyweight announce)
    {
        if (!lease.isAttached())
        {
            return;
        }
        if (!isFresh(announce) || isFromBeforeJoin(announce) ||
            Long.compareUnsigned(announce.epoch(), highestEpoch) < 0)
        {
            ignoreAnnounce();
            return;
        }

        try
        {
            if (announce.epoch() == highestEpoch)
            {
                onSameEpoch(announce);
            }
            else
            {
                onNewEpoch(announce);
            }
        }
        catch (final TensorPoolException ex)
        {
            reject(ex);
        }
        producerId = announce.producerId();
        announcedEpoch = announce.epoch();
    }

    /** Aeron may replay what was sent before we came; only a monotonic time stamp can tell (§10.1.1). */
    private boolean isFromBeforeJoin(final AnnounceFlyweight announce)
    {
        return announce.isMonotonic() && announce.timestampNs() - joinTimeNs < 0;
    }

    private void onSameEpoch(final AnnounceFlyweight announce)
    {
        if (isProducerRevoked)
        {
            // The producer's lease is over: only a new epoch leads on (driver specification §4.9).
            return;
        }

        if (mapping() != null && !isActive(mapping()))
        {
            // Somebody announces regions whose owner shows no sign of life (wire specification §15.1).
            ignoreAnnounce();
            return;
        }

        heard();
        if (mapping() != null && !isRemapRequested)
        {
            mapping().revalidate();
        }
        else if (!isMapping(announce.epoch()) || isRemapRequested)
        {
            isRemapRequested = false;
            map(announce.decode().toLayout());
        }
    }

    private void onNewEpoch(final AnnounceFlyweight announce)
    {
        final boolean isFromKnownDriver = isExplained(announce);
        heard();
        highestEpoch = announce.epoch();
        isProducerRevoked = false;
        map(announce.decode().toLayout());
        if (!isFromKnownDriver)
        {
            renewLease();
        }
    }

    /**
     * A driver that knows us tells why an epoch ends, or a producer came where none was. One that does not has been
     * restarted, and our lease is unknown to it. A producer may be quicker than we to attach to that one; its silence
     * and the leap of its epochs tell it from the one we knew.
     */
    private boolean isExplained(final AnnounceFlyweight announce)
    {
        final boolean hasProducerCome = producerId == 0 && announce.producerId() != 0;
        return isProducerRevoked ||
            (hasProducerCome && !wasSilent() && announce.epoch() - highestEpoch < EPOCHS_OF_A_RESTART);
    }

    @Override
    void onLeaseRevoked(final int leaseClientId, final int leaseRole)
    {
        if (leaseRole == Role.PRODUCER.value() && !isOfEarlierEpoch(leaseClientId))
        {
            isProducerRevoked = true;
            unmap();
        }
    }

    /**
     * Revocations and announces come on streams of their own, so that an announce may overtake the revocation that led
     * to it. Each epoch has one producer or none: a lease of anybody else's ended before.
     */
    private boolean isOfEarlierEpoch(final int leaseClientId)
    {
        return announcedEpoch == highestEpoch && producerId != leaseClientId;
    }

    @Override
    void sendQos(final QosProxy proxy)
    {
        final StreamMapping mapping = mapping();
        if (mapping != null)
        {
            proxy.consumer(streamId, lease.clientId(), mapping.epoch(), stats.lastSequence().get(),
                stats.drops(DropReason.GAP).get(), stats.drops(DropReason.LATE).get());
        }
    }

    @Override
    StreamCounters newCounters()
    {
        final StreamCounters counters = new StreamCounters(session.aeron(), "consumer", streamId, hashCode())
            .mirror(StreamCounter.FRAMES_RECEIVED, stats.received())
            .mirror(StreamCounter.REMAPS, remaps)
            .mirror(StreamCounter.ANNOUNCES_IGNORED, announcesIgnored);
        for (final DropReason reason : DropReason.values())
        {
            counters.mirror(reason, stats.drops(reason));
        }

        return counters;
    }

    @Override
    void closeResources()
    {
        binding = null;
        retire(subscription);
    }
}
