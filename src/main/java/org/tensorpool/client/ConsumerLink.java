package org.tensorpool.client;

import java.util.function.BooleanSupplier;

import io.aeron.exceptions.AeronException;
import org.agrona.AsciiSequenceView;
import org.tensorpool.ControlResponse;
import org.tensorpool.DropReason;
import org.tensorpool.TensorPoolException;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.shm.EpochSequence;
import org.tensorpool.shm.StreamLayout;
import org.tensorpool.shm.StreamMapping;
import org.tensorpool.status.StreamCounter;
import org.tensorpool.status.StreamCounters;

/**
 * Keeps a consumer mapped to the newest epoch of its stream.
 */
public final class ConsumerLink extends StreamLink
{
    /** Schemes that a payload fallback may have; any other is unsupported (wire specification §10.1.3). */
    private static final String[] FALLBACK_SCHEMES = {"aeron:", "bridge://"};

    private final ConsumerTerms consumerTerms;
    private final ConsumerStats stats;
    private final long joinTimeNs;
    private final SubscriptionRoute descriptors;
    private final SubscriptionRoute progress;
    private final QosEcho qosEcho = new QosEcho();
    private final EpochWriters writers = new EpochWriters();
    private RateGate gate;
    private boolean isShmDeclined;
    private String configuredFallback = "";
    private long highestEpoch;
    /** Epoch of the last announce that was heeded; 0 before the first, and no epoch that a driver makes. */
    private long announcedEpoch;
    private int producerId;
    private boolean isProducerRevoked;
    private EpochEnds ended = EpochEnds.NONE;
    private long ownerPid;
    private volatile ConsumerBinding binding;
    private volatile boolean isRemapRequested;
    private volatile long takenEpoch;
    private volatile ConsumerBinding followed;
    private volatile ConsumerBinding progressFollowed;
    private boolean isRateForced;
    private volatile boolean isRateLimited;
    private volatile boolean isOnOwnStream;
    private volatile boolean isFallback;
    private volatile String fallbackUri;

    ConsumerLink(
        final LinkResources resources,
        final LeaseTerms terms,
        final ConsumerTerms consumerTerms,
        final ConsumerStats stats)
    {
        super(resources, terms, stats.dataThread());
        this.consumerTerms = consumerTerms;
        this.stats = stats;
        this.isRateLimited = isToBeRateLimited();
        this.descriptors = new SubscriptionRoute(configuration.channels().descriptor(), this::retire);
        this.progress = consumerTerms.progress() == null ?
            null : new SubscriptionRoute(configuration.channels().control(), this::retire);
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
     * Polling thread: it works with this from now on.
     *
     * @param mapping of a binding.
     */
    public void onTaken(final StreamMapping mapping)
    {
        takenEpoch = mapping.epoch();
    }

    /**
     * Polling thread: it reads the next descriptor subscription of a binding from now on.
     *
     * @param from the binding.
     */
    public void onFollowed(final ConsumerBinding from)
    {
        followed = from;
    }

    /**
     * Polling thread: it reads the next progress subscription of a binding from now on.
     *
     * @param from the binding.
     */
    public void onProgressFollowed(final ConsumerBinding from)
    {
        progressFollowed = from;
    }

    /**
     * Any thread: whether descriptors come on a stream of its own.
     *
     * @return true once the polling thread has gone over to it.
     */
    public boolean hasOwnDescriptorStream()
    {
        return isOnOwnStream;
    }

    /**
     * Any thread: whether payloads must be had elsewhere, at {@link #fallbackUri()}.
     *
     * @return true while shared memory is refused or can't be mapped and there is somewhere else.
     */
    public boolean isFallback()
    {
        return fallbackUri != null && (isFallback || refusal() != null);
    }

    /**
     * Any thread: where payloads can be had without shared memory (wire specification §10.1.3).
     *
     * @return a URI of a scheme that is defined; null for none.
     */
    public String fallbackUri()
    {
        return fallbackUri;
    }

    /**
     * Any thread: whether it is served at a reduced rate, as it asked to be or somebody decided.
     *
     * @return true in mode RATE_LIMITED.
     */
    public boolean isRateLimited()
    {
        return isRateLimited;
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
        descriptors.open(session.aeron());
        if (progress != null)
        {
            progress.open(session.aeron());
        }
        gate = newGate();
        rebind();
    }

    private void rebind()
    {
        bind(mapping());
    }

    /** What the polling thread works with changes as a whole. */
    void bind(final StreamMapping mapping)
    {
        binding = new ConsumerBinding(descriptors.active(), descriptors.next(), mapping,
            isProducerRevoked ? ended : ended.except(highestEpoch), gate,
            progress == null ? null : progress.active(), progress == null ? null : progress.next());
        isOnOwnStream = descriptors.isOnOwn();
        isRateLimited = isToBeRateLimited();
    }

    private RateGate newGate()
    {
        return consumerTerms.maxRateHz() != 0 && isToBeRateLimited() ? new RateGate(consumerTerms.maxRateHz()) : null;
    }

    private boolean isToBeRateLimited()
    {
        return isRateForced || consumerTerms.mode() == Mode.RATE_LIMITED;
    }

    @Override
    void onAttached(final StreamLayout layout)
    {
        highestEpoch = layout.epoch();
        producerId = 0;
        isProducerRevoked = false;
        forgetConfig();
        if (!isMapping(layout.epoch()))
        {
            mapUnlessContested(layout);
        }
        else
        {
            hello();
        }
    }

    /** What a consumer is given is given to its lease (driver specification §11). */
    private void forgetConfig()
    {
        isShmDeclined = false;
        isFallback = false;
        boolean isChanged = descriptors.unassign();
        isChanged |= progress != null && progress.unassign();
        isChanged |= forceRate(false);
        if (isChanged)
        {
            rebind();
        }
    }

    private boolean forceRate(final boolean isForced)
    {
        if (isForced == isRateForced)
        {
            return false;
        }

        isRateForced = isForced;
        gate = newGate();
        return true;
    }

    private void hello()
    {
        session.control().hello(streamId, lease.clientId(), consumerTerms);
    }

    /** Somebody who may decides how this consumer is served (wire specification §10.1.3). */
    void onConfig(final ConfigFlyweight config, final long now)
    {
        if (!lease.isAttached() || config.consumerId() != lease.clientId())
        {
            return;
        }

        nowNs = now;
        takeFallback(config);
        boolean isChanged = forceRate(config.isRateLimited());
        isChanged |= consumerTerms.descriptor() != null &&
            assign(descriptors, config.descriptorChannel(), config.descriptorStreamId());
        isChanged |= progress != null && consumerTerms.control() != null &&
            assign(progress, config.controlChannel(), config.controlStreamId());
        if (isChanged)
        {
            rebind();
        }
        useShm(config.usesShm());
    }

    /** An answer that is to no request of this client's own. */
    void onControlResponse(final ControlResponse response)
    {
        try
        {
            consumerTerms.answers().onControlResponse(response);
        }
        catch (final RuntimeException ex)
        {
            configuration.environment().errorHandler().onError(ex);
        }
    }

    /** Whether anybody wants to be told of such. */
    boolean isListeningToAnswers()
    {
        return consumerTerms.answers() != null;
    }

    private boolean assign(final SubscriptionRoute route, final AsciiSequenceView channel, final int ownStreamId)
    {
        try
        {
            return route.assign(channel, ownStreamId);
        }
        catch (final AeronException | IllegalArgumentException | IllegalStateException ex)
        {
            configuration.environment().errorHandler().onError(new TensorPoolException(
                TensorPoolException.Category.CONFIGURATION, "consumer " + Integer.toUnsignedString(lease.clientId()) +
                " stays on the shared stream: it was given '" + channel + "' stream " +
                Integer.toUnsignedString(ownStreamId) + ", which can't be subscribed to: " + ex.getMessage(), ex));
            return true;
        }
    }

    private void takeFallback(final ConfigFlyweight config)
    {
        if (configuredFallback.contentEquals(config.fallbackUri()))
        {
            return;
        }

        configuredFallback = config.fallbackUri().toString();
        fallbackUri = isFallbackSupported(configuredFallback) ? configuredFallback : null;
        if (fallbackUri == null && !configuredFallback.isEmpty())
        {
            configuration.environment().errorHandler().onError(new TensorPoolException(
                TensorPoolException.Category.MALFORMED, "the payload fallback '" + configuredFallback +
                "' is of no scheme that is defined: expected " + String.join(" or ", FALLBACK_SCHEMES)));
        }
    }

    private static boolean isFallbackSupported(final String uri)
    {
        for (final String scheme : FALLBACK_SCHEMES)
        {
            if (uri.startsWith(scheme))
            {
                return true;
            }
        }

        return false;
    }

    private void useShm(final boolean isUsed)
    {
        if (isUsed == isShmDeclined)
        {
            isShmDeclined = !isUsed;
            isFallback = isShmDeclined;
            if (isShmDeclined)
            {
                unmap();
            }
        }
    }

    private void mapUnlessDeclined(final StreamLayout layout)
    {
        if (!isShmDeclined)
        {
            mapUnlessContested(layout);
        }
    }

    private void mapUnlessContested(final StreamLayout layout)
    {
        if (!writers.isContested(layout.epoch()))
        {
            map(layout);
        }
    }

    /** Two writers of one epoch tear each other's frames: only another epoch leads on (wire specification §15.14). */
    private void contest(final long epoch, final String who)
    {
        writers.contest(epoch);
        unmap();
        configuration.environment().errorHandler().onError(new TensorPoolException(
            TensorPoolException.Category.REJECTED, "epoch " + Long.toUnsignedString(epoch) + " of stream " +
            Integer.toUnsignedString(streamId) + " has two writers, " + who +
            ": stop one of them; nothing is received until another epoch is announced"));
    }

    private static String both(final int oneId, final int otherId)
    {
        return "producers " + Integer.toUnsignedString(oneId) + " and " + Integer.toUnsignedString(otherId);
    }

    /** A producer tells its health. */
    void onQosProducer(final int id, final long epoch)
    {
        final int other = writers.active(epoch, id);
        if (other != 0 && isMapping(epoch))
        {
            contest(epoch, both(other, id));
        }
    }

    @Override
    int onDuty()
    {
        final ConsumerBinding current = binding;
        if (current == null || session.isClosed())
        {
            return 0;
        }

        boolean isChanged = descriptors.poll(followed == current);
        isChanged |= progress != null && progress.poll(progressFollowed == current);
        if (isChanged)
        {
            rebind();
            return 1;
        }

        return 0;
    }

    @Override
    void onMapped(final StreamMapping mapping)
    {
        rebind();
        hello();
        sendQos(session.qos());

        final long pid = mapping.superblock().pid();
        if (ownerPid != 0 && pid != ownerPid && lease.isOfDriver())
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
    BooleanSupplier onUnmapped(final StreamMapping retired)
    {
        ended = ended.and(retired, takenEpoch);
        leaveOwnStream();
        rebind();
        return guard::isBusy;
    }

    /** Whoever publishes next does not know of it yet; the hello to him brings it back. */
    private void leaveOwnStream()
    {
        if (session == null || session.isClosed() || isClosed())
        {
            return;
        }

        try
        {
            descriptors.unassign();
        }
        catch (final AeronException ex)
        {
            configuration.environment().errorHandler().onError(ex);
        }
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
        if (writers.isContested(announce.epoch()))
        {
            return;
        }

        if (mapping() != null && !isRemapRequested)
        {
            mapping().revalidate();
            requireOneWriter(announce);
        }
        else if (!isMapping(announce.epoch()) || isRemapRequested)
        {
            isRemapRequested = false;
            mapUnlessDeclined(announce.decode().toLayout());
        }
    }

    private void requireOneWriter(final AnnounceFlyweight announce)
    {
        final int other = writers.announced(announce.epoch(), announce.producerId());
        if (other != 0)
        {
            contest(announce.epoch(), both(other, announce.producerId()));
        }
        else if (mapping().ownerPid() != mapping().superblock().pid())
        {
            contest(announce.epoch(), "processes " + mapping().superblock().pid() + " and " + mapping().ownerPid());
        }
    }

    private void onNewEpoch(final AnnounceFlyweight announce)
    {
        final boolean isFromKnownDriver = isExplained(announce);
        heard();
        highestEpoch = announce.epoch();
        writers.announced(announce.epoch(), announce.producerId());
        isProducerRevoked = false;
        unmap();
        mapUnlessDeclined(announce.decode().toLayout());
        if (!isFromKnownDriver && lease.isOfDriver())
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
            (hasProducerCome && !wasSilent() &&
            Long.compareUnsigned(announce.epoch() - highestEpoch, EpochSequence.RESTART_LEAP) < 0);
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
     * Between hosts an announce may overtake the revocation that led to it, as they come on streams of their own; on
     * one host {@link AnnouncePoller} keeps their order. Each epoch has one producer or none: a lease of anybody else's
     * ended before.
     */
    private boolean isOfEarlierEpoch(final int leaseClientId)
    {
        return announcedEpoch == highestEpoch && producerId != leaseClientId;
    }

    /**
     * Somebody tells his health under our name. What we said ourselves comes back too, once for each that we sent; one
     * more is another's (wire specification §10.1.2).
     */
    void onQosConsumer(final int consumerId, final long now)
    {
        if (lease.isAttached() && consumerId == lease.clientId() && qosEcho.isForeign(consumerId))
        {
            nowNs = now;
            qosEcho.settle();
            onCollision();
        }
    }

    private void onCollision()
    {
        final boolean isRenewable = canRename();
        configuration.environment().errorHandler().onError(new TensorPoolException(
            TensorPoolException.Category.REJECTED, "another consumer of stream " + Integer.toUnsignedString(streamId) +
            " uses the id " + Integer.toUnsignedString(lease.clientId()) + ": " + (isRenewable ?
            "attaching again with a new one" : "give each client a clientId of its own, or none")));
        if (isRenewable)
        {
            renewLease();
        }
    }

    @Override
    void sendQos(final QosProxy proxy)
    {
        final StreamMapping mapping = mapping();
        if (mapping != null && proxy.consumer(streamId, lease.clientId(), mapping.epoch(), stats.lastSequence().get(),
            stats.drops(DropReason.GAP).get() + stats.drops(DropReason.RESYNC).get(),
            stats.drops(DropReason.LATE).get(), isRateLimited() ? Mode.RATE_LIMITED : Mode.STREAM))
        {
            qosEcho.sent(lease.clientId());
            linkStats.qosPublished.increment();
        }
        if (lease.isAttached() && (isShmDeclined || !consumerTerms.isPlain()))
        {
            // Whoever missed the first, or has come since, hears this one.
            hello();
        }
    }

    @Override
    void mirror(final StreamCounters counters)
    {
        counters
            .mirror(StreamCounter.FRAMES_RECEIVED, stats.received())
            .mirror(StreamCounter.SEQUENCE, stats.lastSequence());
        for (final DropReason reason : DropReason.values())
        {
            counters.mirror(reason, stats.drops(reason));
        }
    }

    @Override
    void closeResources()
    {
        binding = null;
        descriptors.close();
        if (progress != null)
        {
            progress.close();
        }
    }
}
