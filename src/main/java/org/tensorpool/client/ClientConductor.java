package org.tensorpool.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.aeron.Aeron;
import io.aeron.exceptions.AeronException;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.ControlResponse;
import org.tensorpool.TensorPoolException;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.status.StreamCounters;

/**
 * The one thread behind a {@code TensorPool}: it owns the Aeron client and makes a new one when the old one dies, keeps
 * leases alive, follows announces, hands mappings over and takes them back.
 */
public final class ClientConductor implements Agent, ControlEvents
{
    private static final int COMMAND_LIMIT = 16;
    private static final long COUNTER_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Drivers that are awake have answered by then. */
    private static final long HURRY_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long HURRIED_PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long CLOSE_WAIT_NS = TimeUnit.SECONDS.toNanos(1);
    /** A driver that is there has answered by then. */
    private static final long ANSWER_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ClientConfiguration configuration;
    private final NanoClock nanoClock;
    private final Retirement retirement;
    private final UnwantedLeases unwanted = new UnwantedLeases();
    private final LinkResources resources;
    private final ControlAdapter adapter = new ControlAdapter(this);
    private final ManyToOneConcurrentLinkedQueue<Runnable> commands = new ManyToOneConcurrentLinkedQueue<>();
    private final List<StreamLink> links = new ArrayList<>();
    private final ConductorStats stats = new ConductorStats();
    private final int instance = ThreadLocalRandom.current().nextInt();
    private final AtomicInteger clientIdOffset = new AtomicInteger();
    private final AddedAgents agents;
    private AeronSession session;
    private StreamCounters counters;
    private long nextConnectNs;
    private long connectBackoffNs;
    private long nextQosNs;
    private long nextCountersNs;
    private long nowNs;
    private long hurryUntilNs;

    /**
     * With a media driver that is there.
     *
     * @param configuration complete and checked.
     */
    public ClientConductor(final ClientConfiguration configuration)
    {
        this.configuration = configuration;
        this.nanoClock = configuration.environment().nanoClock();
        this.retirement = new Retirement(
            configuration.environment().errorHandler(), configuration.environment().mappingExecutor());
        this.connectBackoffNs = configuration.timing().minBackoffNs();
        this.agents = new AddedAgents(configuration.environment().errorHandler());
        this.resources = new LinkResources(configuration, retirement, unwanted, LeaseFactory::ofDriver);
        // A clock may begin anywhere, below 0 too.
        this.nowNs = nanoClock.nanoTime();
        this.nextQosNs = nowNs;
        this.nextCountersNs = nowNs;
        this.hurryUntilNs = nowNs;
        open();
    }

    private void open()
    {
        final AeronSession opened = AeronSession.connect(configuration, adapter);
        try
        {
            counters = stats.mirror(StreamCounters.ofClient(opened.aeron(), configuration.name(), instance));
        }
        catch (final AeronException ex)
        {
            opened.close();
            throw ex;
        }
        session = opened;
    }

    /**
     * Whether a media driver shows signs of life.
     *
     * @param aeronDirectoryName of the media driver.
     * @param livenessNs         that it may be silent.
     * @return true if its heartbeat is recent.
     */
    public static boolean isMediaDriverActive(final String aeronDirectoryName, final long livenessNs)
    {
        return AeronSession.isMediaDriverActive(aeronDirectoryName, livenessNs);
    }

    /**
     * Any thread: begin to attach a producer.
     *
     * @param streamId      stream, as unsigned 32 bits.
     * @param desiredNodeId node id to ask for; 0xFFFFFFFF for any or none.
     * @param stats         what it counts.
     * @return its link.
     */
    public ProducerLink addProducer(final int streamId, final long desiredNodeId, final ProducerStats stats)
    {
        final ProducerLink link = new ProducerLink(
            resources, resources.terms(streamId, Role.PRODUCER, nextClientId(), desiredNodeId), stats, null);
        commands.add(() -> add(link));
        return link;
    }

    /**
     * Any thread: begin to attach a consumer.
     *
     * @param streamId      stream, as unsigned 32 bits.
     * @param desiredNodeId node id to ask for; 0xFFFFFFFF for any or none.
     * @param consumerTerms what it says of itself.
     * @param stats         what it counts.
     * @return its link.
     */
    public ConsumerLink addConsumer(
        final int streamId,
        final long desiredNodeId,
        final ConsumerTerms consumerTerms,
        final ConsumerStats stats)
    {
        final ConsumerLink link = new ConsumerLink(resources,
            resources.terms(streamId, Role.CONSUMER, nextClientId(), desiredNodeId), consumerTerms, stats);
        commands.add(() -> add(link));
        return link;
    }

    /**
     * Any thread: begin to own a stream without a driver.
     *
     * @param streamId stream, as unsigned 32 bits.
     * @param regions  to make.
     * @param stats    what it counts.
     * @return its link.
     * @throws TensorPoolException CONFIGURATION when it would give shared streams to single consumers.
     */
    public ProducerLink addOwner(final int streamId, final RegionSettings regions, final ProducerStats stats)
    {
        final ProducerLink link = new ProducerLink(resources.with(LeaseFactory.ofOwner(regions)),
            resources.terms(streamId, Role.PRODUCER, nextClientId(), LeaseTerms.ANY_NODE_ID), stats,
            new OwnStreams(regions, configuration));
        commands.add(() -> add(link));
        return link;
    }

    /**
     * Any thread: begin to follow the announces of a stream without a driver.
     *
     * @param streamId      stream, as unsigned 32 bits.
     * @param consumerTerms what it says of itself.
     * @param stats         what it counts.
     * @return its link.
     */
    public ConsumerLink addFollower(
        final int streamId, final ConsumerTerms consumerTerms, final ConsumerStats stats)
    {
        final ConsumerLink link = new ConsumerLink(resources.with(LeaseFactory::ofAnnounces),
            resources.terms(streamId, Role.CONSUMER, nextClientId(), LeaseTerms.ANY_NODE_ID), consumerTerms, stats);
        commands.add(() -> add(link));
        return link;
    }

    /**
     * Any thread: run an agent on this thread too.
     *
     * @param agent  to run.
     * @param isDone when it is to be ended.
     */
    public void addAgent(final Agent agent, final BooleanSupplier isDone)
    {
        commands.add(() -> agents.add(agent, isDone));
    }

    /**
     * Agents that run here: the Aeron client of the moment.
     *
     * @return the client, or null while there is none.
     */
    public Aeron aeron()
    {
        return session == null ? null : session.aeron();
    }

    /**
     * Any thread: a producer or consumer is done.
     *
     * @param link of it.
     */
    public void remove(final StreamLink link)
    {
        commands.add(() ->
        {
            link.close(nowNs);
            links.remove(link);
        });
    }

    private int nextClientId()
    {
        if (configuration.clientId() == 0)
        {
            return 0;
        }

        final int clientId = configuration.clientId() + clientIdOffset.getAndIncrement();
        // Ids are unsigned and begin again at their end; 0 is nobody's.
        return clientId == 0 ? nextClientId() : clientId;
    }

    private void add(final StreamLink link)
    {
        links.add(link);
        if (session != null)
        {
            link.connected(session, nowNs, !isRivalAttaching(link));
            hurryUntilNs = nowNs + HURRY_NS;
        }
    }

    @Override
    public String roleName()
    {
        return configuration.name();
    }

    @Override
    public int doWork()
    {
        nowNs = nanoClock.nanoTime();
        stats.onTurn(nowNs);

        int workCount = runCommands(COMMAND_LIMIT);
        workCount += checkSession();
        if (session != null)
        {
            workCount += session.poll();
            workCount += unwanted.poll(session.control());
            workCount += pollLinks();
            workCount += sendQos();
            workCount += flushCounters();
        }
        workCount += agents.doWork();
        workCount += retirement.poll(nowNs);
        stats.onWork(workCount);

        return workCount + hurry();
    }

    /** Somebody waits for a link that was added: no whole millisecond is slept away, for as long as that may help. */
    private int hurry()
    {
        if (nowNs - hurryUntilNs >= 0)
        {
            return 0;
        }

        for (int i = 0; i < links.size(); i++)
        {
            if (links.get(i).isAttaching() || links.get(i).isMapping())
            {
                // The drivers that are waited for may have no core but this.
                LockSupport.parkNanos(HURRIED_PAUSE_NS);
                return 1;
            }
        }

        return 0;
    }

    private int runCommands(final int limit)
    {
        int count = 0;
        Runnable command;
        while (count < limit && (command = commands.poll()) != null)
        {
            command.run();
            count++;
        }

        return count;
    }

    private int checkSession()
    {
        if (session != null)
        {
            if (session.isDamaged())
            {
                configuration.environment().errorHandler().onError(new TensorPoolException(
                    TensorPoolException.Category.RESOURCE, "a log could not be opened before, so that somebody is " +
                    "not heard: the Aeron client of " + configuration.name() + " is replaced"));
                session.close();
            }
            return session.isClosed() ? onSessionLost() : 0;
        }

        if (nowNs - nextConnectNs < 0)
        {
            return 0;
        }

        nextConnectNs = nowNs + connectBackoffNs;
        connectBackoffNs = Math.min(connectBackoffNs * 2, configuration.timing().maxBackoffNs());
        if (AeronSession.isMediaDriverActive(
            configuration.aeronDirectoryName(), configuration.timing().driverLivenessNs()))
        {
            open();
            connectBackoffNs = configuration.timing().minBackoffNs();
            links.forEach((link) -> link.connected(session, nowNs, !isRivalAttaching(link)));
        }

        return 1;
    }

    private int onSessionLost()
    {
        links.forEach((link) -> link.disconnected(nowNs));
        unwanted.onDisconnected();
        session = null;
        counters = null;
        nextConnectNs = nowNs;
        configuration.environment().errorHandler().onError(new TensorPoolException(
            TensorPoolException.Category.TIMEOUT, "the Aeron client of " + configuration.name() + " was closed: the " +
            "media driver in " + configuration.aeronDirectoryName() + " went away or this process was paused; " +
            "connecting again"));

        return 1;
    }

    private int pollLinks()
    {
        int workCount = 0;
        for (int i = 0; i < links.size(); i++)
        {
            final StreamLink link = links.get(i);
            if (link.isConnectDue(nowNs))
            {
                link.connected(session, nowNs, !isRivalAttaching(link));
            }
            workCount += link.doWork(nowNs, !isRivalAttaching(link));
        }

        return workCount;
    }

    private boolean isRivalAttaching(final StreamLink link)
    {
        for (int i = 0; i < links.size(); i++)
        {
            if (links.get(i).isAttaching() && links.get(i).isRivalOf(link))
            {
                return true;
            }
        }

        return false;
    }

    private int sendQos()
    {
        if (nowNs - nextQosNs < 0)
        {
            return 0;
        }

        nextQosNs = nowNs + configuration.timing().qosIntervalNs();
        for (int i = 0; i < links.size(); i++)
        {
            links.get(i).sendQos(session.qos());
        }

        return 1;
    }

    private int flushCounters()
    {
        if (nowNs - nextCountersNs < 0)
        {
            return 0;
        }

        nextCountersNs = nowNs + COUNTER_INTERVAL_NS;
        stats.refresh();
        counters.flush();
        for (int i = 0; i < links.size(); i++)
        {
            links.get(i).flushCounters();
        }

        return 1;
    }

    @Override
    public void onAnnounce(final AnnounceFlyweight announce)
    {
        if (announce.ageNs(nowNs, configuration.environment().epochClock()) <= configuration.timing().freshnessNs())
        {
            onDriverHeard();
        }
        for (int i = 0; i < links.size(); i++)
        {
            final StreamLink link = links.get(i);
            if (link.streamId() == announce.streamId())
            {
                link.linkStats.announcesHeard.increment();
                link.nowNs = nowNs;
                if (!link.lease.onAnnounce(announce, nowNs))
                {
                    link.announced(announce);
                }
            }
        }
    }

    /** Whatever it announces: requests that it has not answered are asked again, leases that it holds go back. */
    private void onDriverHeard()
    {
        unwanted.onDriverHeard();
        unwanted.poll(session.control());
        for (int i = 0; i < links.size(); i++)
        {
            if (links.get(i).session != null)
            {
                links.get(i).lease.onDriverHeard(session.control(), nowNs);
            }
        }
    }

    @Override
    public boolean isAwaited(final long correlationId)
    {
        return linkThatAwaits(correlationId) != null || unwanted.isAwaited(correlationId);
    }

    private StreamLink linkThatAwaits(final long correlationId)
    {
        for (int i = 0; i < links.size(); i++)
        {
            if (links.get(i).lease.isAwaited(correlationId))
            {
                return links.get(i);
            }
        }

        return null;
    }

    @Override
    public void onAttachResponse(final AttachResponse response)
    {
        final StreamLink link = linkThatAwaits(response.correlationId());
        if (link == null)
        {
            unwanted.onAnswer(response.correlationId(), response.isOk(), response.leaseId());
            return;
        }

        link.nowNs = nowNs;
        link.lease.onResponse(response, nowNs);
        if (!link.lease.isAttached() && !response.isRefusal())
        {
            stats.malformed().increment();
        }
    }

    @Override
    public void onMalformedResponse(final long correlationId, final long leaseId, final String what)
    {
        onMalformed(what);
        final StreamLink link = linkThatAwaits(correlationId);
        if (link == null)
        {
            unwanted.onAnswer(correlationId, true, leaseId);
            return;
        }

        link.nowNs = nowNs;
        link.lease.onMalformedResponse(
            leaseId, new TensorPoolException(TensorPoolException.Category.MALFORMED, what), nowNs);
    }

    /** A driver tells of regions by a message of its own: this one can only say that there are none. */
    @Override
    public void onControlResponse(
        final long correlationId, final ControlResponse.Code code, final CharSequence errorMessage)
    {
        stats.answers().increment();
        if (!isAwaited(correlationId))
        {
            tellOf(correlationId, code, errorMessage);
        }
        else if (code != ControlResponse.Code.OK)
        {
            onAttachResponse(AttachResponse.refusal(correlationId, code, errorMessage.toString()));
        }
    }

    private void tellOf(final long correlationId, final ControlResponse.Code code, final CharSequence errorMessage)
    {
        ControlResponse response = null;
        for (int i = 0; i < links.size(); i++)
        {
            if (links.get(i) instanceof ConsumerLink consumer && consumer.isListeningToAnswers())
            {
                response = response != null ?
                    response : new ControlResponse(correlationId, code, errorMessage.toString());
                consumer.onControlResponse(response);
            }
        }
    }

    @Override
    public void onLeaseRevoked(
        final long leaseId, final int streamId, final int clientId, final int role, final int reason)
    {
        for (int i = 0; i < links.size(); i++)
        {
            links.get(i).nowNs = nowNs;
            links.get(i).revoked(leaseId, streamId, clientId, role);
        }
    }

    @Override
    public void onDriverShutdown()
    {
        // What is still asked for may be heard by the next driver, and then has to be given back: it is not forgotten.
        unwanted.onDriverShutdown();
        for (int i = 0; i < links.size(); i++)
        {
            links.get(i).nowNs = nowNs;
            links.get(i).onDriverShutdown();
        }
    }

    @Override
    public void onQosConsumer(
        final int streamId, final int consumerId, final long epoch, final long lastSequence)
    {
        for (int i = 0; i < links.size(); i++)
        {
            final StreamLink link = links.get(i);
            if (link.streamId() == streamId)
            {
                if (link instanceof ProducerLink producer)
                {
                    producer.onQosConsumer(consumerId, epoch, nowNs);
                }
                else if (link instanceof ConsumerLink consumer)
                {
                    consumer.onQosConsumer(consumerId, nowNs);
                }
            }
        }
    }

    @Override
    public void onQosProducer(final int streamId, final int producerId, final long epoch)
    {
        for (int i = 0; i < links.size(); i++)
        {
            if (links.get(i) instanceof ConsumerLink consumer && consumer.streamId() == streamId)
            {
                consumer.onQosProducer(producerId, epoch);
            }
        }
    }

    @Override
    public void onConsumerHello(final HelloFlyweight hello)
    {
        for (int i = 0; i < links.size(); i++)
        {
            if (links.get(i) instanceof ProducerLink producer && producer.streamId() == hello.streamId())
            {
                producer.onConsumerHello(hello, nowNs);
            }
        }
    }

    @Override
    public void onConsumerConfig(final ConfigFlyweight config)
    {
        for (int i = 0; i < links.size(); i++)
        {
            final StreamLink link = links.get(i);
            if (link.streamId() == config.streamId())
            {
                if (link instanceof ProducerLink producer)
                {
                    producer.onConsumerConfig(config, nowNs);
                }
                else if (link instanceof ConsumerLink consumer)
                {
                    consumer.onConfig(config, nowNs);
                }
            }
        }
    }

    @Override
    public void onMalformed(final String what)
    {
        stats.malformed().increment();
        configuration.environment().errorHandler().onError(
            new TensorPoolException(TensorPoolException.Category.MALFORMED, "dropped: " + what));
    }

    /**
     * Any thread: messages on the control, announce and QoS streams that were malformed and dropped.
     *
     * @return their number.
     */
    public long malformedMessages()
    {
        return stats.malformed().get();
    }

    /**
     * Give all leases back, wait for application threads to let go, unmap, and close the Aeron client.
     */
    @Override
    public void onClose()
    {
        // The runner interrupts its thread to end it; what follows must not be cut short by that.
        final boolean isInterrupted = Thread.interrupted();
        nowNs = nanoClock.nanoTime();
        runCommands(Integer.MAX_VALUE);
        links.forEach((link) -> link.close(nowNs));
        links.clear();
        agents.close();

        awaitLastWords();
        retirement.closeAll();

        if (session != null)
        {
            counters.close();
            session.close();
            session = null;
        }
        if (isInterrupted)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitLastWords()
    {
        final long startNs = System.nanoTime();
        long elapsedNs = 0;
        while (elapsedNs < CLOSE_WAIT_NS &&
            (!retirement.isEmpty() || (sayLastWords() && elapsedNs < ANSWER_WAIT_NS)))
        {
            LockSupport.parkNanos(Retirement.GRACE_NS / 4);
            retirement.poll(nanoClock.nanoTime());
            elapsedNs = System.nanoTime() - startNs;
        }
        sayLastWords();
    }

    /** @return true if a request was sent whose answer may bring a lease. */
    private boolean sayLastWords()
    {
        if (session == null || session.isClosed())
        {
            return false;
        }

        session.poll();
        unwanted.poll(session.control());
        return unwanted.hasOpenRequests();
    }
}
