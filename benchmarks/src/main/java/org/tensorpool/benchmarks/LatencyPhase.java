package org.tensorpool.benchmarks;

import static org.tensorpool.benchmarks.transport.Mode.COMMIT_TO_HANDLER;
import static org.tensorpool.benchmarks.transport.Mode.COPY_TO_HANDLER;
import static org.tensorpool.benchmarks.transport.Mode.COPY_TO_LAST_BYTE;
import static org.tensorpool.benchmarks.worker.TransportKind.AERON;
import static org.tensorpool.benchmarks.worker.TransportKind.CHRONICLE;
import static org.tensorpool.benchmarks.worker.TransportKind.MEMCPY;
import static org.tensorpool.benchmarks.worker.TransportKind.TENSOR_POOL;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.HdrHistogram.Histogram;
import org.tensorpool.benchmarks.report.Numbers;
import org.tensorpool.benchmarks.report.Results;
import org.tensorpool.benchmarks.report.Row;
import org.tensorpool.benchmarks.transport.Mode;
import org.tensorpool.benchmarks.transport.Plan;
import org.tensorpool.benchmarks.transport.Recorder;
import org.tensorpool.benchmarks.worker.Command;
import org.tensorpool.benchmarks.worker.TransportKind;

/**
 * Latency at fixed rates, ours beside the peers', round by round.
 */
final class LatencyPhase
{
    private static final int SMALL = 64;
    private static final int MIB = 1 << 20;
    private static final int[] SIZES = {SMALL, 64 << 10, MIB, 4 * MIB};
    private static final int FAST = 200_000;
    private static final int SLOW = 1_000;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

    private final Map<Key, Histogram> merged = new LinkedHashMap<>();
    private final Map<Key, Double> missed = new LinkedHashMap<>();
    private final Medians<Key> p50 = new Medians<>();
    private final Histogram hiccups = Recorder.newHistogram();
    private final Histogram senderHiccups = Recorder.newHistogram();
    private final Session session;
    private final Rounds rounds;
    private final Results results;

    LatencyPhase(final Session session, final Rounds rounds)
    {
        this.session = session;
        this.rounds = rounds;
        this.results = session.results();
    }

    void run()
    {
        for (final TransportKind kind : List.of(TENSOR_POOL, AERON, CHRONICLE, MEMCPY))
        {
            rounds.warmUp(kind, false);
            if (kind != MEMCPY)
            {
                rounds.warmUp(kind, true);
            }
        }

        final List<Scenario> scenarios = scenarios();
        for (int i = 1; i <= session.settings().repetitions(); i++)
        {
            session.say("latency, round " + i + " of " + session.settings().repetitions());
            scenarios.forEach(this::measure);
            hiccups.add(session.sender(MEMCPY).ask(Command.of(
                Command.Operation.HICCUPS, 0, session.settings().floorSeconds())).decoded());
        }

        report();
    }

    /** By size first: a change of size costs a new epoch. */
    private static List<Scenario> scenarios()
    {
        final List<Scenario> scenarios = new ArrayList<>();
        for (final int size : SIZES)
        {
            for (final boolean isTwoProcesses : new boolean[] {false, true})
            {
                scenarios.add(new Scenario(size, FAST, COMMIT_TO_HANDLER, isTwoProcesses));
                scenarios.add(new Scenario(size, SLOW, COMMIT_TO_HANDLER, isTwoProcesses));
                for (final Mode mode : List.of(COPY_TO_HANDLER, COPY_TO_LAST_BYTE))
                {
                    for (final int rate : copyRates(size))
                    {
                        scenarios.add(new Scenario(size, rate, mode, isTwoProcesses));
                    }
                }
            }
        }
        return scenarios;
    }

    /** Rates that the slowest of all can follow. */
    private static int[] copyRates(final int size)
    {
        return switch (size)
        {
            case SMALL -> new int[] {FAST, SLOW};
            case MIB -> new int[] {100};
            default -> size < MIB ? new int[] {SLOW} : new int[] {40};
        };
    }

    private static List<TransportKind> kinds(final Scenario scenario)
    {
        if (scenario.mode == COMMIT_TO_HANDLER)
        {
            return List.of(TENSOR_POOL);
        }
        return scenario.mode == COPY_TO_HANDLER && !scenario.isTwoProcesses ?
            List.of(TENSOR_POOL, AERON, CHRONICLE, MEMCPY) : List.of(TENSOR_POOL, AERON, CHRONICLE);
    }

    private void measure(final Scenario scenario)
    {
        final Settings settings = session.settings();
        for (final TransportKind kind : kinds(scenario))
        {
            final Plan plan = rounds.plan(
                scenario.size, scenario.mode, scenario.rate, settings.warmSeconds(), settings.latencySeconds());
            final Rounds.Round round = rounds.run(kind, plan, scenario.isTwoProcesses);
            final Histogram histogram = round.received().decoded();
            final Key key = new Key(kind, scenario);
            if (histogram.getTotalCount() > 0)
            {
                p50.add(key, histogram.getValueAtPercentile(50));
            }
            merged.computeIfAbsent(key, (ignore) -> Recorder.newHistogram()).add(histogram);
            missed.merge(key, round.received().value("missed"), Double::sum);
            senderHiccups.add(round.sent().decoded());
        }
    }

    private void report()
    {
        for (final Scenario scenario : scenarios())
        {
            reportRows(scenario);
            for (final TransportKind kind : kinds(scenario))
            {
                results.histogram(
                    scenario.fileName(), scenario.label(), kind.label(), merged.get(new Key(kind, scenario)));
            }
            results.histogram(scenario.fileName(), scenario.label(), "hiccups", hiccups);
        }
        results.histogram("hiccups", "pauses of threads that look at the clock", "both cores", hiccups);
        results.histogram("hiccups", "pauses of threads that look at the clock", "sender while it waits, over 1 µs",
            senderHiccups);
        reportHiccups();

        final Scenario small = new Scenario(SMALL, 0, COMMIT_TO_HANDLER, false);
        for (final int rate : new int[] {FAST, SLOW})
        {
            reportCommitToHandler(small.at(rate));
        }
        final Scenario copy = new Scenario(MIB, copyRates(MIB)[0], COPY_TO_HANDLER, false);
        results.atMost(3, copy.label(), "ns", p50.of(new Key(TENSOR_POOL, copy)), p50.of(new Key(MEMCPY, copy)),
            "memcpy of 1 MiB", 1.1);
    }

    private void reportRows(final Scenario scenario)
    {
        final double lost = missed.getOrDefault(new Key(TENSOR_POOL, scenario), 0.0);
        for (final double percentile : PERCENTILES)
        {
            final Row row = results.row("latency", scenario.label() + ", p" + (percentile == (long)percentile ?
                Long.toString((long)percentile) : Double.toString(percentile)), "ns");
            for (final TransportKind kind : kinds(scenario))
            {
                final Key key = new Key(kind, scenario);
                final double value =
                    percentile == 50 ? p50.of(key) : merged.get(key).getValueAtPercentile(percentile);
                if (kind == TENSOR_POOL)
                {
                    row.ours(value);
                }
                else
                {
                    row.peer(kind.label(), value);
                }
            }
            row.detail(percentile != 50).note("n " + merged.get(new Key(TENSOR_POOL, scenario)).getTotalCount() +
                (lost == 0 ? "" : ", overwritten " + (long)lost));
        }
    }

    private void reportHiccups()
    {
        for (final double percentile : new double[] {99.99, 99.9999, 100})
        {
            results.row("floor", "pause between two looks at the clock, p" + percentile, "ns")
                .peer("idle core", hiccups.getValueAtPercentile(percentile));
        }
        results.row("floor", "longest pause of a sender while it waited", "ns")
            .peer("during the rounds", senderHiccups.getMaxValue())
            .note(senderHiccups.getTotalCount() + " pauses longer than 1 µs");
    }

    private void reportCommitToHandler(final Scenario small)
    {
        final double aeron = p50.of(new Key(AERON, new Scenario(SMALL, small.rate, COPY_TO_HANDLER, false)));
        for (final int size : SIZES)
        {
            final Scenario scenario = small.of(size);
            final double ours = p50.of(new Key(TENSOR_POOL, scenario));
            results.atMost(2, scenario.label(), "ns", ours, aeron, "Aeron IPC, 64 B", 2);
            results.atMost(7, scenario.inTwoProcesses().label(), "ns",
                p50.of(new Key(TENSOR_POOL, scenario.inTwoProcesses())), ours, "one process", 1.1);
        }
        results.atMost(2, small.of(4 * MIB).label(), "ns", p50.of(new Key(TENSOR_POOL, small.of(4 * MIB))),
            p50.of(new Key(TENSOR_POOL, small)), "ours, 64 B", 1.2);
    }

    private record Key(TransportKind kind, Scenario scenario)
    {
    }

    /**
     * @param size           of a payload.
     * @param rate           in messages a second.
     * @param mode           from when to when.
     * @param isTwoProcesses whether sender and receiver are in different processes.
     */
    private record Scenario(int size, int rate, Mode mode, boolean isTwoProcesses)
    {
        Scenario at(final int otherRate)
        {
            return new Scenario(size, otherRate, mode, isTwoProcesses);
        }

        Scenario of(final int otherSize)
        {
            return new Scenario(otherSize, rate, mode, isTwoProcesses);
        }

        Scenario inTwoProcesses()
        {
            return new Scenario(size, rate, mode, true);
        }

        String label()
        {
            return mode.label() + ", " + Numbers.size(size) + ", " + rate + "/s, " +
                (isTwoProcesses ? "2 processes" : "1 process");
        }

        String fileName()
        {
            return mode.name().toLowerCase(Locale.ROOT).replace('_', '-') + "-" +
                Numbers.size(size).replace(" ", "") + "-" + rate + "ps-" + (isTwoProcesses ? "2p" : "1p");
        }
    }
}
