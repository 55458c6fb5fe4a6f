package org.tensorpool.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.tensorpool.benchmarks.report.Results;

/**
 * How long the launchers take: cold, with nothing of theirs in the page cache where the system lets us empty it, and
 * warm. What this run's own JVMs have mapped, such as the JDK, stays in memory.
 */
final class StartUpPhase
{
    private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");
    private static final String DROP_ALL = "3";
    private static final long EXIT_TIMEOUT_S = 20;
    private static final double NANOS = 1e9;

    private final Session session;
    private final Path home = Path.of(System.getProperty("tensorpool.bench.home", "."));

    StartUpPhase(final Session session)
    {
        this.session = session;
    }

    void run() throws IOException, InterruptedException
    {
        session.say("start-up");
        final Path config = writeConfig();
        measure("tp_tool --version", 0.3, List.of(launcher("tp_tool"), "--version"), (line) -> true);
        measure("tp_driver ready", 1.0,
            List.of(launcher("tp_driver"), "--media-driver", config.toString()), "tp_driver ready"::equals);
    }

    private String launcher(final String name)
    {
        return home.resolve("bin").resolve(name).toString();
    }

    private Path writeConfig() throws IOException
    {
        final Path base = session.directory().resolve("start-up");
        Files.createDirectories(base);
        return Files.writeString(session.output().toAbsolutePath().resolve("start-up.toml"), """
            [driver]
            aeron_dir = "%s"
            announce_stream_id = 1001

            [shm]
            base_dir = "%s"

            [policies]
            cleanup_shm_on_exit = true

            [profiles.default]
            header_nslots = 64
            payload_pools = [{ pool_id = 1, stride_bytes = 65536 }]

            [streams.main]
            stream_id = 10000
            profile = "default"
            """.formatted(base.resolve("aeron"), base));
    }

    private void measure(
        final String name, final double limitSeconds, final List<String> command, final Predicate<String> isUp)
        throws IOException, InterruptedException
    {
        final boolean isDropped = dropCaches();
        final double cold = start(command, isUp);
        double best = Double.MAX_VALUE;
        for (int i = 0; i < session.settings().starts(); i++)
        {
            best = Math.min(best, start(command, isUp));
        }

        final Results results = session.results();
        results.row("start-up", name + ", cold", "s").ours(cold)
            .note(isDropped ? "page cache emptied" : "the first start: the page cache can't be emptied here");
        results.row("start-up", name + ", warm", "s").ours(best)
            .note("best of " + session.settings().starts());
        results.atMost(8, name + ", warm", "s", best, limitSeconds, "limit", 1);
    }

    private static boolean dropCaches()
    {
        try
        {
            Files.writeString(DROP_CACHES, DROP_ALL);
            return true;
        }
        catch (final IOException ex)
        {
            return false;
        }
    }

    /** Seconds from the start of a launcher to the line that tells that it is up. */
    private double start(final List<String> command, final Predicate<String> isUp)
        throws IOException, InterruptedException
    {
        final long startNs = System.nanoTime();
        final ProcessBuilder builder = new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(session.output().resolve("start-up.log").toFile()));
        // What is asked of this run must not change what is measured.
        final Map<String, String> environment = builder.environment();
        environment.remove("TP_JAVA_OPTS");
        final Process process = builder.start();
        try (BufferedReader output =
            new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)))
        {
            String line = output.readLine();
            while (line != null && !isUp.test(line))
            {
                line = output.readLine();
            }
            final double seconds = (System.nanoTime() - startNs) / NANOS;
            if (line == null)
            {
                throw new IOException(String.join(" ", command) + " ended before it was up; see start-up.log");
            }
            return seconds;
        }
        finally
        {
            process.destroy();
            if (!process.waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS))
            {
                process.destroyForcibly();
            }
        }
    }
}
