package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.TestDirectories;
import org.tensorpool.testing.SharedMemory;
import org.tensorpool.testing.ThreadCpus;

@Timeout(60)
class TpDriverTest
{
    private final Path directory = SharedMemory.newPath("tp-driver-");
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
            namespace = "ns"
            [profiles.small]
            header_nslots = 8
            [[profiles.small.payload_pools]]
            pool_id = 1
            stride_bytes = 1024
            [streams.cam]
            stream_id = 10000
            profile = "small"
            """.formatted(aeronDirectory, directory));
    }

    @AfterEach
    void delete()
    {
        TestDirectories.delete(directory);
    }

    @Test
    void shouldSayWhatItServesAndEndCleanlyOnSigterm() throws Exception
    {
        final Process process = start("--media-driver", configuration.toString());
        final List<String> lines = new ArrayList<>();
        final BufferedReader out =
            new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine())
        {
            lines.add(line);
            if (line.equals("tp_driver ready"))
            {
                break;
            }
        }
        assertTrue(lines.contains("tp_driver ready"), lines + " " + error(process));
        assertTrue(lines.contains("instance   bench"), lines.toString());
        assertTrue(lines.contains("stream     10000 cam: 8 slots, pool 1 of 1024 bytes; 10368 bytes an epoch"),
            lines.toString());
        assertTrue(Files.exists(aeronDirectory));

        // Process.destroy() would close its streams as well.
        process.toHandle().destroy();

        assertEquals(0, process.waitFor());
        assertEquals("", error(process));
        assertFalse(Files.exists(aeronDirectory));
    }

    @Test
    void shouldServeMetricsOnLoopbackWhereItIsAskedTo() throws Exception
    {
        final int port;
        try (ServerSocket free = new ServerSocket(0))
        {
            port = free.getLocalPort();
        }
        final Process process =
            start("--media-driver", "--metrics-port", Integer.toString(port), configuration.toString());
        try (BufferedReader out = process.inputReader(); HttpClient http = HttpClient.newHttpClient())
        {
            final String address = "http://127.0.0.1:" + port + "/metrics";
            assertTrue(out.lines().takeWhile((line) -> !line.equals("tp_driver ready"))
                .anyMatch(("metrics    " + address)::equals));

            final String metrics = http.send(HttpRequest.newBuilder(URI.create(address)).build(),
                HttpResponse.BodyHandlers.ofString()).body();

            assertTrue(metrics.contains(
                "tensorpool_driver_leases{instance_id=\"bench\",role=\"driver\"} 0.0"), metrics);
            assertTrue(metrics.contains("tensorpool_media_driver_up 1.0"), metrics);
        }
        finally
        {
            process.destroy();
            process.waitFor();
        }
    }

    @Test
    void shouldKeepEveryThreadButItsOwnOffTheCpuThatItIsGiven() throws Exception
    {
        final int cpu = ThreadCpus.ofThisProcess().length() - 1;
        assumeTrue(ThreadCpus.ofThisProcess().cardinality() > 1, "needs two CPUs");
        final Process process = start("--media-driver", "--cpu", Integer.toString(cpu), configuration.toString());
        try (BufferedReader out = process.inputReader())
        {
            assertTrue(out.lines().takeWhile((line) -> !line.equals("tp_driver ready"))
                .anyMatch(("cpu        " + cpu + " (the driver's own thread)")::equals));

            final List<ThreadCpus> threads = ThreadCpus.of(process.pid());
            assertEquals(List.of("tensorpool-driv"), threads.stream()
                .filter((thread) -> thread.isPinnedTo(cpu)).map(ThreadCpus::name).toList(), threads.toString());
            assertEquals(1, threads.stream().filter((thread) -> thread.cpus().get(cpu)).count(), threads.toString());
        }
        finally
        {
            process.destroy();
            process.waitFor();
        }
    }

    @Test
    void shouldNameTheFreeCpusWhereTheOneAskedForIsNotThere() throws Exception
    {
        final Process process = start("--media-driver", "--cpu", "1000", configuration.toString());

        assertEquals(1, process.waitFor());
        final String error = error(process);
        assertTrue(error.startsWith("tp_driver: cpu 1000 isn't there, this machine has ") &&
            error.contains("CPUs that are free, "), error);
    }

    @Test
    void shouldFailWithOneMessageWhereNoMediaDriverIs() throws Exception
    {
        final Process process = start(configuration.toString());

        assertEquals(1, process.waitFor());
        final String error = error(process);
        assertTrue(error.startsWith("tp_driver: no media driver is active in '" + aeronDirectory), error);
        assertEquals(1, error.lines().count(), error);
    }

    @Test
    void shouldFailWhereTheConfigurationIsNotThere() throws Exception
    {
        final Process process = start(temp.resolve("none.toml").toString());

        assertEquals(1, process.waitFor());
        final String error = error(process);
        assertTrue(error.contains("none.toml"), error);
    }

    @Test
    void shouldTellWrongUsageByItsExitCode() throws Exception
    {
        final Process process = start("--nonsense");

        assertEquals(2, process.waitFor());
        assertTrue(error(process).contains("--nonsense"));
    }

    private static Process start(final String... args) throws IOException
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED", "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-Dtensorpool.driver.media.driver.timeout=100ms",
            "-cp", System.getProperty("java.class.path"),
            TpDriver.class.getName()));
        command.addAll(List.of(args));
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove(TpDriver.MEDIA_DRIVER_VARIABLE);
        return builder.start();
    }

    private static String error(final Process process) throws IOException, InterruptedException
    {
        process.waitFor(1, TimeUnit.SECONDS);
        return process.isAlive() ? "" :
            new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
