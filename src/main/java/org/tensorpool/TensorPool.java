package org.tensorpool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.aeron.CommonContext;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.tensorpool.client.ClientConductor;
import org.tensorpool.client.ClientConfiguration;
import org.tensorpool.client.ConsumerLink;
import org.tensorpool.client.ConsumerStats;
import org.tensorpool.client.HiccupReporter;
import org.tensorpool.client.ProducerLink;
import org.tensorpool.client.ProducerStats;
import org.tensorpool.client.RegionSettings;
import org.tensorpool.metadata.MetadataCache;
import org.tensorpool.metadata.MetadataContext;
import org.tensorpool.metadata.MetadataPublisher;
import org.tensorpool.os.MonotonicClock;
import org.tensorpool.status.FlightEvents;
import org.tensorpool.status.HiccupMeter;
import org.tensorpool.status.JvmMeter;

/**
 * The client: connects to a media driver and, through it, to the SHM driver; gives out {@link Producer}s and
 * {@link Consumer}s and keeps them attached.
 * <p>
 * Thread-safe. It owns its Aeron client and makes a new one when the old one dies. The JVM needs
 * {@code --enable-native-access=ALL-UNNAMED --add-opens java.base/jdk.internal.misc=ALL-UNNAMED}.
 */
public final class TensorPool implements AutoCloseable
{
    /** Drivers that are awake have answered by then. */
    private static final long SHORT_WAITS_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SHORT_WAIT_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Context context;
    private final ClientConductor conductor;
    private final AgentRunner runner;
    private final AgentInvoker invoker;
    private final Object lock = new Object();
    private boolean closed;

    private TensorPool(final Context context)
    {
        this.context = context;
        this.conductor = new ClientConductor(context.configuration());
        if (context.useAgentInvoker())
        {
            runner = null;
            invoker = new AgentInvoker(context.errorHandler(), null, conductor);
            invoker.start();
        }
        else
        {
            invoker = null;
            runner = new AgentRunner(context.idleStrategy(), context.errorHandler(), null, conductor);
            AgentRunner.startOnThread(runner, context.threadFactory());
        }
    }

    /**
     * Connect with defaults and system properties.
     *
     * @return a client, for the caller to close.
     * @throws TensorPoolException as {@link #connect(Context)} does.
     */
    public static TensorPool connect()
    {
        return connect(new Context());
    }

    /**
     * Connect.
     *
     * @param context settings; concluded here, not to be used for another client.
     * @return a client, for the caller to close.
     * @throws TensorPoolException CONFIGURATION when a setting is wrong, the JVM lacks a flag or the media driver
     *                             refuses a channel, TIMEOUT when no media driver shows signs of life within
     *                             {@link Context#mediaDriverTimeoutNs()}.
     */
    public static TensorPool connect(final Context context)
    {
        JvmFlags.require();
        MonotonicClock.verify();
        context.conclude();
        awaitMediaDriver(context);

        JvmMeter.shared().loadSoon(Thread::new, context.errorHandler());
        FlightEvents.loadIfRecording();
        return new TensorPool(context);
    }

    private static void awaitMediaDriver(final Context context)
    {
        final String directory = context.aeronDirectoryName();
        final long livenessNs = context.mediaDriverLivenessTimeoutNs();
        if (!await(() -> ClientConductor.isMediaDriverActive(directory, livenessNs),
            context.mediaDriverTimeoutNs(), null))
        {
            throw new TensorPoolException(TensorPoolException.Category.TIMEOUT, "no media driver is active in " +
                directory + " after " + context.mediaDriverTimeoutNs() / 1_000_000 + " ms: start one (bin/tp_driver " +
                "--media-driver) or name its directory (aeronDirectoryName, -D" +
                CommonContext.AERON_DIR_PROP_NAME + ", --aeron-dir)");
        }
    }

    /**
     * Attach a producer and wait until its epoch is mapped.
     *
     * @param streamId stream, as unsigned 32 bits.
     * @return a producer, for the caller to close.
     * @throws TensorPoolException REJECTED when the SHM driver refuses, TIMEOUT when it doesn't answer in time,
     *                             INVALID_REGION or RESOURCE when its regions can't be mapped.
     */
    public Producer addProducer(final int streamId)
    {
        return addProducer(streamId, new ProducerOptions());
    }

    /**
     * Attach a producer with options and wait until its epoch is mapped.
     *
     * @param streamId stream, as unsigned 32 bits.
     * @param options  what it asks for.
     * @return a producer, for the caller to close.
     * @throws TensorPoolException as {@link #addProducer(int)} does.
     */
    public Producer addProducer(final int streamId, final ProducerOptions options)
    {
        final ProducerStats stats = new ProducerStats();
        final ProducerLink link;
        synchronized (lock)
        {
            requireOpen();
            link = conductor.addProducer(streamId, options.desiredNodeId(), stats);
        }

        final Producer producer = new Producer(
            streamId, conductor, link, stats, context.nanoClock(), context.descriptorTimestamps());
        awaitAttached(producer, producer::isAttached, link::refusal, "producer", streamId);
        return producer;
    }

    /**
     * Attach a consumer and wait until an epoch is mapped. A stream needs no producer yet.
     *
     * @param streamId stream, as unsigned 32 bits.
     * @return a consumer, for the caller to close.
     * @throws TensorPoolException REJECTED when the SHM driver refuses, TIMEOUT when it doesn't answer in time,
     *                             INVALID_REGION or RESOURCE when its regions can't be mapped.
     */
    public Consumer addConsumer(final int streamId)
    {
        return addConsumer(streamId, new ConsumerOptions());
    }

    /**
     * Attach a consumer with options and wait until an epoch is mapped, or it is told to have payloads from
     * elsewhere. A stream needs no producer yet.
     *
     * @param streamId stream, as unsigned 32 bits.
     * @param options  what it asks for.
     * @return a consumer, for the caller to close.
     * @throws TensorPoolException as {@link #addConsumer(int)} does.
     */
    public Consumer addConsumer(final int streamId, final ConsumerOptions options)
    {
        final ConsumerStats stats = new ConsumerStats();
        final ConsumerLink link;
        synchronized (lock)
        {
            requireOpen();
            link = conductor.addConsumer(streamId, options.desiredNodeId(), options.terms(), stats);
        }

        final Consumer consumer = new Consumer(
            streamId, conductor, link, stats, options.maxOutstanding(), context.nanoClock());
        awaitAttached(consumer, () -> consumer.state() != ConsumerState.UNMAPPED, link::refusal, "consumer", streamId);
        return consumer;
    }

    /**
     * Own a stream without an SHM driver: make its regions, announce them, and publish. Each start, and each Aeron
     * client that is lost, begins a new epoch. For one and a half announce periods it listens first; it refuses, then
     * or later, where a driver or another producer announces the stream, and comes back once that falls silent.
     *
     * @param streamId stream, as unsigned 32 bits.
     * @param regions  to make; their directory must be among {@link Context#allowedBaseDirs()}.
     * @return a producer, for the caller to close; its regions are removed with it.
     * @throws TensorPoolException REJECTED when the stream has an owner, which the message names; CONFIGURATION when a
     *                             setting is wrong; INVALID_REGION, RESOURCE or SYSTEM when the regions can't be made
     *                             or mapped.
     */
    public Producer addStandaloneProducer(final int streamId, final StandaloneRegions regions)
    {
        final ProducerStats stats = new ProducerStats();
        final RegionSettings settings = regions.conclude();
        final ProducerLink link;
        synchronized (lock)
        {
            requireOpen();
            link = conductor.addOwner(streamId, settings, stats);
        }

        final Producer producer = new Producer(
            streamId, conductor, link, stats, context.nanoClock(), context.descriptorTimestamps());
        awaitAttached(producer, producer::isAttached, link::refusal, "producer", streamId);
        return producer;
    }

    /**
     * Follow a stream without an SHM driver, by its announces alone. It returns at once: the stream needs no producer
     * yet, and {@link Consumer#isConnected()} tells when one was found. What can't be mapped is told to the error
     * handler.
     *
     * @param streamId stream, as unsigned 32 bits.
     * @return a consumer, for the caller to close.
     */
    public Consumer addStandaloneConsumer(final int streamId)
    {
        return addStandaloneConsumer(streamId, new ConsumerOptions());
    }

    /**
     * Follow a stream without an SHM driver, with options, as {@link #addStandaloneConsumer(int)} does. A producer that
     * hands out no streams of a consumer's own leaves it on the shared ones.
     *
     * @param streamId stream, as unsigned 32 bits.
     * @param options  what it asks for; a node id is a driver's to give, streams of its own the producer's.
     * @return a consumer, for the caller to close.
     */
    public Consumer addStandaloneConsumer(final int streamId, final ConsumerOptions options)
    {
        final ConsumerStats stats = new ConsumerStats();
        synchronized (lock)
        {
            requireOpen();
            return new Consumer(streamId, conductor, conductor.addFollower(streamId, options.terms(), stats), stats,
                options.maxOutstanding(), context.nanoClock());
        }
    }

    /**
     * Tell consumers about the stream of a producer: attributes and blobs, in versions that frames refer to with
     * {@link TensorClaim#metaVersion(int)}. This client does the sending.
     *
     * @param producer of the stream.
     * @param metadata settings; the Aeron client, clock and error handler of this client are filled in.
     * @return a publisher without metadata, for the caller to close.
     * @throws TensorPoolException CONFIGURATION when a setting is wrong.
     */
    public MetadataPublisher addMetadataPublisher(final Producer producer, final MetadataContext metadata)
    {
        final MetadataPublisher publisher = new MetadataPublisher(producer, completed(metadata));
        run(publisher, () -> publisher.isClosed() || producer.isClosed());
        return publisher;
    }

    /**
     * Keep what is known about a stream, to find the version that a frame refers to. This client does the receiving.
     *
     * @param streamId stream, as unsigned 32 bits.
     * @param metadata settings; the Aeron client, clock and error handler of this client are filled in.
     * @return an empty cache, for the caller to close.
     * @throws TensorPoolException CONFIGURATION when a setting is wrong.
     */
    public MetadataCache addMetadataCache(final int streamId, final MetadataContext metadata)
    {
        final MetadataCache cache = new MetadataCache(streamId, completed(metadata));
        run(cache, cache::isClosed);
        return cache;
    }

    /**
     * Measure how long a thread takes from one turn of its loop to the next, and show it as counters beside those of
     * the producers and consumers. That thread must call {@link HiccupMeter#turn()} in each turn, or idle by
     * {@link HiccupMeter#around}; a look at the clock is what it costs.
     *
     * @param thread      name of the thread in the label of the counters, on one line.
     * @param thresholdNs nanoseconds that a turn may take before it is a hiccup.
     * @return a meter for that thread; shown until it is closed, or this is.
     * @throws TensorPoolException INVALID_ARGUMENT when the name can't be in a label.
     */
    public HiccupMeter addHiccupMeter(final String thread, final long thresholdNs)
    {
        if (!thread.matches("[!-~][ -~]{0,99}"))
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT, "'" + thread +
                "' can't be the name of a thread in a counter: give it 1 to 100 printable ASCII characters");
        }

        final HiccupMeter meter = new HiccupMeter(thresholdNs);
        run(new HiccupReporter(thread, meter, conductor::aeron, context.nanoClock()), meter::isClosed);
        return meter;
    }

    private MetadataContext completed(final MetadataContext metadata)
    {
        return metadata
            .aeron(conductor::aeron)
            .nanoClock(context.nanoClock())
            .errorHandler(context.errorHandler());
    }

    private void run(final Agent agent, final BooleanSupplier isDone)
    {
        synchronized (lock)
        {
            requireOpen();
            conductor.addAgent(agent, isDone);
        }
    }

    private void awaitAttached(
        final AutoCloseable client,
        final BooleanSupplier isAttached,
        final Supplier<TensorPoolException> refusal,
        final String role,
        final int streamId)
    {
        wakeConductor();
        final boolean isDone = await(() -> isAttached.getAsBoolean() || refusal.get() != null || isClosed(),
            2 * context.attachTimeoutNs(), invoker);
        if (isAttached.getAsBoolean())
        {
            return;
        }

        CloseHelper.quietClose(client);
        requireOpen();
        if (isDone)
        {
            throw refusal.get();
        }
        throw new TensorPoolException(TensorPoolException.Category.TIMEOUT, "the " + role + " of stream " +
            Integer.toUnsignedString(streamId) + " was not attached within " +
            2 * context.attachTimeoutNs() / 1_000_000 + " ms: is the media driver in " +
            context.aeronDirectoryName() + " still there?");
    }

    private void wakeConductor()
    {
        if (runner != null)
        {
            LockSupport.unpark(runner.thread());
        }
    }

    private static boolean await(final BooleanSupplier condition, final long timeoutNs, final AgentInvoker invoker)
    {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean())
        {
            final long elapsedNs = System.nanoTime() - startNs;
            if (elapsedNs >= timeoutNs || Thread.currentThread().isInterrupted())
            {
                return false;
            }
            if (invoker != null)
            {
                invoker.invoke();
            }
            LockSupport.parkNanos(elapsedNs < SHORT_WAITS_NS ? SHORT_WAIT_NS : WAIT_NS);
        }

        return true;
    }

    private boolean isClosed()
    {
        synchronized (lock)
        {
            return closed;
        }
    }

    private void requireOpen()
    {
        if (isClosed())
        {
            throw new TensorPoolException(TensorPoolException.Category.CLOSED, "this TensorPool was closed");
        }
    }

    /**
     * Invoker of the conductor, for an application that gives it its own thread.
     *
     * @return the invoker, or null unless {@link Context#useAgentInvoker(boolean)} was set.
     */
    public AgentInvoker agentInvoker()
    {
        return invoker;
    }

    /**
     * Settings of this client, concluded.
     *
     * @return the context.
     */
    public Context context()
    {
        return context;
    }

    /**
     * Messages of the control plane that were malformed and dropped.
     *
     * @return their number.
     */
    public long malformedMessages()
    {
        return conductor.malformedMessages();
    }

    /**
     * Give all leases back, unmap, and close the Aeron client. Polling and claiming must have stopped; a thread that
     * goes on gets exceptions or negative statuses. Doing it again does nothing.
     */
    @Override
    public void close()
    {
        synchronized (lock)
        {
            if (closed)
            {
                return;
            }
            closed = true;
        }

        if (runner != null)
        {
            runner.close();
        }
        else
        {
            invoker.close();
        }
    }

    /**
     * Settings of a {@link TensorPool}. Not thread-safe; concluded by {@link TensorPool#connect(Context)}.
     */
    public static final class Context extends ContextSettings<Context>
    {
        private ClientConfiguration configuration;

        /** Settings with their defaults, or the system properties that replace those. */
        public Context()
        {
        }

        @Override
        Context self()
        {
            return this;
        }

        ClientConfiguration configuration()
        {
            return configuration;
        }

        /**
         * Complete and check the settings.
         *
         * @return this.
         * @throws TensorPoolException that lists every problem at once.
         */
        public Context conclude()
        {
            configuration = ContextConclusion.conclude(this);
            return this;
        }
    }
}
