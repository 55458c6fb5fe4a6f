package org.tensorpool;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.aeron.CommonContext;
import org.agrona.ErrorHandler;
import org.agrona.SystemUtil;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;

/**
 * The settings of {@link TensorPool.Context}, each with its default and the system property that replaces it.
 *
 * @param <T> the context itself, so that setters can be chained.
 */
abstract class ContextSettings<T extends ContextSettings<T>> extends ChannelSettings<T>
{
    /** System property of {@link #clientName()}. */
    public static final String CLIENT_NAME_PROP_NAME = "tensorpool.client.name";
    /** System property of {@link #clientId()}. */
    public static final String CLIENT_ID_PROP_NAME = "tensorpool.client.id";
    /** System property of {@link #mediaDriverTimeoutNs()}. */
    public static final String MEDIA_DRIVER_TIMEOUT_PROP_NAME = "tensorpool.media.driver.timeout";
    /** System property of {@link #mediaDriverLivenessTimeoutNs()}. */
    public static final String MEDIA_DRIVER_LIVENESS_TIMEOUT_PROP_NAME = "tensorpool.media.driver.liveness.timeout";
    /** System property of {@link #attachTimeoutNs()}. */
    public static final String ATTACH_TIMEOUT_PROP_NAME = "tensorpool.attach.timeout";
    /** System property of {@link #keepaliveIntervalNs()}. */
    public static final String KEEPALIVE_INTERVAL_PROP_NAME = "tensorpool.keepalive.interval";
    /** System property of {@link #announcePeriodNs()}. */
    public static final String ANNOUNCE_PERIOD_PROP_NAME = "tensorpool.announce.period";
    /** System property of {@link #qosIntervalNs()}. */
    public static final String QOS_INTERVAL_PROP_NAME = "tensorpool.qos.interval";
    /** System property of {@link #lock()}. */
    public static final String LOCK_PROP_NAME = "tensorpool.lock";
    /** System property of {@link #prefault()}. */
    public static final String PREFAULT_PROP_NAME = "tensorpool.prefault";
    /** System property of {@link #descriptorTimestamps()}. */
    public static final String DESCRIPTOR_TIMESTAMPS_PROP_NAME = "tensorpool.descriptor.timestamps";
    /** System property of {@link #allowedBaseDirs()}: paths separated by ':'. */
    public static final String ALLOWED_BASE_DIRS_PROP_NAME = "tensorpool.allowed.base.dirs";

    private static final System.Logger LOGGER = System.getLogger("org.tensorpool");
    private static final AtomicInteger COUNT = new AtomicInteger();

    private String clientName = System.getProperty(CLIENT_NAME_PROP_NAME, "tensorpool");
    private int clientId = Integer.getInteger(CLIENT_ID_PROP_NAME, 0);
    private String aeronDirectoryName = CommonContext.getAeronDirectoryName();
    private long mediaDriverTimeoutNs = duration(MEDIA_DRIVER_TIMEOUT_PROP_NAME, 5_000);
    private long mediaDriverLivenessTimeoutNs =
        duration(MEDIA_DRIVER_LIVENESS_TIMEOUT_PROP_NAME, new CommonContext().driverTimeoutMs());
    private long attachTimeoutNs = duration(ATTACH_TIMEOUT_PROP_NAME, 5_000);
    private long keepaliveIntervalNs = duration(KEEPALIVE_INTERVAL_PROP_NAME, 1_000);
    private long announcePeriodNs = duration(ANNOUNCE_PERIOD_PROP_NAME, 1_000);
    private long qosIntervalNs = duration(QOS_INTERVAL_PROP_NAME, 1_000);
    private Requirement lock = requirement(LOCK_PROP_NAME);
    private Requirement prefault = requirement(PREFAULT_PROP_NAME);
    private Boolean hugePages;
    private boolean descriptorTimestamps = Boolean.getBoolean(DESCRIPTOR_TIMESTAMPS_PROP_NAME);
    private boolean useAgentInvoker = false;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private EpochNanoClock epochNanoClock = new SystemEpochNanoClock();
    private IdleStrategy idleStrategy = new BackoffIdleStrategy(1, 1, 1_000, 1_000_000);
    private ThreadFactory threadFactory = ContextSettings::newConductorThread;
    private Executor mappingExecutor = MappingThreads.INSTANCE;
    private ErrorHandler errorHandler = ContextSettings::log;
    private List<Path> allowedBaseDirs = directories();

    /** Settings with their defaults, or the system properties that replace those. */
    ContextSettings()
    {
    }

    /**
     * Name of the client, as others see it in Aeron's counters.
     *
     * @param value the name.
     * @return this.
     */
    public T clientName(final String value)
    {
        clientName = value;
        return self();
    }

    /**
     * Name of the client, as others see it in Aeron's counters.
     *
     * @return the name.
     */
    public String clientName()
    {
        return clientName;
    }

    /**
     * Client id of the first producer or consumer; each further one gets the next. With 0 every lease gets a random id
     * of its own, which is what most want (driver specification §4.8, B.2).
     *
     * @param value the id, as unsigned 32 bits.
     * @return this.
     */
    public T clientId(final int value)
    {
        clientId = value;
        return self();
    }

    /**
     * Client id of the first producer or consumer; 0 for random ids.
     *
     * @return the id, as unsigned 32 bits.
     */
    public int clientId()
    {
        return clientId;
    }

    /**
     * Directory of the media driver.
     *
     * @param value the directory.
     * @return this.
     */
    public T aeronDirectoryName(final String value)
    {
        aeronDirectoryName = value;
        return self();
    }

    /**
     * Directory of the media driver.
     *
     * @return the directory.
     */
    public String aeronDirectoryName()
    {
        return aeronDirectoryName;
    }

    /**
     * How long to wait for a media driver when connecting, in nanoseconds.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public T mediaDriverTimeoutNs(final long value)
    {
        mediaDriverTimeoutNs = value;
        return self();
    }

    /**
     * How long to wait for a media driver when connecting, in nanoseconds.
     *
     * @return nanoseconds.
     */
    public long mediaDriverTimeoutNs()
    {
        return mediaDriverTimeoutNs;
    }

    /**
     * Set how long a media driver may be silent before it is taken for gone and connected to anew: several of its timer
     * intervals, which are 1 s each unless it was told otherwise.
     *
     * @param value nanoseconds, at least one millisecond.
     * @return this.
     */
    public T mediaDriverLivenessTimeoutNs(final long value)
    {
        mediaDriverLivenessTimeoutNs = value;
        return self();
    }

    /**
     * How long a media driver may be silent before it is taken for gone; Aeron's {@code aeron.driver.timeout} unless
     * set.
     *
     * @return nanoseconds.
     */
    public long mediaDriverLivenessTimeoutNs()
    {
        return mediaDriverLivenessTimeoutNs;
    }

    /**
     * How long an attach request waits for its response, in nanoseconds.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public T attachTimeoutNs(final long value)
    {
        attachTimeoutNs = value;
        return self();
    }

    /**
     * How long an attach request waits for its response, in nanoseconds.
     *
     * @return nanoseconds.
     */
    public long attachTimeoutNs()
    {
        return attachTimeoutNs;
    }

    /**
     * Time between keepalives of a lease, in nanoseconds; the driver gives up after some of them.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public T keepaliveIntervalNs(final long value)
    {
        keepaliveIntervalNs = value;
        return self();
    }

    /**
     * Time between keepalives of a lease, in nanoseconds; the driver gives up after some of them.
     *
     * @return nanoseconds.
     */
    public long keepaliveIntervalNs()
    {
        return keepaliveIntervalNs;
    }

    /**
     * Time between announces of the driver, in nanoseconds; silence for three of them ends a mapping.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public T announcePeriodNs(final long value)
    {
        announcePeriodNs = value;
        return self();
    }

    /**
     * Time between announces of the driver, in nanoseconds; silence for three of them ends a mapping.
     *
     * @return nanoseconds.
     */
    public long announcePeriodNs()
    {
        return announcePeriodNs;
    }

    /**
     * Time between QoS messages, in nanoseconds.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public T qosIntervalNs(final long value)
    {
        qosIntervalNs = value;
        return self();
    }

    /**
     * Time between QoS messages, in nanoseconds.
     *
     * @return nanoseconds.
     */
    public long qosIntervalNs()
    {
        return qosIntervalNs;
    }

    /**
     * Whether mappings are locked in memory.
     *
     * @param value how much it is wanted.
     * @return this.
     */
    public T lock(final Requirement value)
    {
        lock = value;
        return self();
    }

    /**
     * Whether mappings are locked in memory.
     *
     * @return how much it is wanted.
     */
    public Requirement lock()
    {
        return lock;
    }

    /**
     * Whether every page of a mapping is touched before it is used.
     *
     * @param value how much it is wanted.
     * @return this.
     */
    public T prefault(final Requirement value)
    {
        prefault = value;
        return self();
    }

    /**
     * Whether every page of a mapping is touched before it is used.
     *
     * @return how much it is wanted.
     */
    public Requirement prefault()
    {
        return prefault;
    }

    /**
     * Whether to ask the driver for regions on huge pages: true, false, or null to leave it to the driver.
     *
     * @param value the wish, or null.
     * @return this.
     */
    public T hugePages(final Boolean value)
    {
        hugePages = value;
        return self();
    }

    /**
     * Whether to ask the driver for regions on huge pages: true, false, or null to leave it to the driver.
     *
     * @return the wish, or null.
     */
    public Boolean hugePages()
    {
        return hugePages;
    }

    /**
     * Whether producers put the time of publishing into each descriptor, so that consumers can measure latency.
     *
     * @param value true if they do.
     * @return this.
     */
    public T descriptorTimestamps(final boolean value)
    {
        descriptorTimestamps = value;
        return self();
    }

    /**
     * Whether producers put the time of publishing into each descriptor, so that consumers can measure latency.
     *
     * @return true if they do.
     */
    public boolean descriptorTimestamps()
    {
        return descriptorTimestamps;
    }

    /**
     * Whether the application runs the conductor by {@link TensorPool#agentInvoker()}.
     *
     * @param value true if it does.
     * @return this.
     */
    public T useAgentInvoker(final boolean value)
    {
        useAgentInvoker = value;
        return self();
    }

    /**
     * Whether the application runs the conductor by {@link TensorPool#agentInvoker()}.
     *
     * @return true if it does.
     */
    public boolean useAgentInvoker()
    {
        return useAgentInvoker;
    }

    /**
     * CLOCK_MONOTONIC, by which leases and announces are judged.
     *
     * @param value the clock.
     * @return this.
     */
    public T nanoClock(final NanoClock value)
    {
        nanoClock = value;
        return self();
    }

    /**
     * CLOCK_MONOTONIC, by which leases and announces are judged.
     *
     * @return the clock.
     */
    public NanoClock nanoClock()
    {
        return nanoClock;
    }

    /**
     * CLOCK_REALTIME, by which announces of a synchronised clock domain are judged.
     *
     * @param value the clock.
     * @return this.
     */
    public T epochNanoClock(final EpochNanoClock value)
    {
        epochNanoClock = value;
        return self();
    }

    /**
     * CLOCK_REALTIME, by which announces of a synchronised clock domain are judged.
     *
     * @return the clock.
     */
    public EpochNanoClock epochNanoClock()
    {
        return epochNanoClock;
    }

    /**
     * How the conductor's thread idles.
     *
     * @param value the strategy.
     * @return this.
     */
    public T idleStrategy(final IdleStrategy value)
    {
        idleStrategy = value;
        return self();
    }

    /**
     * How the conductor's thread idles.
     *
     * @return the strategy.
     */
    public IdleStrategy idleStrategy()
    {
        return idleStrategy;
    }

    /**
     * Makes the conductor's thread.
     *
     * @param value the factory.
     * @return this.
     */
    public T threadFactory(final ThreadFactory value)
    {
        threadFactory = value;
        return self();
    }

    /**
     * Makes the conductor's thread.
     *
     * @return the factory.
     */
    public ThreadFactory threadFactory()
    {
        return threadFactory;
    }

    /**
     * Runs what may take long: mapping, prefaulting and locking of regions.
     *
     * @param value the executor.
     * @return this.
     */
    public T mappingExecutor(final Executor value)
    {
        mappingExecutor = value;
        return self();
    }

    /**
     * Runs what may take long: mapping, prefaulting and locking of regions.
     *
     * @return the executor.
     */
    public Executor mappingExecutor()
    {
        return mappingExecutor;
    }

    /**
     * Told of everything that goes wrong off the hot path; by default it goes to the {@link System.Logger} {@code
     * org.tensorpool}.
     *
     * @param value the handler.
     * @return this.
     */
    public T errorHandler(final ErrorHandler value)
    {
        errorHandler = value;
        return self();
    }

    /**
     * Told of everything that goes wrong off the hot path; by default it goes to the {@link System.Logger} {@code
     * org.tensorpool}.
     *
     * @return the handler.
     */
    public ErrorHandler errorHandler()
    {
        return errorHandler;
    }

    /**
     * Directories that regions may lie in; anything else that is announced is refused.
     *
     * @param directories absolute paths.
     * @return this.
     */
    public T allowedBaseDirs(final List<Path> directories)
    {
        allowedBaseDirs = List.copyOf(directories);
        return self();
    }

    /**
     * Directories that regions may lie in; by default {@code /dev/shm} and {@code /dev/hugepages}.
     *
     * @return absolute paths.
     */
    public List<Path> allowedBaseDirs()
    {
        return allowedBaseDirs;
    }

    private static long duration(final String property, final long defaultMs)
    {
        return SystemUtil.getDurationInNanos(property, TimeUnit.MILLISECONDS.toNanos(defaultMs));
    }

    private static Requirement requirement(final String property)
    {
        final String value = System.getProperty(property, Requirement.OFF.name());
        return Arrays.stream(Requirement.values())
            .filter((requirement) -> requirement.name().equalsIgnoreCase(value))
            .findFirst()
            .orElseThrow(() -> new TensorPoolException(TensorPoolException.Category.CONFIGURATION,
                property + " is '" + value + "': expected off, try or required"));
    }

    private static List<Path> directories()
    {
        final String value = System.getProperty(ALLOWED_BASE_DIRS_PROP_NAME, "/dev/shm:/dev/hugepages");
        return Arrays.stream(value.split(":")).map(Path::of).toList();
    }

    private static Thread newConductorThread(final Runnable runnable)
    {
        return new Thread(runnable, "tensorpool-conductor-" + COUNT.incrementAndGet());
    }

    private static void log(final Throwable throwable)
    {
        LOGGER.log(System.Logger.Level.WARNING, throwable.getMessage(),
            throwable instanceof TensorPoolException ? null : throwable);
    }
}
