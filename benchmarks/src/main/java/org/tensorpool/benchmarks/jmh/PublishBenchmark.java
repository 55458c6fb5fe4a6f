package org.tensorpool.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import org.agrona.CloseHelper;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
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
 * Claim, 64-byte fill, commit and descriptor, flat out, while a consumer reads on another core; beside it Aeron's bare
 * claim and commit of as many bytes as a descriptor has, under the same condition.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PublishBenchmark
{
    private static final Plan PLAN = new Plan(
        "jmh", 64, org.tensorpool.benchmarks.transport.Mode.FLAT_OUT, 1e6, 0, 1, Long.MAX_VALUE);

    /**
     * Claim to descriptor.
     *
     * @param ends of the transport.
     * @param pin  of the thread.
     * @return whether the descriptor went out.
     */
    @Benchmark
    @Group("publish")
    public boolean publish(final TensorPoolEnds ends, final SendingThread pin)
    {
        return ends.send();
    }

    /**
     * The consumer beside it.
     *
     * @param ends of the transport.
     * @param pin  of the thread.
     * @return frames taken.
     */
    @Benchmark
    @Group("publish")
    public int publishConsumer(final TensorPoolEnds ends, final ReceivingThread pin)
    {
        return ends.poll();
    }

    /**
     * Aeron's bare claim and commit.
     *
     * @param ends of the transport.
     * @param pin  of the thread.
     * @return whether there was room.
     */
    @Benchmark
    @Group("aeronClaim")
    public boolean aeronClaim(final AeronEnds ends, final SendingThread pin)
    {
        return ends.send();
    }

    /**
     * The consumer beside it.
     *
     * @param ends of the transport.
     * @param pin  of the thread.
     * @return messages taken.
     */
    @Benchmark
    @Group("aeronClaim")
    public int aeronClaimConsumer(final AeronEnds ends, final ReceivingThread pin)
    {
        return ends.poll();
    }

    /** Pins who sends. */
    @State(Scope.Thread)
    public static class SendingThread
    {
        /** Once a thread. */
        @Setup
        public void pin()
        {
            JmhSystem.pinSender();
        }
    }

    /** Pins who receives. */
    @State(Scope.Thread)
    public static class ReceivingThread
    {
        /** Once a thread. */
        @Setup
        public void pin()
        {
            JmhSystem.pinReceiver();
        }
    }

    /** Both ends of a transport. */
    @State(Scope.Group)
    public abstract static class Ends
    {
        private final TransportKind kind;
        private JmhSystem system;
        private Transport transport;
        private Sender sender;
        private Receiver receiver;

        Ends(final TransportKind kind)
        {
            this.kind = kind;
        }

        /** Attach or connect. */
        @Setup
        public void open()
        {
            system = new JmhSystem();
            transport = kind.open(system.directory());
            sender = transport.openSender(PLAN);
            receiver = transport.openReceiver(PLAN, new Recorder(1));
            sender.awaitReceiver();
        }

        boolean send()
        {
            return sender.send(-1);
        }

        int poll()
        {
            return receiver.poll();
        }

        /** Leave nothing behind. */
        @TearDown
        public void close()
        {
            CloseHelper.closeAll(sender, receiver, transport, system);
        }
    }

    /** Those of this library. */
    public static class TensorPoolEnds extends Ends
    {
        /** For JMH to make. */
        public TensorPoolEnds()
        {
            super(TransportKind.TENSOR_POOL);
        }
    }

    /** Those of Aeron. */
    public static class AeronEnds extends Ends
    {
        /** For JMH to make. */
        public AeronEnds()
        {
            super(TransportKind.AERON_CLAIM);
        }
    }
}
