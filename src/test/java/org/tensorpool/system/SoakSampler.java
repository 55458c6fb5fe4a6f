package org.tensorpool.system;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import org.HdrHistogram.Histogram;

/**
 * Writes down what this process holds, a row every period, in a file of comma-separated values. A collection comes
 * before each row, so that the heap is what is alive.
 */
final class SoakSampler implements Runnable
{
    private final Path file;
    private final long periodNs;
    private final Path aeronDirectory;
    private final Path baseDirectory;
    private final SoakSubject subject;
    private final ProcessFigures self = ProcessFigures.self();
    private final long startNs = System.nanoTime();

    private SoakSampler(
        final Path file,
        final long periodNs,
        final Path aeronDirectory,
        final Path baseDirectory,
        final SoakSubject subject)
    {
        this.file = file;
        this.periodNs = periodNs;
        this.aeronDirectory = aeronDirectory;
        this.baseDirectory = baseDirectory;
        this.subject = subject;
    }

    static void start(
        final Path file,
        final long periodNs,
        final Path aeronDirectory,
        final Path baseDirectory,
        final SoakSubject subject)
    {
        Thread.ofPlatform().daemon().name("soak-sampler")
            .start(new SoakSampler(file, periodNs, aeronDirectory, baseDirectory, subject));
    }

    @Override
    public void run()
    {
        try (BufferedWriter writer = Files.newBufferedWriter(file))
        {
            writer.append(String.join(",", row().keySet())).append('\n');
            for (long dueNs = startNs + periodNs; true; dueNs += periodNs)
            {
                while (System.nanoTime() - dueNs < 0)
                {
                    LockSupport.parkNanos(dueNs - System.nanoTime());
                }
                writer.append(row().values().stream().map(String::valueOf).collect(Collectors.joining(",")));
                writer.append('\n').flush();
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private Map<String, Number> row()
    {
        final Map<String, Number> row = new LinkedHashMap<>();
        row.put("seconds", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs));
        addMemory(row);
        row.put("cpu_ms", JvmFigures.cpuMs());
        row.put("threads", self.threads());
        row.put("fds", self.descriptors());
        row.put("mappings", self.mappings());
        row.put("region_mappings", self.mappingsBelow(baseDirectory));
        row.put("aeron_mappings", self.mappingsBelow(aeronDirectory));
        row.put("region_files", ProcessFigures.filesBelow(baseDirectory));
        row.put("aeron_files", ProcessFigures.filesBelow(aeronDirectory));
        addFrames(row);
        return row;
    }

    private void addMemory(final Map<String, Number> row)
    {
        row.put("heap_used", JvmFigures.usedHeapBytes());
        row.put("heap_live", JvmFigures.liveHeapBytes());
        row.put("heap_committed", JvmFigures.committedHeapBytes());
        row.put("native", JvmFigures.nativeBytes());
        row.put("rss", self.statusBytes("VmRSS"));
        row.put("rss_anon", self.statusBytes("RssAnon"));
        row.put("rss_file", self.statusBytes("RssFile"));
        row.put("rss_shmem", self.statusBytes("RssShmem"));
    }

    private void addFrames(final Map<String, Number> row)
    {
        final Histogram latency = subject.latency();
        row.put("frames", subject.frames());
        row.put("drops", subject.drops());
        row.put("epochs", subject.epochs());
        row.put("p50_ns", latency == null ? 0 : latency.getValueAtPercentile(50));
        row.put("p99_ns", latency == null ? 0 : latency.getValueAtPercentile(99));
        row.put("max_ns", latency == null ? 0 : latency.getMaxValue());
    }
}
