package org.tensorpool.benchmarks;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.tensorpool.benchmarks.report.Results;
import org.tensorpool.benchmarks.transport.Mode;
import org.tensorpool.benchmarks.transport.Plan;
import org.tensorpool.benchmarks.worker.Allocation;
import org.tensorpool.benchmarks.worker.TransportKind;

/**
 * Bytes allocated in the steady state, on either side, by the conductor of the client and by the drivers.
 */
final class AllocationPhase
{
    private static final int RATE = 100_000;
    private static final double WARM_SECONDS = 1;

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
        final double driverBytes = Allocation.growth(before, Allocation.ofConductors()) * 1e9 /
            (System.nanoTime() - startNs);
        report(running.join(), driverBytes, seconds);
    }

    private void report(final Rounds.Round round, final double driverBytes, final double seconds)
    {
        final double sender = round.sent().value("allocatedBytes") / round.sent().value("sent");
        final double receiver = round.received().value("allocatedBytes") / round.received().value("received");
        final double conductor = round.sent().value("conductorBytes") / seconds;
        final Results results = session.results();
        results.row("allocation", "sender", "B/frame").ours(sender).note("64 B at 100000/s");
        results.row("allocation", "receiver", "B/frame").ours(receiver).note("64 B at 100000/s");
        results.row("allocation", "conductor of the client, with its Aeron client", "B/s").ours(conductor);
        results.row("allocation", "SHM driver and media driver", "B/s").ours(driverBytes);

        results.atMost(5, "sender", "B/frame", sender, 0, "limit", 0);
        results.atMost(5, "receiver", "B/frame", receiver, 0, "limit", 0);
        results.atMost(5, "conductor", "B/s", conductor, 0, "limit", 0);
    }

    private Plan plan(final double seconds)
    {
        return rounds.plan(64, Mode.COPY_TO_HANDLER, RATE, WARM_SECONDS, seconds);
    }
}
