package org.tensorpool.supervisor;

import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
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
import org.tensorpool.shm.PathContainment;
import org.tensorpool.status.SupervisorCounter;
import org.tensorpool.status.SupervisorCounters;

/**
 * Follows what SHM driver, producers and consumers say on control, announce, QoS and metadata streams; knows how each
 * of them fares; tells where something is wrong; and steers consumers by policy or by hand (wire specification §10.5).
 * Of regions it maps superblocks alone, where it may, and stands in nobody's way: its subscriptions are untethered.
 * <p>
 * {@link #launch} and {@link #close()} are for the thread that owns the supervisor; {@link #snapshot()},
 * {@link #configure}, {@link #release} and {@link #counters()} for any. The work is done on a thread of its own, or by
 * the {@link Context#agentInvoker()} or the {@link #agent()} where the context asks for one. A supervisor outlives its
 * media driver: it keeps what it knows and goes on when there is one again.
 */
public final class Supervisor implements AutoCloseable
{
    private final Context context;
    private final SupervisorCounters counters;
    private SupervisorConductor conductor;
    private AgentRunner runner;
    private AgentInvoker invoker;
    private SharedAgent agent;
    /** Not the supervisor itself, which whoever has it may lock for whatever he likes. */
    private final Object closing = new Object();
    private boolean closed;

    private Supervisor(final Context context)
    {
        this.context = context;
        counters = new SupervisorCounters(context.instanceId());
    }

    /**
     * Start a supervisor.
     *
     * @param context what it is told; concluded here.
     * @return the supervisor, which hears everybody from now on.
     * @throws TensorPoolException when the context has problems, no media driver is active in time, or it refuses a
     *                             channel. Nothing stays behind then.
     */
    public static Supervisor launch(final Context context)
    {
        context.conclude();
        final Supervisor supervisor = new Supervisor(context);
        supervisor.start();
        return supervisor;
    }

    private void start()
    {
        final ErrorHandler errorHandler = (error) ->
        {
            counters.increment(SupervisorCounter.ERRORS);
            context.errorHandler().onError(error);
            if (error instanceof AgentTerminationException)
            {
                context.terminationHook().run();
            }
        };
        final SupervisorLink link = new SupervisorLink(context.aeron(), context.aeronDirectoryName(),
            context.instanceId(), context.channels(), context.aeronThreadFactory(), errorHandler);
        conductor = new SupervisorConductor(context, counters,
            new EventBoard(context.nanoClock(), counters, context.listener(), errorHandler),
            new RegionAccess(context.allowedBaseDirs().isEmpty() ? null :
                PathContainment.of(context.allowedBaseDirs()), errorHandler), link);
        conductor.connect();
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
            AgentRunner.startOnThread(runner, context.threadFactory());
        }
    }

    /**
     * What is known now. Allocates; waits for the duty cycle that runs, if one does.
     *
     * @return all of it, of one moment.
     */
    public SupervisorSnapshot snapshot()
    {
        return conductor.snapshot();
    }

    /**
     * Tell a consumer how it is served, whatever the policy says, for as long as it is known. Streams of its own that
     * an SHM driver gave it stay. It is sent within a quarter of an announce period, and only if it says anything new.
     *
     * @param streamId   as unsigned 32 bits.
     * @param consumerId as unsigned 32 bits.
     * @param directive  what it is told.
     * @throws TensorPoolException REJECTED when no such consumer is known.
     */
    public void configure(final int streamId, final int consumerId, final ConsumerDirective directive)
    {
        if (directive == null)
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT,
                "no directive: call release to leave the consumer to the policy");
        }
        conductor.configure(streamId, consumerId, directive);
    }

    /**
     * Leave a consumer to the policy again.
     *
     * @param streamId   as unsigned 32 bits.
     * @param consumerId as unsigned 32 bits.
     * @throws TensorPoolException REJECTED when no such consumer is known.
     */
    public void release(final int streamId, final int consumerId)
    {
        conductor.configure(streamId, consumerId, null);
    }

    /**
     * How the supervisor fares. Aeron's tools show the same counters.
     *
     * @return the counters, for any thread to ask.
     */
    public SupervisorCounters counters()
    {
        return counters;
    }

    /**
     * What the supervisor was told, completed.
     *
     * @return the context.
     */
    public Context context()
    {
        return context;
    }

    /**
     * The supervisor's duty cycle for a runner of the caller's own, which may run other agents too
     * (see {@link Context#useAgent(boolean)}). Supervisor and runner may be closed in any order.
     *
     * @return the agent, or null unless the context asked for it.
     */
    public Agent agent()
    {
        return agent;
    }

    /**
     * Stop, and let go of the media driver. Consumers stay as they were told to be. Doing it again does nothing.
     */
    @Override
    public void close()
    {
        synchronized (closing)
        {
            if (!closed)
            {
                closed = true;
                CloseHelper.quietCloseAll(runner, invoker, agent);
            }
        }
    }

    /**
     * What a supervisor is told. Everything has a default. Setters are for one thread, before {@link
     * Supervisor#launch}; a context serves one supervisor.
     */
    public static final class Context
    {
        private static final long MAX_PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);
        private static final long MEDIA_DRIVER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

        private final AtomicBoolean concluded = new AtomicBoolean();
        private String instanceId = "supervisor-01";
        private String aeronDirectoryName;
        private Aeron aeron;
        private SupervisorChannels channels = SupervisorChannels.defaults();
        private SupervisorThresholds thresholds = SupervisorThresholds.defaults();
        private SupervisorLimits limits = SupervisorLimits.defaults();
        private SupervisorPolicy policy = SupervisorPolicy.none();
        private List<Path> allowedBaseDirs = List.of();
        private SupervisorListener listener = (event) -> { };
        private NanoClock nanoClock = SystemNanoClock.INSTANCE;
        private EpochNanoClock epochNanoClock;
        private IdleStrategy idleStrategy;
        private ErrorHandler errorHandler = new LoggingErrorHandler("org.tensorpool.supervisor");
        private ThreadFactory threadFactory = Thread::new;
        private ThreadFactory aeronThreadFactory = Thread::new;
        private Runnable terminationHook = () -> { };
        private long mediaDriverTimeoutNs = MEDIA_DRIVER_TIMEOUT_NS;
        private boolean useInvoker;
        private boolean useAgent;
        private AgentInvoker agentInvoker;

        /**
         * A context in which nothing is set.
         */
        public Context()
        {
        }

        /**
         * Fill in the defaults and check everything.
         *
         * @return this.
         * @throws TensorPoolException CONFIGURATION, with every problem there is.
         */
        public Context conclude()
        {
            if (!concluded.compareAndSet(false, true))
            {
                throw new TensorPoolException(CONFIGURATION, "the context is in use: make one for each supervisor");
            }

            if (aeronDirectoryName == null)
            {
                aeronDirectoryName = aeron != null ? aeron.context().aeronDirectoryName() :
                    CommonContext.getAeronDirectoryName();
            }
            epochNanoClock = epochNanoClock != null ? epochNanoClock : new OffsetEpochNanoClock();
            idleStrategy = idleStrategy != null ? idleStrategy : new BackoffIdleStrategy(1, 1, 1_000, MAX_PARK_NS);
            final StringBuilder problems = new StringBuilder();
            problem(problems, instanceId == null || instanceId.isBlank() ||
                instanceId.chars().anyMatch(Character::isISOControl),
                "instanceId is '" + instanceId + "': expected a name on one line");
            problem(problems, mediaDriverTimeoutNs < 0,
                "mediaDriverTimeoutNs is " + mediaDriverTimeoutNs + ": it must not be negative");
            problem(problems, aeron != null && aeron.isClosed(),
                "the Aeron client is closed: give one that is open, or none");
            problem(problems, aeron != null && aeron.context().useConductorAgentInvoker(),
                "the Aeron client is run by an invoker, which nobody would call: give one with a thread, or none");
            problem(problems, useInvoker && useAgent,
                "useInvoker and useAgent are both set: choose who runs the supervisor");
            if (!problems.isEmpty())
            {
                throw new TensorPoolException(CONFIGURATION, problems.toString());
            }
            return this;
        }

        private static void problem(final StringBuilder problems, final boolean isOne, final String text)
        {
            if (isOne)
            {
                problems.append(problems.isEmpty() ? "" : "; ").append(text);
            }
        }

        /**
         * Name of the supervisor.
         *
         * @param id for labels of counters and for the Aeron client; one line.
         * @return this.
         */
        public Context instanceId(final String id)
        {
            instanceId = id;
            return this;
        }

        /**
         * Name of the supervisor.
         *
         * @return the name.
         */
        public String instanceId()
        {
            return instanceId;
        }

        /**
         * Directory of the media driver.
         *
         * @param directory or null for Aeron's default.
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
         * @return that set here, or Aeron's default.
         */
        public String aeronDirectoryName()
        {
            return aeronDirectoryName;
        }

        /**
         * An Aeron client to use. The supervisor does not close it, and ends when it closes. Without one it makes its
         * own, and a new one whenever that dies.
         *
         * @param newAeron client with a conductor thread, or null.
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
         * Where to listen.
         *
         * @param newChannels the same as everybody's.
         * @return this.
         */
        public Context channels(final SupervisorChannels newChannels)
        {
            channels = newChannels;
            return this;
        }

        /**
         * Where to listen.
         *
         * @return the channels.
         */
        public SupervisorChannels channels()
        {
            return channels;
        }

        /**
         * From when on something is wrong.
         *
         * @param newThresholds to go by.
         * @return this.
         */
        public Context thresholds(final SupervisorThresholds newThresholds)
        {
            thresholds = newThresholds;
            return this;
        }

        /**
         * From when on something is wrong.
         *
         * @return the thresholds.
         */
        public SupervisorThresholds thresholds()
        {
            return thresholds;
        }

        /**
         * How many to keep track of.
         *
         * @param newLimits of memory.
         * @return this.
         */
        public Context limits(final SupervisorLimits newLimits)
        {
            limits = newLimits;
            return this;
        }

        /**
         * How many to keep track of.
         *
         * @return the limits.
         */
        public SupervisorLimits limits()
        {
            return limits;
        }

        /**
         * What to tell consumers.
         *
         * @param newPolicy to go by.
         * @return this.
         */
        public Context policy(final SupervisorPolicy newPolicy)
        {
            policy = newPolicy;
            return this;
        }

        /**
         * What to tell consumers.
         *
         * @return the policy; that of telling them nothing by default.
         */
        public SupervisorPolicy policy()
        {
            return policy;
        }

        /**
         * Where superblocks may be looked at, to see whether the owners of regions are alive. Without any directory
         * nobody looks, and there is no {@link Condition#STALE_ACTIVITY}.
         *
         * @param directories absolute paths.
         * @return this.
         */
        public Context allowedBaseDirs(final List<Path> directories)
        {
            allowedBaseDirs = List.copyOf(directories);
            return this;
        }

        /**
         * Where superblocks may be looked at.
         *
         * @return absolute paths; none by default.
         */
        public List<Path> allowedBaseDirs()
        {
            return allowedBaseDirs;
        }

        /**
         * Who hears of what goes wrong. The log does in any case.
         *
         * @param newListener called on the supervisor's thread.
         * @return this.
         */
        public Context listener(final SupervisorListener newListener)
        {
            listener = newListener;
            return this;
        }

        /**
         * Who hears of what goes wrong.
         *
         * @return the listener.
         */
        public SupervisorListener listener()
        {
            return listener;
        }

        /**
         * Clock for everything, which is compared with that of announces.
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
         * Clock for everything.
         *
         * @return the clock; {@link System#nanoTime()} by default.
         */
        public NanoClock nanoClock()
        {
            return nanoClock;
        }

        /**
         * Clock for announces that bear synchronised real time.
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
         * Clock for announces that bear synchronised real time.
         *
         * @return the clock; that of the system by default.
         */
        public EpochNanoClock epochNanoClock()
        {
            return epochNanoClock;
        }

        /**
         * What the supervisor's thread does when there is nothing to do.
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
         * What the supervisor's thread does when there is nothing to do.
         *
         * @return the strategy; by default it parks for up to a millisecond.
         */
        public IdleStrategy idleStrategy()
        {
            return idleStrategy;
        }

        /**
         * Who hears of errors.
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
         * Who hears of errors.
         *
         * @return the handler; by default {@link System.Logger} {@code org.tensorpool.supervisor} does.
         */
        public ErrorHandler errorHandler()
        {
            return errorHandler;
        }

        /**
         * Who makes the supervisor's thread.
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
         * Who makes the supervisor's thread.
         *
         * @return the factory.
         */
        public ThreadFactory threadFactory()
        {
            return threadFactory;
        }

        /**
         * Who makes the thread of the supervisor's own Aeron client; one that is pinned passes its CPU on otherwise.
         *
         * @param factory of threads.
         * @return this.
         */
        public Context aeronThreadFactory(final ThreadFactory factory)
        {
            aeronThreadFactory = factory;
            return this;
        }

        /**
         * Who makes the thread of the supervisor's own Aeron client.
         *
         * @return the factory.
         */
        public ThreadFactory aeronThreadFactory()
        {
            return aeronThreadFactory;
        }

        /**
         * What to do when the supervisor ends without its owner: the Aeron client that it was given has closed. Its
         * owner has still to {@link Supervisor#close()} it.
         *
         * @param hook that runs on the supervisor's thread, and must neither block nor close the supervisor.
         * @return this.
         */
        public Context terminationHook(final Runnable hook)
        {
            terminationHook = hook;
            return this;
        }

        /**
         * What to do when the supervisor ends without its owner.
         *
         * @return the hook; nothing by default.
         */
        public Runnable terminationHook()
        {
            return terminationHook;
        }

        /**
         * Whether the caller runs the supervisor's duty cycle as an agent among others, or in a runner of his own:
         * {@link Supervisor#agent()} gives it to him.
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
         * Whether the caller runs the supervisor's duty cycle as an agent.
         *
         * @return true for no thread.
         */
        public boolean useAgent()
        {
            return useAgent;
        }

        /**
         * Whether the caller runs the supervisor's duty cycle, by {@link #agentInvoker()}.
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
         * Whether the caller runs the supervisor's duty cycle.
         *
         * @return true for no thread.
         */
        public boolean useInvoker()
        {
            return useInvoker;
        }

        /**
         * What runs the supervisor's duty cycle, for one thread; set by {@link Supervisor#launch}.
         *
         * @return the invoker, or null if the supervisor has a thread.
         */
        public AgentInvoker agentInvoker()
        {
            return agentInvoker;
        }

        /**
         * How long {@link Supervisor#launch} waits for a media driver.
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
         * How long {@link Supervisor#launch} waits for a media driver.
         *
         * @return nanoseconds.
         */
        public long mediaDriverTimeoutNs()
        {
            return mediaDriverTimeoutNs;
        }
    }
}
