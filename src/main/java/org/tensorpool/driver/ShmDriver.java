package org.tensorpool.driver;

import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.SystemUtil;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.OffsetEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.LoggingErrorHandler;
import org.tensorpool.aeron.SharedAgent;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.DriverSection;
import org.tensorpool.driver.config.Policies;
import org.tensorpool.os.BackgroundThreads;
import org.tensorpool.os.CpuReservation;
import org.tensorpool.shm.EpochCollector;
import org.tensorpool.shm.EpochDirectories;
import org.tensorpool.shm.EpochSequence;
import org.tensorpool.shm.NamespaceLock;
import org.tensorpool.status.DriverCounter;
import org.tensorpool.status.DriverCounters;
import org.tensorpool.status.JvmMeter;

import io.aeron.Aeron;
import io.aeron.CommonContext;

/**
 * The SHM driver: makes the regions of streams, gives clients leases on them, and announces them
 * (driver specification v1.0). One driver serves a namespace of a base directory at a time.
 * <p>
 * {@link #launch} and {@link #close()} are for the thread that owns the driver; the work is done on a thread of its
 * own, or by the {@link Context#agentInvoker()} or the {@link #agent()} where the context asks for one. Several drivers
 * may run in one process, each in a namespace of its own. A driver outlives its media driver: it
 * keeps all leases and goes on when there is one again. With {@code driver.cpu} in its configuration its own thread has
 * that CPU for itself, and the threads it starts stay off it where there is another.
 */
public final class ShmDriver implements AutoCloseable
{
    private static final long WORKER_TIMEOUT_S = 10;

    private final Context context;
    private final DriverCounters counters;
    private final CompletableFuture<Void> pinned = new CompletableFuture<>();
    private NamespaceLock lock;
    private RegionWorker worker;
    private CpuReservation cpu;
    private ExecutorService ownExecutor;
    private AgentRunner runner;
    private AgentInvoker invoker;
    private SharedAgent agent;
    /** Not the driver itself, which whoever has it may lock for whatever he likes. */
    private final Object closing = new Object();
    private boolean closed;

    private ShmDriver(final Context context)
    {
        this.context = context;
        this.counters = new DriverCounters(context.configuration().driver().instanceId());
    }

    /**
     * Start a driver.
     *
     * @param context what it is told; concluded here.
     * @return the driver, which hears clients from now on.
     * @throws TensorPoolException when the context has problems, another driver serves the namespace, no media driver
     *                             is active in time, {@code driver.cpu} can't be had, or the system refuses. Nothing
     *                             stays behind then.
     */
    public static ShmDriver launch(final Context context)
    {
        context.conclude();
        final ShmDriver driver = new ShmDriver(context);
        try
        {
            driver.start();
            return driver;
        }
        catch (final RuntimeException ex)
        {
            driver.close();
            throw ex;
        }
    }

    private void start()
    {
        lock = NamespaceLock.acquire(context.baseDirectory.namespace());
        if (section().isPinned())
        {
            cpu = CpuReservation.acquire((int)section().cpu(), "tensorpool-driver " + section().instanceId());
        }
        final ErrorHandler errorHandler = (error) ->
        {
            if (!(error instanceof ShutdownException))
            {
                counters.increment(DriverCounter.ERRORS);
                context.errorHandler().onError(error);
            }
            if (error instanceof AgentTerminationException)
            {
                context.terminationHook().run();
            }
        };

        final DriverResources resources = resources(errorHandler);
        final DriverConfiguration configuration = context.configuration();
        final Outbox outbox = new Outbox(counters, resources.timings().keepaliveNs());
        final AnnounceProxy announceProxy = new AnnounceProxy(counters);
        final AeronLink link = new AeronLink(
            context.aeron(), context.aeronDirectoryName(), configuration.driver(),
            context.useInvoker() || context.useAgent(), background(Thread::new), outbox, announceProxy, counters,
            errorHandler);
        final DriverConductor conductor = new DriverConductor(
            resources, link, outbox, announceProxy, resources.epochs().first());

        link.connect(context.mediaDriverTimeoutNs());
        JvmMeter.shared().loadSoon(background(Thread::new), errorHandler);
        if (context.useInvoker())
        {
            invoker = new AgentInvoker(errorHandler, null, conductor);
            context.agentInvoker = invoker;
            invoker.start();
        }
        else if (context.useAgent())
        {
            agent = new SharedAgent(conductor, errorHandler);
        }
        else
        {
            runner = new AgentRunner(context.idleStrategy(), errorHandler, null, conductor);
            AgentRunner.startOnThread(runner, (task) -> context.threadFactory().newThread(() -> run(task)));
            if (cpu != null)
            {
                awaitPinned();
            }
        }
    }

    private DriverSection section()
    {
        return context.configuration().driver();
    }

    /** The duty cycle runs in any case: it is the runner that closes what the conductor has opened. */
    private void run(final Runnable task)
    {
        if (cpu != null)
        {
            try
            {
                cpu.pinCurrentThread();
                pinned.complete(null);
            }
            catch (final TensorPoolException ex)
            {
                pinned.completeExceptionally(ex);
            }
        }
        task.run();
    }

    private void awaitPinned()
    {
        try
        {
            pinned.join();
        }
        catch (final CompletionException ex)
        {
            throw (TensorPoolException)ex.getCause();
        }
    }

    /** Threads that the pinned one starts would stay on its CPU. */
    private ThreadFactory background(final ThreadFactory factory)
    {
        return cpu == null ? factory : BackgroundThreads.factory(factory, cpu.cpu());
    }

    private DriverResources resources(final ErrorHandler errorHandler)
    {
        final DriverConfiguration configuration = context.configuration();
        final EpochDirectories directories = new EpochDirectories(context.baseDirectory.namespace());
        final Policies policies = configuration.policies();
        final DriverTimings timings = DriverTimings.of(policies);
        final EpochSequence epochs = epochs(directories, errorHandler);
        final EpochCollector collector = new EpochCollector(
            directories, context.epochNanoClock(), epochs.first(), Math.max(1, policies.epochGcKeep()),
            timings.collectionAgeNs());
        worker = new RegionWorker(executor(), errorHandler);
        return new DriverResources(
            configuration,
            timings,
            directories,
            context.baseDirectory.creator(),
            new EpochMaker(
                lock, directories, context.baseDirectory.creator(), collector, context.nanoClock(), errorHandler,
                policies.reuseExistingShm()),
            worker,
            epochs,
            collector,
            context.nanoClock(),
            counters,
            new LiveCounters((why) -> errorHandler.onError(new TensorPoolException(
                TensorPoolException.Category.RESOURCE, why))),
            errorHandler);
    }

    private Executor executor()
    {
        if (context.executor() != null)
        {
            return context.executor();
        }

        ownExecutor = Executors.newSingleThreadExecutor(background((task) ->
        {
            final Thread thread = new Thread(task, "tensorpool-driver-regions");
            thread.setDaemon(true);
            return thread;
        }));
        return ownExecutor;
    }

    private EpochSequence epochs(final EpochDirectories directories, final ErrorHandler errorHandler)
    {
        final EpochSequence epochs = new EpochSequence(context.epochNanoClock().nanoTime(), (epoch) ->
        {
            try
            {
                lock.reserve(epoch);
                return true;
            }
            catch (final TensorPoolException ex)
            {
                // Epochs on disk and the time of day still tell the next driver where to begin.
                errorHandler.onError(ex);
                return false;
            }
        });
        epochs.seen(lock.reserved());
        try
        {
            final IntArrayList streams = directories.streams();
            for (int i = 0; i < streams.size(); i++)
            {
                final LongArrayList onDisk = directories.epochs(streams.getInt(i));
                for (int j = 0; j < onDisk.size(); j++)
                {
                    epochs.seen(onDisk.getLong(j));
                }
            }
        }
        catch (final IOException ex)
        {
            throw new TensorPoolException(TensorPoolException.Category.SYSTEM,
                "'" + context.baseDirectory.namespace() + "' can't be read: " + ex, ex);
        }

        return epochs;
    }

    /**
     * What the driver was told, completed.
     *
     * @return the context.
     */
    public Context context()
    {
        return context;
    }

    /**
     * How the driver fares. Aeron's tools show the same counters.
     *
     * @return the counters, for any thread to ask.
     */
    public DriverCounters counters()
    {
        return counters;
    }

    /**
     * Where the driver keeps its regions.
     *
     * @return canonical path of {@code <base_dir>/tensorpool-<user>/<namespace>}.
     */
    public Path directory()
    {
        return context.baseDirectory.namespace().path();
    }

    /**
     * The driver's duty cycle for a runner of the caller's own, which may run other agents too
     * (see {@link Context#useAgent(boolean)}). Driver and runner may be closed in any order.
     *
     * @return the agent, or null unless the context asked for it.
     */
    public Agent agent()
    {
        return agent;
    }

    /**
     * Tell clients that the driver goes, unmap the regions, remove them where the configuration says so, and let the
     * next driver in. Doing it again does nothing.
     */
    @Override
    public void close()
    {
        synchronized (closing)
        {
            if (closed)
            {
                return;
            }

            closed = true;
            CloseHelper.quietCloseAll(runner, invoker, agent);
            awaitWorker();
            if (ownExecutor != null)
            {
                ownExecutor.shutdown();
            }
            CloseHelper.quietClose(cpu);
            CloseHelper.quietClose(lock);
        }
    }

    /** What is still being made is undone when it is made; until then nobody else may have the namespace. */
    private void awaitWorker()
    {
        try
        {
            if (worker != null && !worker.awaitIdle(TimeUnit.SECONDS.toNanos(WORKER_TIMEOUT_S)))
            {
                context.errorHandler().onError(new TensorPoolException(TensorPoolException.Category.TIMEOUT,
                    "regions were still being made or removed " + WORKER_TIMEOUT_S + " s after the driver's end"));
            }
        }
        catch (final InterruptedException ignore)
        {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What a driver is told. Every setting but the configuration has a default. Setters are for one thread, before
     * {@link ShmDriver#launch}; a context serves one driver.
     */
    public static final class Context
    {
        /** System property for {@link #mediaDriverTimeoutNs()}, such as {@code 5s}. */
        public static final String MEDIA_DRIVER_TIMEOUT_PROP_NAME = "tensorpool.driver.media.driver.timeout";
        /** Default of {@link #mediaDriverTimeoutNs()}. */
        public static final long MEDIA_DRIVER_TIMEOUT_DEFAULT_NS = TimeUnit.SECONDS.toNanos(5);

        private static final long MAX_PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);

        private final AtomicBoolean concluded = new AtomicBoolean();
        private DriverConfiguration configuration;
        private String aeronDirectoryName;
        private Aeron aeron;
        private NanoClock nanoClock;
        private EpochNanoClock epochNanoClock;
        private IdleStrategy idleStrategy;
        private ErrorHandler errorHandler;
        private ThreadFactory threadFactory;
        private Executor executor;
        private Runnable terminationHook = () -> { };
        private boolean useInvoker;
        private boolean useAgent;
        private AgentInvoker agentInvoker;
        private long mediaDriverTimeoutNs = SystemUtil.getDurationInNanos(
            MEDIA_DRIVER_TIMEOUT_PROP_NAME, MEDIA_DRIVER_TIMEOUT_DEFAULT_NS);
        private BaseDirectory baseDirectory;

        /**
         * A context in which nothing is set.
         */
        public Context()
        {
        }

        /**
         * Fill in the defaults, check everything, and make the directory that the regions go to.
         *
         * @return this.
         * @throws TensorPoolException with every problem there is, of category CONFIGURATION.
         */
        public Context conclude()
        {
            if (!concluded.compareAndSet(false, true))
            {
                throw new TensorPoolException(CONFIGURATION, "the context is in use: make one for each driver");
            }

            fillIn();
            final ContextProblems problems = new ContextProblems();
            if (configuration == null)
            {
                problems.add("there is no configuration: set one with configuration(…)");
            }
            else if (problems.isNoneIn(configuration::validate))
            {
                problems.isNoneIn(this::concludeDirectory);
            }

            if (mediaDriverTimeoutNs < 0)
            {
                problems.add("mediaDriverTimeoutNs is " + mediaDriverTimeoutNs + ": it must not be negative");
            }
            if (aeron != null && aeron.isClosed())
            {
                problems.add("the Aeron client is closed: give one that is open, or none");
            }
            if (useInvoker && useAgent)
            {
                problems.add("useInvoker and useAgent are both set: choose who runs the driver");
            }
            if ((useInvoker || useAgent) && configuration != null && configuration.driver().isPinned())
            {
                problems.add("driver.cpu is " + configuration.driver().cpu() + ", but the caller runs the driver " +
                    "(useInvoker, useAgent): leave driver.cpu out and pin the thread that does");
            }
            problems.throwIfAny();
            return this;
        }

        private void fillIn()
        {
            if (aeronDirectoryName == null)
            {
                final String configured = configuration == null ? "" : configuration.driver().aeronDir();
                aeronDirectoryName = aeron != null ? aeron.context().aeronDirectoryName() :
                    configured.isEmpty() ? CommonContext.getAeronDirectoryName() : configured;
            }
            nanoClock = nanoClock != null ? nanoClock : SystemNanoClock.INSTANCE;
            epochNanoClock = epochNanoClock != null ? epochNanoClock : new OffsetEpochNanoClock();
            idleStrategy = idleStrategy != null ? idleStrategy : new BackoffIdleStrategy(1, 1, 1_000, MAX_PARK_NS);
            errorHandler = errorHandler != null ? errorHandler : new LoggingErrorHandler("org.tensorpool.driver");
            threadFactory = threadFactory != null ? threadFactory : Thread::new;
        }

        private void concludeDirectory()
        {
            baseDirectory = BaseDirectory.open(configuration);
        }

        /**
         * What the driver serves and how.
         *
         * @param newConfiguration from a file, the environment or code.
         * @return this.
         */
        public Context configuration(final DriverConfiguration newConfiguration)
        {
            configuration = newConfiguration;
            return this;
        }

        /**
         * What the driver serves and how.
         *
         * @return the configuration; null until set.
         */
        public DriverConfiguration configuration()
        {
            return configuration;
        }

        /**
         * Directory of the media driver.
         *
         * @param directory that overrides {@code driver.aeron_dir} of the configuration.
         * @return this.
         */
        public Context aeronDirectoryName(final String directory)
        {
            aeronDirectoryName = directory;
            return this;
        }

        /**
         * Directory of the media driver.
         *
         * @return that set here, or that of the configuration, or Aeron's default.
         */
        public String aeronDirectoryName()
        {
            return aeronDirectoryName;
        }

        /**
         * An Aeron client to use. The driver does not close it, and ends when it closes. Without one the driver makes
         * its own, and a new one whenever that dies.
         *
         * @param newAeron client, or null.
         * @return this.
         */
        public Context aeron(final Aeron newAeron)
        {
            aeron = newAeron;
            return this;
        }

        /**
         * The Aeron client that was given.
         *
         * @return the client, or null.
         */
        public Aeron aeron()
        {
            return aeron;
        }

        /**
         * Clock for leases, announces and superblocks, which other processes compare with theirs.
         *
         * @param clock that counts as CLOCK_MONOTONIC.
         * @return this.
         */
        public Context nanoClock(final NanoClock clock)
        {
            nanoClock = clock;
            return this;
        }

        /**
         * Clock for leases, announces and superblocks.
         *
         * @return the clock; {@link System#nanoTime()} by default.
         */
        public NanoClock nanoClock()
        {
            return nanoClock;
        }

        /**
         * Clock that the first epoch and the first lease id are taken from, unless drivers before had larger ones.
         *
         * @param clock of nanoseconds since 1970.
         * @return this.
         */
        public Context epochNanoClock(final EpochNanoClock clock)
        {
            epochNanoClock = clock;
            return this;
        }

        /**
         * Clock that the first epoch and the first lease id are taken from.
         *
         * @return the clock; that of the system by default.
         */
        public EpochNanoClock epochNanoClock()
        {
            return epochNanoClock;
        }

        /**
         * What the driver's thread does when there is nothing to do.
         *
         * @param strategy of one thread.
         * @return this.
         */
        public Context idleStrategy(final IdleStrategy strategy)
        {
            idleStrategy = strategy;
            return this;
        }

        /**
         * What the driver's thread does when there is nothing to do.
         *
         * @return the strategy; by default it parks for up to a millisecond.
         */
        public IdleStrategy idleStrategy()
        {
            return idleStrategy;
        }

        /**
         * Who hears of errors that no client can be told of.
         *
         * @param handler that may be called by several threads and must not throw.
         * @return this.
         */
        public Context errorHandler(final ErrorHandler handler)
        {
            errorHandler = handler;
            return this;
        }

        /**
         * Who hears of errors that no client can be told of.
         *
         * @return the handler; by default {@link System.Logger} {@code org.tensorpool.driver} does.
         */
        public ErrorHandler errorHandler()
        {
            return errorHandler;
        }

        /**
         * Who makes the driver's thread.
         *
         * @param factory of threads.
         * @return this.
         */
        public Context threadFactory(final ThreadFactory factory)
        {
            threadFactory = factory;
            return this;
        }

        /**
         * Who makes the driver's thread.
         *
         * @return the factory.
         */
        public ThreadFactory threadFactory()
        {
            return threadFactory;
        }

        /**
         * Who makes and removes regions, which takes long. It stays open.
         *
         * @param newExecutor or null for one thread of the driver's own.
         * @return this.
         */
        public Context executor(final Executor newExecutor)
        {
            executor = newExecutor;
            return this;
        }

        /**
         * Who makes and removes regions.
         *
         * @return the executor, or null for one thread of the driver's own.
         */
        public Executor executor()
        {
            return executor;
        }

        /**
         * What to do when the driver ends without its owner: an administrator has asked it to
         * (driver specification §4.13), memory that must be locked can't be (§17), or the Aeron client that it was
         * given has closed. Its owner has still to {@link ShmDriver#close()} it.
         *
         * @param hook that runs on the driver's thread, and must neither block nor close the driver.
         * @return this.
         */
        public Context terminationHook(final Runnable hook)
        {
            terminationHook = hook;
            return this;
        }

        /**
         * What to do when the driver ends without its owner.
         *
         * @return the hook; nothing by default.
         */
        public Runnable terminationHook()
        {
            return terminationHook;
        }

        /**
         * Whether the caller runs the driver's duty cycle as an agent among others, or in a runner of his own:
         * {@link ShmDriver#agent()} gives it to him.
         *
         * @param isAgent true for no thread.
         * @return this.
         */
        public Context useAgent(final boolean isAgent)
        {
            useAgent = isAgent;
            return this;
        }

        /**
         * Whether the caller runs the driver's duty cycle as an agent.
         *
         * @return true for no thread.
         */
        public boolean useAgent()
        {
            return useAgent;
        }

        /**
         * Whether the caller runs the driver's duty cycle, by {@link #agentInvoker()}.
         *
         * @param isInvoked true for no thread.
         * @return this.
         */
        public Context useInvoker(final boolean isInvoked)
        {
            useInvoker = isInvoked;
            return this;
        }

        /**
         * Whether the caller runs the driver's duty cycle.
         *
         * @return true for no thread.
         */
        public boolean useInvoker()
        {
            return useInvoker;
        }

        /**
         * What runs the driver's duty cycle, for one thread; set by {@link ShmDriver#launch}.
         *
         * @return the invoker, or null if the driver has a thread.
         */
        public AgentInvoker agentInvoker()
        {
            return agentInvoker;
        }

        /**
         * How long {@link ShmDriver#launch} waits for a media driver.
         *
         * @param timeoutNs nanoseconds; 0 for not at all.
         * @return this.
         */
        public Context mediaDriverTimeoutNs(final long timeoutNs)
        {
            mediaDriverTimeoutNs = timeoutNs;
            return this;
        }

        /**
         * How long {@link ShmDriver#launch} waits for a media driver.
         *
         * @return nanoseconds.
         */
        public long mediaDriverTimeoutNs()
        {
            return mediaDriverTimeoutNs;
        }
    }
}
