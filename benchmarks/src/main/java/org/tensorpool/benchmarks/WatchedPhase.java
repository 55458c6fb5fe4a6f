package org.tensorpool.benchmarks;

import java.io.IOException;

import org.tensorpool.benchmarks.worker.Command;
import org.tensorpool.benchmarks.worker.Command.Operation;
import org.tensorpool.benchmarks.worker.TransportKind;
import org.tensorpool.benchmarks.worker.WorkerProcess;

/**
 * What a publish costs while everything watches that there is, beside what it costs while nobody does. Whoever watches
 * shares the two cores with the measured threads, which shows in the tail; half of the bursts are not interrupted.
 */
final class WatchedPhase
{
    private static final double LIMIT = 1.05;
    /** Frames of a burst, as the worker sends them. */
    private static final double BURST = 256;
    /** The start of a JVM is not what is measured. */
    private static final long SETTLE_MS = 4_000;

    private final Session session;

    WatchedPhase(final Session session)
    {
        this.session = session;
    }

    void run() throws IOException, InterruptedException
    {
        session.say("watched");
        final Medians<Boolean> nanos = new Medians<>();
        long scrapes = 0;
        final WorkerProcess worker = session.sender(TransportKind.TENSOR_POOL);
        worker.ask(Command.of(Operation.FAN_OUT, 1, session.settings().jitSeconds()));
        for (int i = 0; i < session.settings().repetitions(); i++)
        {
            nanos.add(false, publishNs(worker));
            try (Watchers watchers = new Watchers(session.directory()))
            {
                Thread.sleep(SETTLE_MS);
                nanos.add(true, publishNs(worker));
                require(watchers);
                scrapes += watchers.scrapes();
            }
        }
        session.results().row("watched", "publish, with supervisor, metrics and top", "ns").ours(nanos.of(true))
            .peer("nobody watching", nanos.of(false))
            .note(scrapes + " scrapes, " +
                (nanos.of(true) <= LIMIT * nanos.of(false) ? "within 5 %" : "NOT within 5 %"));
    }

    private double publishNs(final WorkerProcess worker)
    {
        return worker.ask(Command.of(Operation.FAN_OUT, 1, session.settings().flatSeconds()))
            .decoded().getValueAtPercentile(50) / BURST;
    }

    private static void require(final Watchers watchers)
    {
        if (!watchers.areWatching() || watchers.scrapes() == 0)
        {
            throw new IllegalStateException("not everybody was watching: " + watchers.scrapes() + " scrapes");
        }
    }
}
