package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.TensorPool;
import picocli.CommandLine;

class ConnectionOptionsTest
{
    @TempDir
    private Path directory;
    private Path file;

    @BeforeEach
    void write() throws IOException
    {
        file = Files.writeString(directory.resolve("driver.toml"), """
            [driver]
            aeron_dir = "/dev/shm/aeron-of-the-file"
            control_channel = "aeron:ipc?term-length=1m"
            control_stream_id = 2000
            announce_stream_id = 2001
            qos_channel = "aeron:ipc?term-length=2m"
            qos_stream_id = 2200
            [shm]
            base_dir = "/mnt/shm"
            [policies]
            announce_period_ms = 250
            lease_keepalive_interval_ms = 125
            [profiles.p]
            payload_pools = [{ pool_id = 1, stride_bytes = 1024 }]
            [streams.s]
            stream_id = 10000
            profile = "p"
            """);
    }

    private static TensorPool.Context context(final Map<String, String> environment, final String... args)
    {
        final ConnectionOptions options = new ConnectionOptions(environment);
        new CommandLine(options).parseArgs(args);
        return options.context("test");
    }

    @Test
    void shouldTalkToTheDriverOfAConfigurationFile()
    {
        final TensorPool.Context context = context(Map.of(), "--config", file.toString());

        assertEquals("/dev/shm/aeron-of-the-file", context.aeronDirectoryName());
        assertEquals("aeron:ipc?term-length=1m", context.controlChannel());
        assertEquals(2000, context.controlStreamId());
        assertEquals(2001, context.announceStreamId());
        assertEquals("aeron:ipc?term-length=2m", context.qosChannel());
        assertEquals(2200, context.qosStreamId());
        assertEquals(List.of(Path.of("/mnt/shm")), context.allowedBaseDirs());
    }

    @Test
    void shouldKeepTheTimesOfAConfigurationFile()
    {
        final TensorPool.Context context = context(Map.of(), "--config", file.toString());

        assertEquals(250_000_000, context.announcePeriodNs());
        assertEquals(125_000_000, context.keepaliveIntervalNs());
    }

    @Test
    void shouldKeepTheTimesThatTheEnvironmentGivesTheDriver()
    {
        final TensorPool.Context context = context(
            Map.of("POLICIES_LEASE_KEEPALIVE_INTERVAL_MS", "75", "POLICIES_ANNOUNCE_PERIOD_MS", "90"),
            "--config", file.toString());

        assertEquals(75_000_000, context.keepaliveIntervalNs());
        assertEquals(90_000_000, context.announcePeriodNs());
    }

    @Test
    void shouldPreferItsOptionsToTheEnvironmentAndThatToTheFile()
    {
        final Map<String, String> environment =
            Map.of("TP_CONTROL_STREAM_ID", "3000", "TP_QOS_STREAM_ID", "3200", "TP_ALLOWED_BASE_DIRS", "/a:/b");
        final TensorPool.Context context =
            context(environment, "--config", file.toString(), "--control-stream-id", "4000");

        assertEquals(4000, context.controlStreamId());
        assertEquals(3200, context.qosStreamId());
        assertEquals(2001, context.announceStreamId());
        assertEquals(List.of(Path.of("/a"), Path.of("/b")), context.allowedBaseDirs());
    }
}
