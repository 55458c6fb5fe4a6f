package org.tensorpool.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import org.agrona.CloseHelper;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.tensorpool.Requirement;
import org.tensorpool.TensorPool;
import org.tensorpool.driver.ShmDriver;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.Profile;

/**
 * A media driver and an SHM driver below one directory, for every transport that is measured. Their threads sleep when
 * there is nothing to do: on two cores they share them with the threads that are measured.
 */
public final class MeasuredSystem implements AutoCloseable
{
    private static final long MAX_PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Two spinning threads on two cores leave the others little time: nobody is to be taken for dead. */
    private static final long LIVENESS_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long TIMER_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final MediaDriver mediaDriver;
    private final ShmDriver shmDriver;

    private MeasuredSystem(final MediaDriver mediaDriver, final ShmDriver shmDriver)
    {
        this.mediaDriver = mediaDriver;
        this.shmDriver = shmDriver;
    }

    /**
     * Start both drivers.
     *
     * @param directory that everything goes below.
     * @return the drivers, for the caller to close.
     */
    public static MeasuredSystem launch(final Path directory)
    {
        final MediaDriver mediaDriver = MediaDriver.launch(new MediaDriver.Context()
            .aeronDirectoryName(aeronDirectory(directory))
            .threadingMode(ThreadingMode.SHARED)
            .sharedIdleStrategy(new BackoffIdleStrategy(10, 10, 1_000, MAX_PARK_NS))
            .termBufferSparseFile(false)
            .timerIntervalNs(TIMER_INTERVAL_NS)
            .clientLivenessTimeoutNs(LIVENESS_TIMEOUT_NS)
            .publicationUnblockTimeoutNs(2 * LIVENESS_TIMEOUT_NS)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true));
        try
        {
            return new MeasuredSystem(mediaDriver, ShmDriver.launch(new ShmDriver.Context()
                .aeronDirectoryName(aeronDirectory(directory))
                .configuration(configuration(directory))));
        }
        catch (final RuntimeException ex)
        {
            CloseHelper.quietClose(mediaDriver);
            throw ex;
        }
    }

    private static DriverConfiguration configuration(final Path directory)
    {
        final DriverConfiguration.Builder builder = DriverConfiguration.builder()
            .instanceId("benchmarks")
            .announceStreamId(1001)
            .baseDir(directory.toString())
            .namespace("bench")
            .cleanupShmOnExit(true)
            .prefaultShm(true)
            .epochGcKeep(1)
            .epochGcMinAgeNs(TimeUnit.SECONDS.toNanos(1));
        for (final BenchStream stream : BenchStream.values())
        {
            builder
                .profile(stream.name(), Profile.of(stream.slots(), stream.strideBytes()))
                .stream(stream.name(), stream.streamId(), stream.name());
        }
        return builder.build();
    }

    /**
     * @param directory that everything is below.
     * @return name of the media driver's directory.
     */
    public static String aeronDirectory(final Path directory)
    {
        return directory.resolve("aeron").toString();
    }

    /**
     * @param directory that everything is below.
     * @param name      of the client.
     * @return settings of a client of Aeron alone.
     */
    public static Aeron.Context aeronClient(final Path directory, final String name)
    {
        return new Aeron.Context()
            .aeronDirectoryName(aeronDirectory(directory))
            .clientName(name)
            .driverTimeoutMs(TimeUnit.NANOSECONDS.toMillis(LIVENESS_TIMEOUT_NS));
    }

    /**
     * @param directory that everything is below.
     * @param name      of the client, and of its conductor.
     * @return settings of a client as the low-latency profile has them.
     */
    public static TensorPool.Context client(final Path directory, final String name)
    {
        return new TensorPool.Context()
            .clientName(name)
            .aeronDirectoryName(aeronDirectory(directory))
            .allowedBaseDirs(List.of(directory))
            .prefault(Requirement.TRY);
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(shmDriver, mediaDriver);
    }
}
