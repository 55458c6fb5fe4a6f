package org.tensorpool.benchmarks;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

import org.agrona.CloseHelper;
import org.tensorpool.benchmarks.report.Results;
import org.tensorpool.benchmarks.worker.TransportKind;
import org.tensorpool.benchmarks.worker.WorkerProcess;

/**
 * One run: where it is, how long it takes, what it finds, and the workers it has started. For one thread.
 */
public final class Session implements AutoCloseable
{
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Map<TransportKind, WorkerProcess> senders = new EnumMap<>(TransportKind.class);
    private final Map<TransportKind, WorkerProcess> receivers = new EnumMap<>(TransportKind.class);
    private final Results results = new Results();
    private final long startNs = System.nanoTime();
    private final Settings settings;
    private final Path directory;
    private final Path output;
    private final Cpus cpus;

    /**
     * @param settings  of the run.
     * @param directory in shared memory that everything is below.
     * @param output    that results go to.
     * @param cpus      of the measured threads.
     */
    public Session(final Settings settings, final Path directory, final Path output, final Cpus cpus)
    {
        this.settings = settings;
        this.directory = directory;
        this.output = output;
        this.cpus = cpus;
    }

    /**
     * @return how long everything takes.
     */
    public Settings settings()
    {
        return settings;
    }

    /**
     * @return what was found.
     */
    public Results results()
    {
        return results;
    }

    /**
     * @return directory in shared memory that everything is below.
     */
    public Path directory()
    {
        return directory;
    }

    /**
     * @return directory that results go to.
     */
    public Path output()
    {
        return output;
    }

    /**
     * @return CPUs of the measured threads.
     */
    public Cpus cpus()
    {
        return cpus;
    }

    /**
     * @param kind of transport.
     * @return the process that sends, and receives too where one process does both.
     */
    public WorkerProcess sender(final TransportKind kind)
    {
        return senders.computeIfAbsent(kind, this::start);
    }

    /**
     * @param kind of transport.
     * @return the process that receives where there are two.
     */
    public WorkerProcess receiver(final TransportKind kind)
    {
        return receivers.computeIfAbsent(kind, this::start);
    }

    private WorkerProcess start(final TransportKind kind)
    {
        return new WorkerProcess(kind, directory, cpus, output.resolve("workers.log"));
    }

    /** End all workers; those that are asked for later are new. */
    public void endWorkers()
    {
        CloseHelper.quietCloseAll(senders.values());
        CloseHelper.quietCloseAll(receivers.values());
        senders.clear();
        receivers.clear();
    }

    /**
     * Tell who waits that something goes on.
     *
     * @param text to show.
     */
    public void say(final String text)
    {
        System.err.println(
            "benchmarks/run: " + text + ", after " + (System.nanoTime() - startNs) / NANOS_PER_SECOND + " s");
    }

    @Override
    public void close()
    {
        endWorkers();
    }
}
