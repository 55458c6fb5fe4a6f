package org.tensorpool.tool;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.DType;
import org.tensorpool.io.Shapes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code tp_tool demo}: a media driver, an SHM driver, a producer and consumers in one JVM.
 */
@Command(
    name = "demo",
    description = "Run everything in one process and watch frames flow: a media driver, an SHM driver, a producer " +
        "(a synthetic camera, or files) and consumers that check every frame.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DemoCommand implements Callable<Integer>
{
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long WARM_UP_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long READY_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_CONSUMERS = 64;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "10",
        description = "How long frames flow (default ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--rate", paramLabel = "HZ", defaultValue = "1000",
        description = "Frames a second, 0 for as fast as it goes (default ${DEFAULT-VALUE}).")
    private double rateHz;

    @Option(names = "--shape", paramLabel = "HxW", defaultValue = "512x512",
        description = "Shape of the synthetic camera (default ${DEFAULT-VALUE}).")
    private String shape;

    @Option(names = "--dtype", paramLabel = "TYPE", defaultValue = "uint16",
        description = "Element type of the synthetic camera (default ${DEFAULT-VALUE}).")
    private String dtype;

    @Option(names = "--input", paramLabel = "PATH", arity = "1..*",
        description = "Images or .npy files to send instead, or directories of them.")
    private List<Path> inputs;

    @Option(names = "--consumers", paramLabel = "N", defaultValue = "1",
        description = "Number of consumers (default ${DEFAULT-VALUE}).")
    private int consumerCount;

    @Option(names = "--cpu", paramLabel = "N", split = ",",
        description = "Pin threads to CPUs of their own, such as 2,3: the first is the producer's, then come the " +
            "consumers', which never sleep there; everything else keeps off them.")
    private List<Integer> cpus = List.of();

    @Option(names = "--json", description = "Report as one line of JSON.")
    private boolean isJson;

    @Spec
    private CommandSpec spec;

    private final List<ThreadAllocation> consumerAllocations = new ArrayList<>();
    private ThreadAllocation producerAllocation;

    DemoCommand()
    {
    }

    @Override
    public Integer call()
    {
        Numbers.requireRate(spec, rateHz);
        Numbers.require(spec, seconds > 0 && seconds <= 1e6, "--seconds is " + seconds + ": expected more than 0");
        Numbers.require(spec, consumerCount > 0 && consumerCount <= MAX_CONSUMERS,
            "--consumers is " + consumerCount + ": expected 1 to " + MAX_CONSUMERS);
        Numbers.require(spec, cpus.size() <= consumerCount + 1, "--cpu names " + cpus.size() +
            " CPUs: expected one for the producer and up to one for each of " + consumerCount + " consumers");
        final FrameSource source = inputs != null ? new FileSource(inputs) :
            new CameraSource(DType.ofLabel(dtype), Shapes.parse(shape));

        try (PinnedCpus pinned = PinnedCpus.reserve("tp_tool demo", cpus, spec.commandLine().getErr());
            StopSignal stop = new StopSignal();
            DemoSystem system = new DemoSystem(source.maxByteSize() + Trailer.LENGTH);
            TensorPool producing = system.connect("tp_tool demo producer");
            TensorPool consuming = system.connect("tp_tool demo consumers"))
        {
            greet(source, system);
            return run(source, producing, consuming, pinned, stop);
        }
    }

    private void greet(final FrameSource source, final DemoSystem system)
    {
        if (!isJson)
        {
            final PrintWriter out = spec.commandLine().getOut();
            out.println("stream " + DemoSystem.STREAM_ID + ": " + source.description() + " at " +
                (rateHz == 0 ? "full speed" : rateHz + " Hz") + ", " + consumerCount +
                (consumerCount == 1 ? " consumer" : " consumers"));
            out.println("take a picture of it, from another terminal: bin/tp_tool snapshot --stream " +
                DemoSystem.STREAM_ID + " --out frame.png --aeron-dir " + system.aeronDirectoryName());
            out.flush();
        }
    }

    private int run(
        final FrameSource source,
        final TensorPool producing,
        final TensorPool consuming,
        final PinnedCpus pinned,
        final StopSignal stop)
    {
        final Producer producer = producing.addProducer(DemoSystem.STREAM_ID);
        final DemoProducer camera = new DemoProducer(producer, source, rateHz);
        final List<DemoConsumer> consumers = new ArrayList<>();
        for (int i = 0; i < consumerCount; i++)
        {
            consumers.add(new DemoConsumer(
                consuming.addConsumer(DemoSystem.STREAM_ID), newIdleStrategy(pinned.hasCpuFor(i + 1))));
        }
        awaitMapped(producer);

        final List<Thread> threads = new ArrayList<>();
        consumers.forEach((consumer) ->
            threads.add(start(pinned.newThread(threads.size() + 1, "demo-consumer", consumer))));
        threads.forEach((thread) -> consumerAllocations.add(new ThreadAllocation(thread)));
        final Thread producerThread = start(pinned.newThread(0, "demo-producer", camera));
        producerAllocation = new ThreadAllocation(producerThread);

        final DemoReport report = new DemoReport(camera, consumers);
        watch(report, camera, consumers, stop);
        final long producerBytes = producerAllocation.perFrame(camera.framesPublished());
        final long consumerBytes = consumerBytes(consumers);
        finish(camera, producerThread, consumers, threads);

        if (isJson)
        {
            report.printJson(spec.commandLine().getOut(), producerBytes, consumerBytes);
        }
        else
        {
            report.printSummary(spec.commandLine().getOut(), producerBytes, consumerBytes);
        }

        return report.isGood() ? 0 : 1;
    }

    /** Who has a CPU need not sleep; nor need consumers where there is a core for each and the producer. */
    private IdleStrategy newIdleStrategy(final boolean isPinned)
    {
        if (isPinned)
        {
            return BusySpinIdleStrategy.INSTANCE;
        }

        return consumerCount + 1 <= Runtime.getRuntime().availableProcessors() ?
            YieldingIdleStrategy.INSTANCE : new BackoffIdleStrategy(10, 20, 1_000, 20_000);
    }

    private void awaitMapped(final Producer producer)
    {
        final long deadlineNs = System.nanoTime() + READY_TIMEOUT_NS;
        while (producer.mappedConsumers() < consumerCount && System.nanoTime() - deadlineNs < 0)
        {
            LockSupport.parkNanos(TICK_NS);
        }
    }

    private static Thread start(final Thread thread)
    {
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void watch(
        final DemoReport report,
        final DemoProducer camera,
        final List<DemoConsumer> consumers,
        final StopSignal stop)
    {
        final long startNs = System.nanoTime();
        final long lengthNs = (long)(seconds * SECOND_NS);
        final long warmNs = startNs + Math.min(WARM_UP_NS, lengthNs / 2);
        boolean isWarm = false;
        int second = 0;
        while (System.nanoTime() - startNs < lengthNs && !stop.isStopped())
        {
            LockSupport.parkNanos(TICK_NS);
            if (!isWarm && System.nanoTime() - warmNs >= 0)
            {
                isWarm = true;
                report.discardLatencies();
                beginAllocations(camera, consumers);
            }
            if (System.nanoTime() - startNs >= (second + 1) * SECOND_NS && !isJson)
            {
                report.printSecond(spec.commandLine().getOut(), ++second);
            }
        }
    }

    private void beginAllocations(final DemoProducer camera, final List<DemoConsumer> consumers)
    {
        producerAllocation.begin(camera.framesPublished());
        for (int i = 0; i < consumers.size(); i++)
        {
            consumerAllocations.get(i).begin(consumers.get(i).consumer().framesReceived());
        }
    }

    private long consumerBytes(final List<DemoConsumer> consumers)
    {
        long most = 0;
        for (int i = 0; i < consumers.size(); i++)
        {
            most = Math.max(most, consumerAllocations.get(i).perFrame(consumers.get(i).consumer().framesReceived()));
        }

        return most;
    }

    private static void finish(
        final DemoProducer camera,
        final Thread producerThread,
        final List<DemoConsumer> consumers,
        final List<Thread> threads)
    {
        camera.stop();
        join(producerThread);
        final long deadlineNs = System.nanoTime() + READY_TIMEOUT_NS;
        while (!camera.isDrained() && System.nanoTime() - deadlineNs < 0)
        {
            LockSupport.parkNanos(TICK_NS);
        }
        consumers.forEach(DemoConsumer::stop);
        threads.forEach(DemoCommand::join);
    }

    private static void join(final Thread thread)
    {
        try
        {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
