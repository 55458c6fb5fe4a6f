package org.tensorpool.benchmarks;

import org.tensorpool.benchmarks.report.Numbers;
import org.tensorpool.benchmarks.transport.Mode;
import org.tensorpool.benchmarks.worker.Command;
import org.tensorpool.benchmarks.worker.Command.Operation;
import org.tensorpool.benchmarks.worker.TransportKind;
import org.tensorpool.benchmarks.worker.WorkerProcess;

/**
 * What the machine itself can do.
 */
final class FloorPhase
{
    private static final long ROUND_TRIPS_A_SECOND = 4_000_000;
    private static final int[] SIZES = {64, 64 << 10, 1 << 20, 4 << 20};

    private final Session session;
    private final Rounds rounds;

    FloorPhase(final Session session, final Rounds rounds)
    {
        this.session = session;
        this.rounds = rounds;
    }

    void run()
    {
        session.say("floor of the machine");
        final double seconds = session.settings().floorSeconds();
        final WorkerProcess worker = session.sender(TransportKind.MEMCPY);
        final Medians<String> medians = new Medians<>();
        final long roundTrips = (long)(ROUND_TRIPS_A_SECOND * seconds);
        worker.ask(Command.of(Operation.PING_PONG, roundTrips, 0));
        for (int i = 0; i < session.settings().repetitions(); i++)
        {
            medians.add("ping", worker.ask(Command.of(Operation.PING_PONG, roundTrips, 0)).value("oneWayNs"));
        }
        session.results().row("floor", "cache line from core to core, one way", "ns")
            .peer("this machine", medians.of("ping"));

        for (final int size : SIZES)
        {
            final Rounds.Round round = rounds.run(TransportKind.MEMCPY,
                rounds.plan(size, Mode.FLAT_OUT, 1e6, session.settings().warmSeconds(), seconds), false);
            session.results().row("floor", "memcpy of " + Numbers.size(size) + " into a ring of 64", "ns")
                .peer("this machine", round.nanosPerMessage());
        }
    }
}
