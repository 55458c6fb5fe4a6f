package org.tensorpool.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

import org.tensorpool.TestDirectories;
import org.tensorpool.testing.SharedMemory;

/**
 * A {@code tp_driver} with a media driver, a configuration and directories of its own, which are removed with it.
 */
final class DriverProcess implements AutoCloseable
{
    static final String STREAM = "10000";

    private final Path aeronDirectory = SharedMemory.newPath("aeron-");
    private final Path config;
    private final Path baseDirectory;
    private final ToolProcess process;

    /**
     * @param baseDirectory directory of the regions; made if it isn't there.
     * @param shm           further lines of the section {@code [shm]}.
     * @param strides       of the pools.
     */
    DriverProcess(final Path baseDirectory, final String shm, final long... strides) throws IOException
    {
        this(1000, baseDirectory, shm, strides);
    }

    private DriverProcess(
        final long keepaliveMs, final Path baseDirectory, final String shm, final long... strides) throws IOException
    {
        this.baseDirectory = baseDirectory;
        this.config = Files.createTempFile("driver", ".toml");
        Files.writeString(config, toml(keepaliveMs, aeronDirectory, baseDirectory, shm, strides));
        this.process = ToolProcess.driver(config.toString(), "--media-driver");
        try
        {
            process.awaitOutput("tp_driver ready");
        }
        catch (final AssertionError ex)
        {
            close();
            throw ex;
        }
    }

    static DriverProcess onTmpfs() throws IOException
    {
        return new DriverProcess(SharedMemory.newPath("regions-"), "", 65_536, 1 << 20, 4 << 20);
    }

    /** Leases outlive the start of a few processes, each of which takes a while on a busy machine. */
    static DriverProcess withLongLeases() throws IOException
    {
        return new DriverProcess(60_000, SharedMemory.newPath("regions-"), "", 65_536, 1 << 20, 4 << 20);
    }

    private static String toml(
        final long keepaliveMs,
        final Path aeronDirectory,
        final Path baseDirectory,
        final String shm,
        final long[] strides)
    {
        final StringBuilder pools = new StringBuilder();
        for (int i = 0; i < strides.length; i++)
        {
            pools.append("  { pool_id = ").append(i + 1).append(", stride_bytes = ").append(strides[i]).append(" },\n");
        }

        return """
            [driver]
            aeron_dir = "%s"
            announce_stream_id = 1001

            [shm]
            base_dir = "%s"
            %s

            [policies]
            announce_period_ms = 1000
            lease_keepalive_interval_ms = %d
            cleanup_shm_on_exit = true

            [profiles.it]
            header_nslots = 8
            payload_pools = [
            %s]

            [streams.main]
            stream_id = %s
            profile = "it"
            """.formatted(aeronDirectory, baseDirectory, shm, keepaliveMs, pools, STREAM);
    }

    String aeronDirectory()
    {
        return aeronDirectory.toString();
    }

    String config()
    {
        return config.toString();
    }

    String baseDirectory()
    {
        return baseDirectory.toString();
    }

    ToolProcess process()
    {
        return process;
    }

    ToolProcess tool(final String command, final String... args) throws IOException
    {
        final String[] all = Stream.concat(
            Stream.of(command, "--stream", STREAM, "--config", config()), Stream.of(args)).toArray(String[]::new);
        return ToolProcess.tool(all);
    }

    @Override
    public void close() throws IOException
    {
        process.close();
        Files.deleteIfExists(config);
        // There is something only if the process had to be killed.
        TestDirectories.delete(aeronDirectory);
        if (Files.isDirectory(baseDirectory))
        {
            try (Stream<Path> paths = Files.walk(baseDirectory))
            {
                paths.sorted(Comparator.reverseOrder())
                    .filter((path) -> !path.equals(baseDirectory) || !isMountPoint(path))
                    .forEach((path) -> path.toFile().delete());
            }
        }
    }

    private static boolean isMountPoint(final Path path)
    {
        try
        {
            return Files.readString(Path.of("/proc/self/mounts")).contains(" " + path + " ");
        }
        catch (final IOException ex)
        {
            return true;
        }
    }
}
