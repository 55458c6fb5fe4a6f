package org.tensorpool.benchmarks.jmh;

import java.nio.file.Path;

import org.tensorpool.benchmarks.Cpus;
import org.tensorpool.benchmarks.Directories;
import org.tensorpool.benchmarks.MeasuredSystem;
import org.tensorpool.os.PinnedThreadFactory;

/**
 * The drivers of one JVM that JMH has forked, and the CPUs that its threads go to. Works without a run around it too,
 * as when a profiler is asked for by hand.
 */
final class JmhSystem implements AutoCloseable
{
    /** System property with the CPUs of sender and receiver. */
    static final String CPUS_PROPERTY = "tensorpool.bench.cpus";

    private static final Cpus CPUS =
        System.getProperty(CPUS_PROPERTY) == null ? Cpus.choose() : Cpus.parse(System.getProperty(CPUS_PROPERTY));

    private final Path directory = Directories.create("jmh");
    private final MeasuredSystem system = MeasuredSystem.launch(directory);

    Path directory()
    {
        return directory;
    }

    static void pinSender()
    {
        PinnedThreadFactory.pinCurrentThread(CPUS.sender());
    }

    static void pinReceiver()
    {
        PinnedThreadFactory.pinCurrentThread(CPUS.receiver());
    }

    @Override
    public void close()
    {
        system.close();
        Directories.delete(directory);
    }
}
