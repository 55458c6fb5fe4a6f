package org.tensorpool.system;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;
import org.tensorpool.Consumer;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.driver.ShmDriver;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.driver.config.StreamIdRange;
import org.tensorpool.status.DriverCounter;
import org.tensorpool.testing.SharedMemory;

/**
 * A media driver, an SHM driver and any number of clients in this JVM, on real memory, with short periods, and nothing
 * left of them afterwards. The SHM driver may end with or without a word.
 */
public final class TensorPoolSystem implements AutoCloseable
{
    static final String CHANNEL = "aeron:ipc?term-length=64k";
    static final int DESCRIPTOR_STREAM = 1100;
    public static final int STREAM = 10_000;
    static final int FIRST_OWN_DESCRIPTOR_STREAM = 31_000;
    static final int FIRST_OWN_CONTROL_STREAM = 32_000;
    public static final int OTHER_STREAM = 10_001;
    public static final int NSLOTS = 8;
    static final int SMALL_STRIDE = 1024;
    static final int LARGE_STRIDE = 4096;

    private static final long PERIOD_MS = 100;
    private static final long LEASE_PERIODS = 20;

    private final String aeronDirectory = SharedMemory.newPath("aeron-").toString();
    private final long periodMs;
    private UnaryOperator<DriverConfiguration.Builder> adjustment = UnaryOperator.identity();
    private UnaryOperator<MediaDriver.Context> mediaDriverAdjustment = UnaryOperator.identity();
    private UnaryOperator<ShmDriver.Context> contextAdjustment = UnaryOperator.identity();
    private Profile otherProfile = Profile.of(NSLOTS, SMALL_STRIDE, LARGE_STRIDE);
    private final Path baseDirectory = SharedMemory.newDirectory("regions-");
    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private final List<AutoCloseable> clients = new ArrayList<>();
    private MediaDriver mediaDriver;
    private Aeron driverAeron;
    private ShmDriver shmDriver;

    public TensorPoolSystem()
    {
        this(PERIOD_MS);
    }

    /** @param periodMs between announces of the driver. */
    TensorPoolSystem(final long periodMs)
    {
        this.periodMs = periodMs;
    }

    public static TensorPoolSystem started()
    {
        return started(PERIOD_MS);
    }

    static TensorPoolSystem started(final long periodMs)
    {
        final TensorPoolSystem system = new TensorPoolSystem(periodMs);
        try
        {
            system.startMediaDriver();
            system.startShmDriver();
            return system;
        }
        catch (final RuntimeException ex)
        {
            system.close();
            throw ex;
        }
    }

    /** Before the SHM driver is started. */
    public void otherProfile(final Profile profile)
    {
        otherProfile = profile;
    }

    /** Before the SHM driver is started. */
    void configured(final UnaryOperator<DriverConfiguration.Builder> change)
    {
        adjustment = change;
    }

    /** Before the media driver is started. */
    void inMediaDriver(final UnaryOperator<MediaDriver.Context> change)
    {
        mediaDriverAdjustment = change;
    }

    /** Before the SHM driver is started. */
    void inContext(final UnaryOperator<ShmDriver.Context> change)
    {
        contextAdjustment = change;
    }

    /** A driver that has so many streams of each kind to give to single consumers. */
    static TensorPoolSystem startedWithOwnStreams(final int ownStreams)
    {
        return startedWithOwnStreams(ownStreams, PERIOD_MS);
    }

    static TensorPoolSystem startedWithOwnStreams(final int ownStreams, final long periodMs)
    {
        final TensorPoolSystem system = new TensorPoolSystem(periodMs);
        system.configured((builder) -> builder
            .descriptorStreamIdRange(
                new StreamIdRange(FIRST_OWN_DESCRIPTOR_STREAM, FIRST_OWN_DESCRIPTOR_STREAM + ownStreams - 1))
            .controlStreamIdRange(
                new StreamIdRange(FIRST_OWN_CONTROL_STREAM, FIRST_OWN_CONTROL_STREAM + ownStreams - 1)));
        try
        {
            system.startMediaDriver();
            system.startShmDriver();
            return system;
        }
        catch (final RuntimeException ex)
        {
            system.close();
            throw ex;
        }
    }

    public void startMediaDriver()
    {
        mediaDriver = MediaDriver.launch(mediaDriverAdjustment.apply(new MediaDriver.Context()
            .aeronDirectoryName(aeronDirectory)
            .threadingMode(ThreadingMode.SHARED)
            .ipcTermBufferLength(64 * 1024)
            .publicationTermBufferLength(64 * 1024)
            .termBufferSparseFile(false)
            .timerIntervalNs(TimeUnit.MILLISECONDS.toNanos(20))
            .errorHandler(errors::add)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true)));
    }

    void stopMediaDriver()
    {
        CloseHelper.close(mediaDriver);
        mediaDriver = null;
    }

    public void startShmDriver()
    {
        shmDriver = ShmDriver.launch(shmContext());
    }

    /** A driver that can be silenced: its Aeron client is ours to close. */
    void startShmDriverToKill()
    {
        driverAeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(aeronDirectory).errorHandler(errors::add));
        shmDriver = ShmDriver.launch(shmContext().aeron(driverAeron));
    }

    void stopShmDriver()
    {
        CloseHelper.close(shmDriver);
        shmDriver = null;
    }

    /** Nobody hears a word of it, as if the process had been killed. */
    void killShmDriver()
    {
        driverAeron.close();
        driverAeron = null;
        stopShmDriver();
    }

    private ShmDriver.Context shmContext()
    {
        return contextAdjustment.apply(new ShmDriver.Context()
            .configuration(configuration())
            .aeronDirectoryName(aeronDirectory)
            .errorHandler(errors::add));
    }

    private DriverConfiguration configuration()
    {
        return adjustment.apply(DriverConfiguration.builder()
            .instanceId("system-test")
            .controlChannel(CHANNEL)
            .announceChannel(CHANNEL)
            .baseDir(baseDirectory.toString())
            .namespace("ns")
            .announcePeriodMs(periodMs)
            .leaseKeepaliveIntervalMs(PERIOD_MS)
            .leaseExpiryGraceIntervals(LEASE_PERIODS)
            .profile("small", Profile.of(NSLOTS, SMALL_STRIDE, LARGE_STRIDE))
            .stream("cam", STREAM, "small")
            .profile("other", otherProfile)
            .stream("other", OTHER_STREAM, "other"))
            .build();
    }

    /**
     * Settings of a client: short periods, yet patient enough that a busy machine ends no lease.
     */
    TensorPool.Context context()
    {
        return context(aeronDirectory, baseDirectory).errorHandler(errors::add);
    }

    /** The same for a process of its own. */
    static TensorPool.Context context(final String aeronDirectory, final Path baseDirectory)
    {
        return new TensorPool.Context()
            .aeronDirectoryName(aeronDirectory)
            .clientName("system-test")
            .controlChannel(CHANNEL)
            .announceChannel(CHANNEL)
            .descriptorChannel(CHANNEL)
            .qosChannel(CHANNEL)
            .keepaliveIntervalNs(TimeUnit.MILLISECONDS.toNanos(PERIOD_MS))
            .announcePeriodNs(TimeUnit.MILLISECONDS.toNanos(10 * PERIOD_MS))
            .qosIntervalNs(TimeUnit.MILLISECONDS.toNanos(PERIOD_MS))
            .attachTimeoutNs(TimeUnit.SECONDS.toNanos(10))
            .allowedBaseDirs(List.of(baseDirectory));
    }

    public TensorPool connect()
    {
        return connect(context());
    }

    TensorPool connect(final TensorPool.Context context)
    {
        return closeLater(TensorPool.connect(context));
    }

    /** An Aeron client of the test's own, to speak and to look behind the scenes. */
    Aeron aeron()
    {
        return closeLater(
            Aeron.connect(new Aeron.Context().aeronDirectoryName(aeronDirectory).errorHandler(errors::add)));
    }

    <T extends AutoCloseable> T closeLater(final T client)
    {
        clients.add(client);
        return client;
    }

    String aeronDirectory()
    {
        return aeronDirectory;
    }

    Path baseDirectory()
    {
        return baseDirectory;
    }

    Queue<Throwable> errors()
    {
        return errors;
    }

    long count(final DriverCounter kind)
    {
        return shmDriver.counters().get(kind);
    }

    /** Where the regions of an epoch lie. */
    Path epochDirectory(final int streamId, final long epoch)
    {
        return shmDriver.directory().resolve(Integer.toString(streamId)).resolve(Long.toUnsignedString(epoch));
    }

    /** Files of a media driver that is gone which somebody still maps. */
    List<String> deletedMappings()
    {
        return ProcessMaps.linesBelow(aeronDirectory).stream().filter((line) -> line.endsWith("(deleted)")).toList();
    }

    /**
     * Wait until frames of a producer will reach consumers.
     */
    public void awaitFlow(final Producer producer, final Consumer... consumers)
    {
        Await.until(() -> "consumers map the epoch of the producer; errors: " + errors, () ->
        {
            boolean isReady = producer.isAttached() && producer.mappedConsumers() >= consumers.length;
            for (final Consumer consumer : consumers)
            {
                isReady &= consumer.epoch() == producer.epoch();
            }

            return isReady;
        });
    }

    @Override
    public void close()
    {
        for (int i = clients.size() - 1; i >= 0; i--)
        {
            CloseHelper.quietClose(clients.get(i));
        }
        CloseHelper.quietCloseAll(shmDriver, driverAeron, mediaDriver);
        IoUtil.delete(baseDirectory.toFile(), true);
        IoUtil.delete(new File(aeronDirectory), true);
    }
}
