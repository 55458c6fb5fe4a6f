package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.TestDirectories;
import org.tensorpool.testing.SharedMemory;

@Timeout(60)
class TpSupervisorTest
{
    private final Path directory = SharedMemory.newPath("tp-supervisor-");
    private final Path aeronDirectory = directory.resolve("aeron");

    @TempDir
    private Path temp;
    private Path configuration;

    @BeforeEach
    void configure() throws IOException
    {
        Files.createDirectory(directory);
        configuration = temp.resolve("driver.toml");
        Files.writeString(configuration, """
            [driver]
            instance_id = "bench"
            aeron_dir = "%s"
            [shm]
            base_dir = "%s"
            [profiles.small]
            header_nslots = 8
            payload_pools = [{ pool_id = 1, stride_bytes = 1024 }]
            [streams.cam]
            stream_id = 10000
            profile = "small"
            [supervisor]
            instance_id = "eye"
            """.formatted(aeronDirectory, directory));
    }

    @AfterEach
    void delete()
    {
        TestDirectories.delete(directory);
    }

    @Test
    void shouldSayWhereItListensAndEndCleanlyOnSigterm() throws Exception
    {
        final Process process = start(TpSupervisor.class, "--media-driver", configuration.toString());
        final List<String> lines = linesUntil(process, "tp_supervisor ready");
        assertTrue(lines.contains("instance   eye"), lines.toString());
        assertTrue(lines.contains("qos        aeron:ipc?term-length=4m stream 1200"), lines.toString());
        assertTrue(lines.contains("metadata   aeron:ipc?term-length=4m stream 1300"), lines.toString());

        process.toHandle().destroy();
        assertEquals(0, process.waitFor());
        assertEquals("", error(process));
        assertFalse(Files.exists(aeronDirectory));
    }

    @Test
    void shouldRunBesideTheDriver() throws Exception
    {
        final Process process =
            start(TpDriver.class, "--media-driver", "--supervisor", configuration.toString());
        final List<String> lines = linesUntil(process, "tp_driver ready");
        assertTrue(lines.contains("supervisor eye"), lines.toString());

        process.toHandle().destroy();
        assertEquals(0, process.waitFor());
        assertEquals(List.of(), error(process).lines()
            .filter((line) -> !line.contains(" INFO ") && !line.contains(" WARNING ")).toList());
    }

    @Test
    void shouldNeedNoConfiguration() throws Exception
    {
        final Process process =
            start(TpSupervisor.class, "--media-driver", "--aeron-dir", aeronDirectory.toString());
        assertTrue(linesUntil(process, "tp_supervisor ready").contains("instance   driver-01"));

        process.toHandle().destroy();
        assertEquals(0, process.waitFor());
    }

    @Test
    void shouldFailWithOneMessageWhereNoMediaDriverIs() throws Exception
    {
        final Process process = start(TpSupervisor.class, configuration.toString());

        assertEquals(1, process.waitFor());
        final String error = error(process);
        assertTrue(error.startsWith("tp_supervisor: no media driver is active in '" + aeronDirectory), error);
        assertEquals(1, error.lines().count(), error);
    }

    @Test
    void shouldTellWrongUsageByItsExitCode() throws Exception
    {
        for (final String[] wrong : new String[][] {{"--nonsense"}, {"a", "b"}, {"--cpu", "x"}, {"--cpu", "-3"}})
        {
            final Process process = start(TpSupervisor.class, wrong);
            assertEquals(2, process.waitFor());
            final String error = error(process);
            assertTrue(error.contains("Usage: tp_supervisor"), error);
        }
    }

    private static List<String> linesUntil(final Process process, final String last) throws IOException
    {
        final List<String> lines = new ArrayList<>();
        final BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        while (line != null && !line.equals(last))
        {
            lines.add(line);
            line = out.readLine();
        }
        assertEquals(last, line, lines.toString());
        return lines;
    }

    private static Process start(final Class<?> main, final String... args) throws IOException
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED", "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove(TpDriver.MEDIA_DRIVER_VARIABLE);
        builder.environment().remove("TP_AERON_DIR");
        return builder.start();
    }

    private static String error(final Process process) throws IOException
    {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
