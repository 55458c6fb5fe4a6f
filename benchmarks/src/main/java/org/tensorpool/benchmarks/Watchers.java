package org.tensorpool.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All that an operator may have open: a supervisor that serves metrics, somebody who scrapes them each second, and
 * {@code tp_tool top} in a terminal, each in a process of its own.
 */
final class Watchers implements AutoCloseable
{
    private static final String ANNOUNCE_STREAM = "1001";
    private static final String READY = "tp_supervisor ready";
    private static final String METRICS = "metrics";
    private static final long END_TIMEOUT_S = 20;

    private final List<Process> processes = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ScheduledExecutorService scraper = Executors.newSingleThreadScheduledExecutor((task) ->
        Thread.ofPlatform().daemon().name("bench-scraper").unstarted(task));
    private final AtomicLong scrapes = new AtomicLong();
    private final Path home = Path.of(System.getProperty("tensorpool.bench.home", "."));
    private final String aeronDirectory;

    /**
     * @param directory that the measured system is below.
     * @throws IOException if one of them does not start.
     */
    Watchers(final Path directory) throws IOException
    {
        aeronDirectory = MeasuredSystem.aeronDirectory(directory);
        try
        {
            scrapeEachSecond(URI.create(startSupervisor()));
            startTop();
        }
        catch (final IOException | RuntimeException ex)
        {
            close();
            throw ex;
        }
    }

    private String startSupervisor() throws IOException
    {
        final ProcessBuilder builder = new ProcessBuilder(launcher("tp_supervisor"), "--aeron-dir", aeronDirectory,
            "--metrics-port", "9431").redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("SUPERVISOR_ANNOUNCE_STREAM_ID", ANNOUNCE_STREAM);
        final Process supervisor = start(builder);
        final BufferedReader out = supervisor.inputReader();
        String url = null;
        for (String line = out.readLine(); line != null; line = out.readLine())
        {
            if (line.startsWith(METRICS))
            {
                url = line.substring(METRICS.length()).strip();
            }
            if (line.equals(READY) && url != null)
            {
                return url;
            }
        }
        throw new IOException("tp_supervisor did not get ready");
    }

    private void scrapeEachSecond(final URI url)
    {
        final HttpRequest request = HttpRequest.newBuilder(url).build();
        scraper.scheduleAtFixedRate(() -> scrape(request), 0, 1, TimeUnit.SECONDS);
    }

    private void scrape(final HttpRequest request)
    {
        try
        {
            if (client.send(request, HttpResponse.BodyHandlers.ofString()).body().contains("tensorpool_frames"))
            {
                scrapes.incrementAndGet();
            }
        }
        catch (final IOException ignore)
        {
            // Not counted, which the table shows.
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    /** {@code script} gives it the terminal that it wants. */
    private void startTop() throws IOException
    {
        start(new ProcessBuilder("script", "-qfc", launcher("tp_tool") + " top --aeron-dir " + aeronDirectory +
            " --announce-stream-id " + ANNOUNCE_STREAM, "/dev/null")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD));
    }

    private Process start(final ProcessBuilder builder) throws IOException
    {
        builder.environment().put("TERM", "xterm-256color");
        final Process process = builder.start();
        processes.add(process);
        return process;
    }

    private String launcher(final String name)
    {
        return home.resolve("bin").resolve(name).toString();
    }

    /** @return whether all of them are still there. */
    boolean areWatching()
    {
        return processes.stream().allMatch(Process::isAlive);
    }

    /** @return times that somebody has got metrics. */
    long scrapes()
    {
        return scrapes.get();
    }

    @Override
    public void close()
    {
        scraper.shutdownNow();
        client.close();
        for (final Process process : processes)
        {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        processes.forEach(Watchers::await);
    }

    private static void await(final Process process)
    {
        try
        {
            if (!process.waitFor(END_TIMEOUT_S, TimeUnit.SECONDS))
            {
                process.destroyForcibly();
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
