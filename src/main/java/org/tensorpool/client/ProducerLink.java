package org.tensorpool.client;

import java.util.function.BooleanSupplier;

import io.aeron.ExclusivePublication;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.Additions;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.shm.StreamLayout;
import org.tensorpool.shm.StreamMapping;
import org.tensorpool.status.StreamCounter;
import org.tensorpool.status.StreamCounters;

/**
 * Keeps a producer attached: each lease brings an epoch of its own. Watches which consumers have mapped it.
 */
public final class ProducerLink extends StreamLink
{
    private final ProducerStats stats;
    private final MappedConsumers consumers = new MappedConsumers();
    private final ServedConsumers served;
    private final OwnStreams ownStreams;
    private final BackPressureLog backPressureLog;
    private volatile ExclusivePublication publication;
    private HolderWatch holders;
    private volatile DescriptorFanOut fanOut;
    private volatile ProgressPlan progressPlan;
    private volatile ProducerBinding binding;
    private volatile int mappedConsumers;

    /**
     * @param ownStreams to give to single consumers; null where a driver does.
     */
    ProducerLink(
        final LinkResources resources,
        final LeaseTerms terms,
        final ProducerStats stats,
        final OwnStreams ownStreams)
    {
        super(resources, terms, stats.dataThread());
        this.stats = stats;
        this.ownStreams = ownStreams;
        this.backPressureLog = new BackPressureLog(terms.streamId(), stats.backPressured());
        this.served = new ServedConsumers(configuration, stats.ownStreamsLost(), this::retire);
    }

    /**
     * Producer's thread: what to work with now.
     *
     * @return the binding, null while no epoch is attached and mapped.
     */
    public ProducerBinding binding()
    {
        return binding;
    }

    /**
     * Producer's thread: entered around every use of the binding.
     *
     * @return the guard.
     */
    public AccessGuard guard()
    {
        return guard;
    }

    /**
     * Producer's thread: consumers that have a descriptor stream of their own.
     *
     * @return where to publish besides the shared stream; null for nowhere.
     */
    public DescriptorFanOut fanOut()
    {
        return fanOut;
    }

    /**
     * Producer's thread: who wants to hear of frames that are being filled.
     *
     * @return whom to tell, and how often; null for nobody.
     */
    public ProgressPlan progressPlan()
    {
        return progressPlan;
    }

    /**
     * Any thread: consumers that have said that they have mapped the current epoch, and that what is published reaches.
     * The media driver may be slower to connect a new publication than a consumer is to map and to say so.
     *
     * @return their number.
     */
    public int mappedConsumers()
    {
        return fanOut != null || isOpenToSubscribers(publication) ? mappedConsumers : 0;
    }

    private static boolean isOpenToSubscribers(final ExclusivePublication publication)
    {
        return publication != null && publication.isConnected() && publication.positionLimit() > 0;
    }

    /**
     * Any thread: identity in announces and QoS messages.
     *
     * @return the client id of the current lease, as unsigned 32 bits.
     */
    public int producerId()
    {
        return lease.clientId();
    }

    /**
     * Publishing thread: whether every subscriber has taken all descriptors that were published.
     *
     * @return true if none is behind; also when there is none.
     */
    public boolean isDrained()
    {
        final ProducerBinding current = binding;
        final AeronSession currentSession = session;
        final DescriptorFanOut currentFanOut = fanOut;
        return current == null || currentSession == null || currentSession.isClosed() ||
            SubscriberPositions.haveReached(
                currentSession.aeron().countersReader(), current.publication(), current.publication().position()) &&
            (currentFanOut == null || currentFanOut.isDrained(currentSession));
    }

    @Override
    void onSession()
    {
        served.clear();
        applyServed();
        final ChannelAndStream descriptors = configuration.channels().descriptor();
        publication = Additions.exclusivePublication(
            session.aeron(), DescriptorChannel.forPublication(descriptors.channel()), descriptors.streamId());
        holders = new HolderWatch(streamId, stats.backPressured(), stats.held(),
            configuration.environment().errorHandler(), nowNs);
    }

    private void applyServed()
    {
        fanOut = served.fanOut();
        planProgress();
    }

    private void planProgress()
    {
        progressPlan = served.progressPlan(session.controlPublication(), progressPlan);
    }

    void onConsumerHello(final HelloFlyweight hello, final long now)
    {
        nowNs = now;
        if (session == null)
        {
            return;
        }

        if (ownStreams != null && lease.isAttached())
        {
            ownStreams.onHello(hello, session.control(), now);
        }
        if (served.onHello(hello, now))
        {
            applyServed();
        }
    }

    void onConsumerConfig(final ConfigFlyweight config, final long now)
    {
        nowNs = now;
        if (session != null && served.onConfig(config, session.aeron(), now))
        {
            applyServed();
        }
    }

    @Override
    int onDuty()
    {
        final int told = backPressureLog.poll(nowNs) ? 1 : 0;
        return session.isClosed() ? told : told + holders.poll(session.aeron(), publication, nowNs);
    }

    @Override
    void onAttached(final StreamLayout layout)
    {
        consumers.clear();
        map(layout);
    }

    @Override
    void onMapped(final StreamMapping mapping)
    {
        bind(mapping);
        sendQos(session.qos());
    }

    /** What the producer's thread works with changes as a whole. */
    void bind(final StreamMapping mapping)
    {
        mappedConsumers = consumers.size();
        stats.currentSequence().set(0);
        binding = new ProducerBinding(mapping, publication);
    }

    @Override
    BooleanSupplier onUnmapped(final StreamMapping retired)
    {
        final ProducerBinding old = binding;
        binding = null;
        mappedConsumers = 0;
        return () -> guard.isBusy() || old.openClaims().getAcquire() > 0;
    }

    @Override
    void onMappingFailed(final TensorPoolException reason)
    {
        reject(reason);
    }

    @Override
    void onAnnounce(final AnnounceFlyweight announce)
    {
        final StreamMapping mapping = mapping();
        if (!isFresh(announce))
        {
            ignoreAnnounce();
        }
        else if (mapping == null)
        {
            heard();
        }
        else if (announce.epoch() == mapping.epoch() && !isActive(mapping))
        {
            ignoreAnnounce();
        }
        else if (announce.epoch() == mapping.epoch())
        {
            heard();
            requireUnchanged(mapping);
        }
        else if (Long.compareUnsigned(announce.epoch(), mapping.epoch()) > 0)
        {
            loseLease("epoch " + Long.toUnsignedString(announce.epoch()) + " was announced, so that epoch " +
                Long.toUnsignedString(mapping.epoch()) + " is over: the driver was restarted or ended the lease");
        }
    }

    private void requireUnchanged(final StreamMapping mapping)
    {
        try
        {
            mapping.revalidate();
        }
        catch (final TensorPoolException ex)
        {
            reject(ex);
            return;
        }

        if (mapping.ownerPid() != mapping.superblock().pid())
        {
            reject(new TensorPoolException(TensorPoolException.Category.REJECTED, "process " + mapping.ownerPid() +
                " wrote its name into '" + mapping.layout().headerUri().path() + "', which process " +
                mapping.superblock().pid() + " made: an epoch has one writer, stop the other"));
        }
    }

    @Override
    void onLeaseRevoked(final int leaseClientId, final int leaseRole)
    {
        if (leaseRole == Role.CONSUMER.value())
        {
            if (consumers.left(leaseClientId))
            {
                mappedConsumers = mapping() == null ? 0 : consumers.size();
            }
            if (served.left(leaseClientId))
            {
                applyServed();
            }
        }
    }

    /** A consumer may be faster than we: what it says while our own mapping is under way counts too. */
    void onQosConsumer(final int consumerId, final long epoch, final long now)
    {
        served.heard(consumerId, now);
        if (ownStreams != null)
        {
            ownStreams.heard(consumerId, now);
        }
        if (isMapping(epoch))
        {
            consumers.seen(consumerId, now);
            mappedConsumers = mapping() == null ? 0 : consumers.size();
        }
    }

    @Override
    void sendQos(final QosProxy proxy)
    {
        if (ownStreams != null)
        {
            ownStreams.forgetSilent(nowNs);
        }
        if (served.forgetSilent(nowNs))
        {
            applyServed();
        }
        else if (served.isAnyFollowingProgress())
        {
            // Whoever has found a stream of its own by now needs the shared one no longer.
            planProgress();
        }
        final StreamMapping mapping = mapping();
        if (mapping != null)
        {
            consumers.forgetSilent(nowNs, configuration.timing().qosIntervalNs());
            mappedConsumers = consumers.size();
            if (proxy.producer(streamId, lease.clientId(), mapping.epoch(), stats.currentSequence().get()))
            {
                linkStats.qosPublished.increment();
            }
        }
    }

    @Override
    void mirror(final StreamCounters counters)
    {
        counters
            .mirror(StreamCounter.FRAMES_PUBLISHED, stats.published())
            .mirror(StreamCounter.DESCRIPTOR_NOT_CONNECTED, stats.notConnected())
            .mirror(StreamCounter.DESCRIPTOR_BACKPRESSURED, stats.backPressured())
            .mirror(StreamCounter.DESCRIPTORS_HELD, stats.held())
            .mirror(StreamCounter.DESCRIPTOR_CLOSED, stats.publicationClosed())
            .mirror(StreamCounter.DESCRIPTOR_MAX_POSITION_EXCEEDED, stats.maxPositionExceeded())
            .mirror(StreamCounter.DESCRIPTOR_ADMIN_ACTION, stats.adminActions())
            .mirror(StreamCounter.DESCRIPTOR_ERRORS, stats.descriptorErrors())
            .mirror(StreamCounter.OWN_STREAM_DESCRIPTORS_LOST, stats.ownStreamsLost())
            .mirror(StreamCounter.PAYLOADS_TOO_LONG, stats.tooLong())
            .mirror(StreamCounter.CLAIMS_REVOKED, stats.revoked())
            .mirror(StreamCounter.SEQUENCE, stats.currentSequence());
        if (!lease.isOfDriver())
        {
            counters.mirror(StreamCounter.ANNOUNCES, linkStats.announces);
        }
    }

    @Override
    void closeResources()
    {
        fanOut = null;
        progressPlan = null;
        served.clear();
        retire(publication);
    }
}
