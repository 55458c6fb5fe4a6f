package org.tensorpool.benchmarks;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.tensorpool.benchmarks.transport.Mode;
import org.tensorpool.benchmarks.transport.Plan;
import org.tensorpool.benchmarks.worker.Allocation;
import org.tensorpool.benchmarks.worker.Reply;
import org.tensorpool.benchmarks.worker.TransportKind;

/**
 * Bytes allocated in the steady state, on either side, by the conductor of the client and by the drivers.
 */
final class AllocationPhase
{
    private static final String SECTION = "allocation";
    private static final int RATE = 100_000;
    /** Until every counter was found and what runs once a second has run. */
    private static final double WARM_SECONDS = 4;

    private final Session session;
    private final Rounds rounds;

    AllocationPhase(final Session session, final Rounds rounds)
    {
        this.session = session;
        this.rounds = rounds;
    }

    void run() throws InterruptedException
    {
        session.say("allocation");
        final double seconds = session.settings().steadySeconds();
        // The worker was started and everything compiled by the first round.
        rounds.run(TransportKind.TENSOR_POOL, plan(session.settings().jitSeconds()), false);
        final CompletableFuture<Rounds.Round> running =
            CompletableFuture.supplyAsync(() -> rounds.run(TransportKind.TENSOR_POOL, plan(seconds), false));
        Thread.sleep((long)(WARM_SECONDS * 1000));
        final Map<String, Long> before = Allocation.ofConductors();
        final long startNs = System.nanoTime();
        Thread.sleep((long)(seconds * 1000));
        final Map<String, Long> drivers = Allocation.ofConductorsSince(before);
        final double driverSeconds = (System.nanoTime() - startNs) / 1e9;
        report(running.join(), seconds);
        drivers.forEach((thread, bytes) -> report("drivers", thread, bytes / driverSeconds));
    }

    private void report(final Rounds.Round round, final double seconds)
    {
        report("sender", round.sent().value("allocatedBytes") / round.sent().value("sent"));
        report("receiver", round.received().value("allocatedBytes") / round.received().value("received"));
        round.sent().values().forEach((name, bytes) ->
        {
            if (name.startsWith(Reply.ALLOCATED_BY))
            {
                report("client", name.substring(Reply.ALLOCATED_BY.length()), bytes / seconds);
            }
        });
    }

    private void report(final String side, final double bytesPerFrame)
    {
        session.results().row(SECTION, side, "B/frame").ours(bytesPerFrame).note("64 B at 100000/s");
        session.results().atMost(5, side, "B/frame", bytesPerFrame, 0, "limit", 0);
    }

    private void report(final String process, final String thread, final double bytesPerSecond)
    {
        // What Aeron's own threads allocate is told, not judged.
        final String name =
            process + ", thread " + thread.substring(thread.lastIndexOf('/') + 1).replaceAll("[0-9]+", "n");
        session.results().row(SECTION, name, "B/s").ours(bytesPerSecond);
        if (thread.startsWith(Allocation.OWN_CONDUCTOR))
        {
            session.results().atMost(5, name, "B/s", bytesPerSecond, 0, "limit", 0);
        }
    }

    private Plan plan(final double seconds)
    {
        return rounds.plan(64, Mode.COPY_TO_HANDLER, RATE, WARM_SECONDS, seconds);
    }
}
