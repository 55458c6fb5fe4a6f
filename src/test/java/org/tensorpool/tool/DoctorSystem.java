package org.tensorpool.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import org.agrona.CloseHelper;
import org.tensorpool.TensorPool;
import org.tensorpool.TestDirectories;
import org.tensorpool.driver.ShmDriver;
import org.tensorpool.driver.config.DriverConfigurationLoader;
import org.tensorpool.testing.SharedMemory;

/**
 * A media driver and an SHM driver in this process, with a configuration file that names them, for the doctor to look
 * at.
 */
final class DoctorSystem implements AutoCloseable
{
    static final int[] STREAMS = {10_000, 10_001, 10_002, 10_003, 10_004};

    private final Path aeronDirectory = SharedMemory.newPath("aeron-");
    private final Path baseDirectory = SharedMemory.newDirectory("regions-");
    private final List<AutoCloseable> closeLater = new ArrayList<>();
    private final Path config;
    private final MediaDriver mediaDriver;
    private final Aeron driverAeron;
    private final ShmDriver driver;

    DoctorSystem() throws IOException
    {
        Files.setPosixFilePermissions(baseDirectory, PosixFilePermissions.fromString("rwxr-xr-x"));
        config = config("main", baseDirectory, "", "", STREAMS);
        mediaDriver = MediaDriver.launch(MediaDrivers.context(aeronDirectory.toString()));
        driverAeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(aeronDirectory.toString()).clientName("driver").errorHandler((ignore) -> { }));
        driver = ShmDriver.launch(driverContext(config).aeron(driverAeron));
    }

    /** A configuration file for this media driver. */
    Path config(
        final String instance, final Path directory, final String shm, final String policies, final int... streams)
        throws IOException
    {
        final StringBuilder text = new StringBuilder("""
            [driver]
            instance_id = "%s"
            aeron_dir = "%s"
            announce_stream_id = 1001

            [shm]
            base_dir = "%s"
            %s

            [policies]
            announce_period_ms = 250
            lease_keepalive_interval_ms = 3000
            %s

            [profiles.small]
            header_nslots = 8
            payload_pools = [{ pool_id = 1, stride_bytes = 1048576 }]
            """.formatted(instance, aeronDirectory, directory, shm, policies));
        for (final int stream : streams)
        {
            text.append("\n[streams.s").append(stream).append("]\nstream_id = ").append(stream)
                .append("\nprofile = \"small\"\n");
        }

        final Path file = Files.createTempFile("doctor", ".toml");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        file.toFile().deleteOnExit();
        return file;
    }

    ShmDriver.Context driverContext(final Path file)
    {
        return new ShmDriver.Context()
            .configuration(DriverConfigurationLoader.load(file, Map.of()))
            .aeronDirectoryName(aeronDirectory.toString())
            .errorHandler((ignore) -> { });
    }

    TensorPool.Context context()
    {
        return DoctorClient.context(aeronDirectory.toString(), baseDirectory);
    }

    /** A producer or consumer in this process that goes on until this is closed. */
    DoctorClient client(final String role, final int stream, final long pauseNs)
    {
        final DoctorClient client = new DoctorClient(TensorPool.connect(context()), role, stream, pauseNs);
        closeLater.add(client);
        return client;
    }

    /** It says no word more; its regions stay. */
    void killDriver()
    {
        driverAeron.close();
        driver.close();
    }

    Path ring(final int stream) throws IOException
    {
        try (Stream<Path> files = Files.walk(driver.directory().resolve(Integer.toString(stream))))
        {
            return files.filter((file) -> file.endsWith("header.ring")).max(Path::compareTo).orElseThrow();
        }
    }

    Path aeronDirectory()
    {
        return aeronDirectory;
    }

    Path baseDirectory()
    {
        return baseDirectory;
    }

    Path config()
    {
        return config;
    }

    @Override
    public void close()
    {
        closeLater.reversed().forEach(CloseHelper::quietClose);
        CloseHelper.quietCloseAll(driver, driverAeron, mediaDriver);
        TestDirectories.delete(baseDirectory);
        TestDirectories.delete(aeronDirectory);
    }
}
