package org.tensorpool.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.aeron.driver.MediaDriver;
import org.agrona.CloseHelper;
import org.tensorpool.TensorPool;
import org.tensorpool.driver.ShmDriver;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.Profile;

/**
 * A media driver and an SHM driver of the demo's own, which leave nothing behind.
 */
final class DemoSystem implements AutoCloseable
{
    static final int STREAM_ID = 10_000;

    private static final long POOL_BUDGET_BYTES = 128L << 20;
    private static final long MIN_SLOTS = 8;
    private static final long MAX_SLOTS = 1024;
    private static final long ANNOUNCE_STREAM_ID = 1001;

    private final String aeronDirectoryName = plannedAeronDirectoryName();
    private final Path baseDirectory = sharedMemoryDirectory();
    private final String namespace = plannedNamespace();
    private final MediaDriver mediaDriver;
    private final ShmDriver shmDriver;

    DemoSystem(final long maxPayloadBytes)
    {
        mediaDriver = MediaDriver.launch(MediaDrivers.context(aeronDirectoryName));
        try
        {
            shmDriver = ShmDriver.launch(new ShmDriver.Context()
                .aeronDirectoryName(aeronDirectoryName)
                .configuration(configuration(maxPayloadBytes)));
        }
        catch (final RuntimeException ex)
        {
            close();
            throw ex;
        }
    }

    private static String plannedNamespace()
    {
        return "demo-" + ProcessHandle.current().pid();
    }

    /** Where the media driver of the one system of this process will be. */
    static String plannedAeronDirectoryName()
    {
        return sharedMemoryDirectory().resolve("aeron-tensorpool-" + plannedNamespace()).toString();
    }

    static Path sharedMemoryDirectory()
    {
        final Path tmpfs = Path.of("/dev/shm");
        return Files.isWritable(tmpfs) ? tmpfs : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private DriverConfiguration configuration(final long maxPayloadBytes)
    {
        final long stride = Math.max(64, Long.highestOneBit(2 * maxPayloadBytes - 1));
        final long slots = Math.clamp(Long.highestOneBit(POOL_BUDGET_BYTES / stride), MIN_SLOTS, MAX_SLOTS);
        return DriverConfiguration.builder()
            .instanceId("tp_tool demo")
            .announceStreamId(ANNOUNCE_STREAM_ID)
            .baseDir(baseDirectory.toString())
            .namespace(namespace)
            .cleanupShmOnExit(true)
            .profile("demo", Profile.of((int)slots, stride))
            .stream("demo", STREAM_ID, "demo")
            .build();
    }

    TensorPool connect(final String name)
    {
        return TensorPool.connect(new TensorPool.Context()
            .clientName(name)
            .aeronDirectoryName(aeronDirectoryName)
            .allowedBaseDirs(List.of(baseDirectory))
            .descriptorTimestamps(true));
    }

    String aeronDirectoryName()
    {
        return aeronDirectoryName;
    }

    Path baseDirectory()
    {
        return baseDirectory;
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(shmDriver, mediaDriver);
        final Path directory =
            baseDirectory.resolve("tensorpool-" + System.getProperty("user.name")).resolve(namespace);
        try (Stream<Path> paths = Files.exists(directory) ? Files.walk(directory) : Stream.empty())
        {
            paths.sorted(Comparator.reverseOrder()).forEach((path) -> path.toFile().delete());
            // Stays if others use it.
            directory.getParent().toFile().delete();
        }
        catch (final IOException ignore)
        {
            // Left for the system's own cleaning of shared memory.
        }
    }
}
