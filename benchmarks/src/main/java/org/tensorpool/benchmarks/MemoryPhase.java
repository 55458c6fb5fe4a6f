package org.tensorpool.benchmarks;

import java.io.IOException;
import java.util.Map;

import org.tensorpool.benchmarks.memory.HugePageMount;
import org.tensorpool.benchmarks.worker.Command;
import org.tensorpool.benchmarks.worker.Command.Operation;
import org.tensorpool.benchmarks.worker.Reply;
import org.tensorpool.benchmarks.worker.TransportKind;
import org.tensorpool.benchmarks.worker.WorkerProcess;

/**
 * What kinds of pages, prefaulting and locking cost and give.
 */
final class MemoryPhase
{
    private static final String SECTION = "memory";

    private final Session session;

    MemoryPhase(final Session session)
    {
        this.session = session;
    }

    void run()
    {
        session.say("memory");
        try (HugePageMount mount = HugePageMount.open(session.directory()))
        {
            measure();
        }
        catch (final IOException ex)
        {
            session.results().failure("huge pages: " + ex.getMessage());
            measure();
        }
    }

    private void measure()
    {
        final WorkerProcess worker = session.sender(TransportKind.MEMCPY);
        final Reply faults = worker.ask(Command.of(Operation.PAGE_FAULTS));
        for (final Map.Entry<String, Double> value : faults.values().entrySet())
        {
            if (value.getKey().endsWith("|faults"))
            {
                final String name = value.getKey().substring(0, value.getKey().indexOf('|'));
                session.results().row(SECTION, "first pass over 64 MiB, " + name, "faults")
                    .ours(value.getValue())
                    .note(Math.round(faults.value(name + "|nsPerPage")) + " ns for each 4 KiB");
            }
        }

        final Reply reads = worker.ask(
            Command.of(Operation.RANDOM_ACCESS, 0, session.settings().floorSeconds()));
        reads.values().forEach((name, nanos) ->
            session.results().row(SECTION, "random read over 512 MiB, " + name, "ns").ours(nanos));
    }
}
