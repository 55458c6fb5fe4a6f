package org.tensorpool.tool;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;
import org.agrona.CloseHelper;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code tp_tool bench}: latency from one process to another on this machine.
 */
@Command(
    name = "bench",
    description = "Measure the latency of frames between two processes on this machine, corrected for coordinated " +
        "omission, beside what the machine itself does to a thread. A driver is started for it unless one is named.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:ok", "1:failed, or no frames came", "2:wrong usage"})
final class BenchCommand implements Callable<Integer>
{
    private static final int MAX_LENGTH = 1 << 30;
    private static final double MAX_RATE_HZ = 1e7;
    private static final double MAX_SECONDS = 1e6;
    private static final double FLOOR_SECONDS = 1;
    private static final long TIMEOUT_S = 40;
    private static final long START_DELAY_NS = TimeUnit.MILLISECONDS.toNanos(50);

    @Option(names = "--size", paramLabel = "BYTES", defaultValue = "1048576",
        description = "Bytes of a payload (default ${DEFAULT-VALUE}).")
    private int length;

    @Option(names = "--rate", paramLabel = "HZ", defaultValue = "1000",
        description = "Frames a second (default ${DEFAULT-VALUE}).")
    private double rateHz;

    @Option(names = "--duration", paramLabel = "SECONDS", defaultValue = "10",
        description = "How long to measure (default ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--warmup", paramLabel = "SECONDS", defaultValue = "3",
        description = "How long frames flow before that (default ${DEFAULT-VALUE}).")
    private double warmUpSeconds;

    @Option(names = "--cpus", paramLabel = "A,B", split = ",",
        description = "Pin the producer to CPU A and the consumer to CPU B, where they never sleep; everything else " +
            "keeps off them.")
    private List<Integer> cpus = List.of();

    @Option(names = "--fill",
        description = "Copy a payload into each slot; the copy counts. Without it the payload is in place already.")
    private boolean isFilling;

    @Option(names = "--jvm-option", paramLabel = "OPTION",
        description = "Option for the JVMs of both processes, such as --jvm-option=-XX:+UseZGC; repeatable.")
    private List<String> jvmOptions = List.of();

    @Option(names = "--hgrm", paramLabel = "FILE",
        description = "Write the distribution of the latency since a frame was due, in microseconds.")
    private Path distribution;

    @Option(names = "--config", paramLabel = "FILE",
        description = "Use a driver that runs with this TOML file, rather than one of the benchmark's own.")
    private Path config;

    @Option(names = "--aeron-dir", paramLabel = "DIR",
        description = "Use a driver at this media driver, rather than one of the benchmark's own.")
    private String aeronDir;

    @Option(names = "--stream", paramLabel = "ID", defaultValue = "10000", converter = Arguments.Uint32.class,
        description = "Stream to use (default ${DEFAULT-VALUE}).")
    private long streamId;

    @Option(names = "--json", description = "Report as one line of JSON.")
    private boolean isJson;

    @Spec
    private CommandSpec spec;

    BenchCommand()
    {
    }

    @Override
    public Integer call()
    {
        requireArguments();
        try (StopSignal stop = new StopSignal();
            BenchProcess producer = process("producer", 0, "--producer");
            BenchProcess consumer = process("consumer", 1))
        {
            final Histogram producerFloor = BenchHistograms.decode(producer.await("floor", TIMEOUT_S, stop));
            final Histogram consumerFloor = BenchHistograms.decode(consumer.await("floor", TIMEOUT_S, stop));
            // Only now: processes inherit what their parent may run on.
            PinnedCpus.keepProcessOff(spec.commandLine().getErr(), cpus.stream().mapToInt(Integer::intValue).toArray());
            final DemoSystem system = hasOwnDriver() ? new DemoSystem(length) : null;
            try
            {
                final List<Map<String, String>> results;
                try (producer; consumer)
                {
                    // They end before the drivers do, which they would miss otherwise, and say so.
                    results = measure(producer, consumer, stop);
                }
                return report(new BenchReport(length, rateHz, seconds, cpus, isFilling, producerFloor, consumerFloor,
                    results.get(0), results.get(1)));
            }
            finally
            {
                CloseHelper.quietClose(system);
            }
        }
    }

    private void requireArguments()
    {
        Numbers.require(spec, length > 0 && length <= MAX_LENGTH,
            "--size is " + length + ": expected 1 to " + MAX_LENGTH);
        Numbers.require(spec, rateHz >= 1 && rateHz <= MAX_RATE_HZ, "--rate is " + rateHz + ": expected 1 to 1e7");
        Numbers.require(spec, seconds > 0 && seconds <= MAX_SECONDS,
            "--duration is " + seconds + ": expected more than 0, up to 1e6");
        Numbers.require(spec, warmUpSeconds >= 0 && warmUpSeconds <= MAX_SECONDS,
            "--warmup is " + warmUpSeconds + ": expected 0 to 1e6");
        Numbers.require(spec, cpus.isEmpty() || cpus.size() == 2,
            "--cpus names " + cpus.size() + " CPUs: expected two, such as 2,3");
        Numbers.require(spec, cpus.isEmpty() || !cpus.get(0).equals(cpus.get(1)),
            "--cpus names CPU " + (cpus.isEmpty() ? "" : cpus.get(0)) + " twice: expected two different ones");
        Numbers.require(spec, distribution == null || distribution.toAbsolutePath().getParent() != null &&
            Files.isDirectory(distribution.toAbsolutePath().getParent()),
            "--hgrm '" + distribution + "' is in no directory that is there");
    }

    private boolean hasOwnDriver()
    {
        return config == null && aeronDir == null;
    }

    private BenchProcess process(final String name, final int cpu, final String... more)
    {
        final List<String> args = new ArrayList<>(List.of(more));
        args.addAll(List.of("--size", Integer.toString(length), "--rate", Double.toString(rateHz),
            "--floor", Double.toString(FLOOR_SECONDS)));
        if (isFilling)
        {
            args.add("--fill");
        }
        if (!cpus.isEmpty())
        {
            args.addAll(List.of("--cpu", Integer.toString(cpus.get(cpu))));
        }

        if (hasOwnDriver())
        {
            args.addAll(List.of("--stream", Integer.toString(DemoSystem.STREAM_ID), "--aeron-dir",
                DemoSystem.plannedAeronDirectoryName(), "--allowed-base-dir",
                DemoSystem.sharedMemoryDirectory().toString()));
        }
        else
        {
            args.addAll(List.of("--stream", Integer.toString((int)streamId)));
            if (config != null)
            {
                args.addAll(List.of("--config", config.toString()));
            }
            if (aeronDir != null)
            {
                args.addAll(List.of("--aeron-dir", aeronDir));
            }
        }

        return new BenchProcess(name, jvmOptions, args, hasOwnDriver());
    }

    private List<Map<String, String>> measure(
        final BenchProcess producer, final BenchProcess consumer, final StopSignal stop)
    {
        consumer.tell("connect");
        producer.tell("connect");
        consumer.await("ready", TIMEOUT_S, stop);
        producer.await("ready", TIMEOUT_S, stop);

        final long beginNs = System.nanoTime() + START_DELAY_NS;
        final long measureNs = beginNs + (long)(warmUpSeconds * TimeUnit.SECONDS.toNanos(1));
        final long endNs = measureNs + (long)(seconds * TimeUnit.SECONDS.toNanos(1));
        final String start = "start " + measureNs + " " + endNs;
        consumer.tell(start);
        producer.tell(start);
        final long timeoutS = (long)(warmUpSeconds + seconds) + TIMEOUT_S;
        final Map<String, String> published = producer.awaitResult(timeoutS, stop);
        consumer.tell("stop");
        final Map<String, String> received = consumer.awaitResult(TIMEOUT_S, stop);
        producer.tell("stop");

        return List.of(published, received);
    }

    private int report(final BenchReport report)
    {
        if (distribution != null)
        {
            report.writeDistribution(distribution);
        }
        if (isJson)
        {
            Json.print(spec.commandLine().getOut(), report::writeJson);
        }
        else
        {
            report.print(spec.commandLine().getOut());
        }
        if (report.received() == 0)
        {
            spec.commandLine().getErr().println("tp_tool: no frame came to the consumer");
            spec.commandLine().getErr().flush();
        }

        return report.received() == 0 ? 1 : 0;
    }
}
