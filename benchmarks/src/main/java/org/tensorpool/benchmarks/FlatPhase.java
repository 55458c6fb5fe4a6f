package org.tensorpool.benchmarks;

import static org.tensorpool.benchmarks.worker.TransportKind.AERON;
import static org.tensorpool.benchmarks.worker.TransportKind.AERON_CLAIM;
import static org.tensorpool.benchmarks.worker.TransportKind.CHRONICLE;
import static org.tensorpool.benchmarks.worker.TransportKind.MEMCPY;
import static org.tensorpool.benchmarks.worker.TransportKind.TENSOR_POOL;

import java.util.List;

import org.tensorpool.benchmarks.report.Numbers;
import org.tensorpool.benchmarks.report.Results;
import org.tensorpool.benchmarks.report.Row;
import org.tensorpool.benchmarks.transport.Mode;
import org.tensorpool.benchmarks.transport.Plan;
import org.tensorpool.benchmarks.worker.TransportKind;

/**
 * As many frames as go: what a publish costs, how much a large copy loses to what is around it, and how many frames of
 * those sent at a fixed rate arrive.
 */
final class FlatPhase
{
    private static final int SMALL = 64;
    private static final int LARGE = 1 << 20;
    /** Those whose ends are looked at in two processes as well. */
    private static final List<TransportKind> APART = List.of(TENSOR_POOL, AERON_CLAIM);
    private static final int[] RATES = {100_000, 500_000, 1_000_000, 2_000_000};
    private static final double GIB = 1 << 30;

    private final Medians<Key> nanos = new Medians<>();
    private final Medians<Key> arrived = new Medians<>();
    private final Medians<Key> refused = new Medians<>();
    private final Session session;
    private final Rounds rounds;

    FlatPhase(final Session session, final Rounds rounds)
    {
        this.session = session;
        this.rounds = rounds;
    }

    void run()
    {
        final List<TransportKind> small = List.of(TENSOR_POOL, AERON_CLAIM, AERON, CHRONICLE);
        final List<TransportKind> large = List.of(TENSOR_POOL, MEMCPY, AERON, CHRONICLE);
        small.forEach((kind) -> measure(kind, SMALL, session.settings().jitSeconds(), false, false));
        APART.forEach((kind) -> measure(kind, SMALL, session.settings().jitSeconds(), true, false));
        session.say("throughput");
        for (int i = 0; i < session.settings().repetitions(); i++)
        {
            small.forEach((kind) -> measure(kind, SMALL, session.settings().flatSeconds(), false, true));
            APART.forEach((kind) -> measure(kind, SMALL, session.settings().flatSeconds(), true, true));
            large.forEach((kind) -> measure(kind, LARGE, session.settings().flatSeconds(), false, true));
        }
        report();
        for (final int rate : RATES)
        {
            paced(rate);
        }
    }

    private void measure(
        final TransportKind kind,
        final int size,
        final double seconds,
        final boolean isTwoProcesses,
        final boolean isRecorded)
    {
        final Plan plan =
            rounds.plan(size, Mode.FLAT_OUT, 1e6, session.settings().warmSeconds(), seconds);
        final Rounds.Round round = rounds.run(kind, plan, isTwoProcesses);
        if (isRecorded)
        {
            final Key key = new Key(kind, size, isTwoProcesses);
            final double sent = round.sent().value("sent");
            nanos.add(key, round.nanosPerMessage());
            refused.add(key, round.sent().value("refused") / (sent + round.sent().value("refused")));
            arrived.add(key, round.received().value("received") / round.sent().value("sentInAll"));
        }
    }

    private void report()
    {
        final Results results = session.results();
        final double publish = nanos.of(new Key(TENSOR_POOL, SMALL, false));
        results.row("throughput", "publish, 64 B, flat out", "ns")
            .ours(publish)
            .peer(AERON_CLAIM.label(), nanos.of(new Key(AERON_CLAIM, SMALL, false)))
            .peer(AERON.label(), nanos.of(new Key(AERON, SMALL, false)))
            .peer(CHRONICLE.label(), nanos.of(new Key(CHRONICLE, SMALL, false)))
            .note(note(TENSOR_POOL, SMALL, false));
        results.row("throughput", "publish, 64 B, flat out, 2 processes", "ns")
            .ours(nanos.of(new Key(TENSOR_POOL, SMALL, true)))
            .peer(AERON_CLAIM.label(), nanos.of(new Key(AERON_CLAIM, SMALL, true)))
            .note(note(TENSOR_POOL, SMALL, true));
        results.row("throughput", "64 B, flat out", "frames/s")
            .ours(1e9 / publish)
            .peer(AERON.label(), 1e9 / nanos.of(new Key(AERON, SMALL, false)))
            .peer(CHRONICLE.label(), 1e9 / nanos.of(new Key(CHRONICLE, SMALL, false)));
        results.row("throughput", "copy-in, 1 MiB, flat out", "GiB/s")
            .ours(gibPerSecond(TENSOR_POOL))
            .peer(MEMCPY.label(), gibPerSecond(MEMCPY))
            .peer(AERON.label(), gibPerSecond(AERON))
            .peer(CHRONICLE.label(), gibPerSecond(CHRONICLE))
            .note(note(TENSOR_POOL, LARGE, false));

        results.atMost(1, "publish, 64 B, flat out, one consumer reading", "ns", publish,
            nanos.of(new Key(AERON_CLAIM, SMALL, false)), AERON_CLAIM.label(), 4);
        results.atLeast(4, "sustained copy-in, 1 MiB", "GiB/s", gibPerSecond(TENSOR_POOL), gibPerSecond(MEMCPY),
            MEMCPY.label(), 0.9);
    }

    private String note(final TransportKind kind, final int size, final boolean isTwoProcesses)
    {
        final Key key = new Key(kind, size, isTwoProcesses);
        return Math.round(100 * arrived.of(key)) + " % read, " + Math.round(100 * refused.of(key)) + " % refused";
    }

    private double gibPerSecond(final TransportKind kind)
    {
        return LARGE / GIB / (nanos.of(new Key(kind, LARGE, false)) / 1e9);
    }

    private void paced(final int rate)
    {
        final Plan plan = rounds.plan(SMALL, Mode.COPY_TO_HANDLER, rate, session.settings().warmSeconds(),
            session.settings().flatSeconds());
        final Rounds.Round round = rounds.run(TENSOR_POOL, plan, false);
        final Row row = session.results().row("throughput", "64 B at " + rate + "/s", "frames/s");
        row.ours(1e9 / round.nanosPerMessage()).note(
            (long)round.received().value("missed") + " overwritten, p50 " +
            Numbers.time(round.received().decoded().getValueAtPercentile(50)));
    }

    private record Key(TransportKind kind, int size, boolean isTwoProcesses)
    {
    }
}
