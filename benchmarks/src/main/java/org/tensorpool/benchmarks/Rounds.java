package org.tensorpool.benchmarks;

import org.tensorpool.benchmarks.transport.ChronicleTransport;
import org.tensorpool.benchmarks.transport.Mode;
import org.tensorpool.benchmarks.transport.Plan;
import org.tensorpool.benchmarks.worker.Command;
import org.tensorpool.benchmarks.worker.Command.Operation;
import org.tensorpool.benchmarks.worker.Reply;
import org.tensorpool.benchmarks.worker.TransportKind;
import org.tensorpool.benchmarks.worker.WorkerProcess;

/**
 * Has workers carry out one round after the other.
 */
final class Rounds
{
    /** A queue keeps what was written: no round of any transport sends more than this. */
    private static final long MAX_BYTES = 1536L << 20;

    private final Session session;
    private int count;

    Rounds(final Session session)
    {
        this.session = session;
    }

    Plan plan(final int size, final Mode mode, final double rate, final double warmSeconds, final double seconds)
    {
        count++;
        return new Plan("round-" + count, size, mode, rate, warmSeconds, seconds, MAX_BYTES);
    }

    /** One round, in one process or two. */
    Round run(final TransportKind kind, final Plan plan, final boolean isTwoProcesses)
    {
        final WorkerProcess sender = session.sender(kind);
        final WorkerProcess receiver = isTwoProcesses ? session.receiver(kind) : sender;
        try
        {
            sender.ask(Command.of(Operation.OPEN, plan));
            receiver.ask(Command.of(Operation.RECEIVE, plan));
            final Reply sent = sender.ask(Command.of(Operation.SEND, plan));
            return new Round(sent, receiver.ask(Command.of(Operation.STOP, plan)));
        }
        finally
        {
            if (kind == TransportKind.CHRONICLE)
            {
                Directories.delete(ChronicleTransport.queueDirectory(session.directory(), plan.id()));
            }
        }
    }

    /** Have the code of a transport compiled before anything counts. */
    void warmUp(final TransportKind kind, final boolean isTwoProcesses)
    {
        final double seconds = session.settings().jitSeconds();
        for (final Mode mode : Mode.values())
        {
            run(kind, plan(64, mode, 200_000, seconds, 0), isTwoProcesses);
        }
    }

    /**
     * What came of a round.
     *
     * @param sent     of the sending end.
     * @param received of the receiving end.
     */
    record Round(Reply sent, Reply received)
    {
        /** Nanoseconds that one message took who sent it. */
        double nanosPerMessage()
        {
            return sent.value("elapsedNs") / sent.value("sent");
        }
    }
}
