package org.tensorpool.benchmarks;

import org.tensorpool.benchmarks.worker.Command;
import org.tensorpool.benchmarks.worker.Command.Operation;
import org.tensorpool.benchmarks.worker.Reply;
import org.tensorpool.benchmarks.worker.TransportKind;
import org.tensorpool.benchmarks.worker.WorkerProcess;

/**
 * What several consumers cost the producer, and what one that stops costs the others.
 */
final class FanOutPhase
{
    private static final int[] CONSUMERS = {1, 2, 4, 8};
    private static final int MANY = 8;
    /** Frames of a burst, as the worker sends them. */
    private static final double BURST = 256;

    private final Session session;

    FanOutPhase(final Session session)
    {
        this.session = session;
    }

    void run()
    {
        session.say("fan-out");
        final Medians<Integer> nanos = new Medians<>();
        final WorkerProcess worker = session.sender(TransportKind.TENSOR_POOL);
        worker.ask(Command.of(Operation.FAN_OUT, 2, session.settings().jitSeconds()));
        for (int i = 0; i < session.settings().repetitions(); i++)
        {
            for (final int consumers : CONSUMERS)
            {
                final Reply reply =
                    worker.ask(Command.of(Operation.FAN_OUT, consumers, session.settings().flatSeconds()));
                nanos.add(consumers, reply.decoded().getValueAtPercentile(50) / BURST);
            }
        }

        for (final int consumers : CONSUMERS)
        {
            session.results().row("fan-out", "publish, " + consumers + (consumers == 1 ? " consumer" : " consumers"),
                "ns").ours(nanos.of(consumers)).peer("1 consumer", nanos.of(1)).note("in bursts of 256");
        }
        session.results().atMost(
            6, "publish, 8 consumers", "ns", nanos.of(MANY), nanos.of(1), "ours, 1 consumer", 1.05);
        stopped(worker);
    }

    private void stopped(final WorkerProcess worker)
    {
        final Reply reply = worker.ask(
            Command.of(Operation.STOPPED_CONSUMER, 0, session.settings().stoppedSeconds()));
        session.results().row("fan-out", "lost beside a stopped consumer, 50000/s", "frames")
            .ours(reply.value("lost"))
            .note("of " + (long)reply.value("sent") + "; " + (long)reply.value("refused") + " refused, " +
                (long)reply.value("dropped") + " dropped by the reader");
        session.results().atMost(9, "frames lost, 50000/s", "frames", reply.value("lost"), 0, "limit", 0);
    }
}
