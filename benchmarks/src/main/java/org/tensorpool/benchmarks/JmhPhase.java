package org.tensorpool.benchmarks;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.tensorpool.benchmarks.report.Row;
import org.tensorpool.benchmarks.worker.JvmCommand;

/**
 * Runs the JMH benchmarks, each in JVMs of its own, with the profiler of allocations.
 */
final class JmhPhase
{
    private static final String SECTION = "JMH";

    private final Session session;

    JmhPhase(final Session session)
    {
        this.session = session;
    }

    void run() throws RunnerException
    {
        session.say("JMH");
        report(new Runner(options()).run());
    }

    private Options options()
    {
        final Settings settings = session.settings();
        final TimeValue time = TimeValue.milliseconds((long)(settings.jmhSeconds() * 1000));
        return new OptionsBuilder()
            .include("org\\.tensorpool\\.benchmarks\\.jmh\\..*")
            .forks(settings.jmhForks())
            .warmupIterations(settings.jmhWarmups())
            .warmupTime(time)
            .measurementIterations(settings.jmhIterations())
            .measurementTime(time)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(false)
            .verbosity(VerboseMode.NORMAL)
            .output(session.output().resolve("jmh.log").toString())
            .result(session.output().resolve("jmh.json").toString())
            .resultFormat(ResultFormatType.JSON)
            .jvmArgs(JvmCommand.flags().toArray(new String[0]))
            .jvmArgsAppend(
                "-D" + Directories.PROPERTY + "=" + session.directory(),
                "-Dtensorpool.bench.cpus=" + session.cpus())
            .build();
    }

    private void report(final Collection<RunResult> runs)
    {
        final Map<String, Double> score = new TreeMap<>();
        final Map<String, Double> allocated = new TreeMap<>();
        for (final RunResult run : runs)
        {
            final String transport = run.getParams().getParam("transport");
            final String method = run.getPrimaryResult().getLabel();
            final String name = transport == null ? method : method + " " + transport;
            score.put(name, run.getPrimaryResult().getScore());
            run.getSecondaryResults().forEach((label, result) ->
            {
                if (label.endsWith("gc.alloc.rate.norm"))
                {
                    allocated.put(name, result.getScore());
                }
                else if (!label.contains("gc."))
                {
                    score.put(label, ((Result<?>)result).getScore());
                }
            });
        }
        report(score, allocated);
    }

    private void report(final Map<String, Double> score, final Map<String, Double> allocated)
    {
        row(score, "seqlock write", "seqlockWrite", null, null);
        row(score, "seqlock read", "seqlockRead", null, null);
        row(score, "slot and tensor header encode", "headerEncode", "copy of 256 B", "copy256");
        row(score, "slot and tensor header decode", "headerDecode", "copy of 256 B", "copy256");
        row(score, "slot and tensor header decode and validate", "headerDecodeAndValidate", "copy of 256 B", "copy256");
        row(score, "claim, 64-byte fill, commit, descriptor", "publish", "Aeron tryClaim(48)", "aeronClaim");
        row(score, "poll, validate, empty handler", "poll TENSOR_POOL", "Aeron poll", "poll AERON_CLAIM");
        allocated.forEach((name, bytes) ->
            session.results().row(SECTION, name + ", allocated", "B/op").ours(Math.round(bytes * 100) / 100.0)
                .detail(true));
        if (score.isEmpty())
        {
            session.results().failure("JMH: no benchmark ended well; see jmh.log");
        }
    }

    private void row(
        final Map<String, Double> score, final String name, final String ours, final String peer, final String bound)
    {
        if (!score.containsKey(ours))
        {
            session.results().failure("JMH, " + name + ": failed; see jmh.log");
            return;
        }
        final Row row = session.results().row(SECTION, name, "ns").ours(score.get(ours));
        if (bound != null && score.containsKey(bound))
        {
            row.peer(peer, score.get(bound));
        }
    }
}
