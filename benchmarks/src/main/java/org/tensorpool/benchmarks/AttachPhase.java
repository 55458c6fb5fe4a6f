package org.tensorpool.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.HdrHistogram.Histogram;
import org.tensorpool.benchmarks.report.Row;
import org.tensorpool.benchmarks.worker.Command;
import org.tensorpool.benchmarks.worker.Command.Operation;
import org.tensorpool.benchmarks.worker.TransportKind;
import org.tensorpool.benchmarks.worker.WorkerProcess;

/**
 * How long it takes until a consumer or a producer is attached and its regions are mapped, by the size of the pools.
 * The drivers are this phase's own, so that the memory of large pools is given back with them.
 */
final class AttachPhase
{
    private static final String SECTION = "attach";
    private static final double CONSUMER_LIMIT_NS = 5e6;
    /** The current epoch, the one that follows, and those that are retired but not collected yet. */
    private static final int EPOCHS_AT_ONCE = 4;
    private static final List<BenchStream> STREAMS =
        List.of(BenchStream.POOLS_1_MIB, BenchStream.POOLS_64_MIB, BenchStream.POOLS_1_GIB);

    private final Session session;

    AttachPhase(final Session session)
    {
        this.session = session;
    }

    void run() throws IOException
    {
        session.say("attach");
        final Path directory = Directories.create("attach");
        try (MeasuredSystem system = MeasuredSystem.launch(directory);
            WorkerProcess worker = new WorkerProcess(
                TransportKind.TENSOR_POOL, directory, session.cpus(), session.output().resolve("workers.log")))
        {
            for (final Operation operation : List.of(Operation.ATTACH_CONSUMER, Operation.ATTACH_PRODUCER))
            {
                worker.ask(Command.of(
                    operation, BenchStream.POOLS_1_MIB.streamId(), session.settings().jitSeconds()));
            }
            reportFloor(worker);
            for (final BenchStream stream : STREAMS)
            {
                measure(worker, stream, directory);
            }
        }
        finally
        {
            Directories.delete(directory);
        }
    }

    private void reportFloor(final WorkerProcess worker)
    {
        report("floor: two sleeping agents asked in turn", 0,
            worker.ask(Command.of(Operation.SLEEPING_AGENTS, 0, session.settings().attachSeconds())).decoded());
    }

    private void measure(final WorkerProcess worker, final BenchStream stream, final Path directory)
        throws IOException
    {
        final long mib = stream.poolBytes() >> 20;
        final String size = mib < 1024 ? mib + " MiB" : (mib >> 10) + " GiB";
        final long needed = EPOCHS_AT_ONCE * stream.poolBytes();
        final long free = Math.min(Files.getFileStore(directory).getUsableSpace(), availableMemory());
        if (free < needed)
        {
            session.results().failure("attach, pools of " + size + ": needs " + (needed >> 20) +
                " MiB of memory and of room in /dev/shm, there are " + (free >> 20));
            return;
        }

        report("consumer attached and mapped, pools of " + size, CONSUMER_LIMIT_NS,
            measure(worker, Operation.ATTACH_CONSUMER, stream));
        report("producer attached, pools of " + size, 0, measure(worker, Operation.ATTACH_PRODUCER, stream));
    }

    private Histogram measure(final WorkerProcess worker, final Operation operation, final BenchStream stream)
    {
        return worker.ask(Command.of(operation, stream.streamId(), session.settings().attachSeconds())).decoded();
    }

    private void report(final String name, final double limitNs, final Histogram histogram)
    {
        final String count = "n " + histogram.getTotalCount();
        session.results().row(SECTION, name + ", p50", "ns").ours(histogram.getValueAtPercentile(50)).note(count);
        final double p99 = histogram.getValueAtPercentile(99);
        final Row row = session.results().row(SECTION, name + ", p99", "ns").ours(p99).note(count);
        if (limitNs > 0)
        {
            row.peer("limit", limitNs).note(count + (p99 <= limitNs ? ", within the limit" : ", NOT within the limit"));
        }
    }

    private static long availableMemory() throws IOException
    {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
            .filter((line) -> line.startsWith("MemAvailable:"))
            .mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
            .findFirst().orElse(0);
    }
}
