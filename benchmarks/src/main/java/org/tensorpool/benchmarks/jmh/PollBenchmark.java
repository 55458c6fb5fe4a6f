package org.tensorpool.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import org.agrona.CloseHelper;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.tensorpool.benchmarks.transport.Plan;
import org.tensorpool.benchmarks.transport.Receiver;
import org.tensorpool.benchmarks.transport.Recorder;
import org.tensorpool.benchmarks.transport.Sender;
import org.tensorpool.benchmarks.transport.Transport;
import org.tensorpool.benchmarks.worker.TransportKind;

/**
 * Descriptor poll, validation and a handler that only counts, on one core: the thread that polls has published the
 * frames before. Beside it a bare Aeron poll of as many messages as long as a descriptor.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PollBenchmark
{
    private static final int BATCH = 512;
    private static final Plan PLAN = new Plan(
        "jmh", 64, org.tensorpool.benchmarks.transport.Mode.FLAT_OUT, 1e6, 0, 1, Long.MAX_VALUE);

    /** What is polled. */
    @Param({"TENSOR_POOL", "AERON_CLAIM"})
    public TransportKind transport;

    private JmhSystem system;
    private Transport opened;
    private Sender sender;
    private Receiver receiver;

    /** Attach, on the core of the receiver. */
    @Setup
    public void open()
    {
        JmhSystem.pinReceiver();
        system = new JmhSystem();
        opened = transport.open(system.directory());
        sender = opened.openSender(PLAN);
        receiver = opened.openReceiver(PLAN, new Recorder(1));
        sender.awaitReceiver();
    }

    /** Have something to poll. */
    @Setup(Level.Invocation)
    public void publish()
    {
        for (int i = 0; i < BATCH; i++)
        {
            while (!sender.send(-1))
            {
                Thread.onSpinWait();
            }
        }
    }

    /** Leave nothing behind. */
    @TearDown
    public void close()
    {
        CloseHelper.closeAll(sender, receiver, opened, system);
    }

    /**
     * Poll what was published.
     *
     * @return messages taken.
     */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int poll()
    {
        int taken = 0;
        while (taken < BATCH)
        {
            taken += receiver.poll();
        }
        return taken;
    }
}
