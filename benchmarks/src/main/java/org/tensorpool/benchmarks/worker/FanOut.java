package org.tensorpool.benchmarks.worker;

import java.util.ArrayList;
import java.util.List;

import org.HdrHistogram.Histogram;
import org.agrona.CloseHelper;
import org.tensorpool.Consumer;
import org.tensorpool.Producer;
import org.tensorpool.benchmarks.BenchStream;
import org.tensorpool.benchmarks.Cpus;
import org.tensorpool.benchmarks.transport.Mode;
import org.tensorpool.benchmarks.transport.Plan;
import org.tensorpool.benchmarks.transport.Recorder;
import org.tensorpool.benchmarks.transport.Sender;
import org.tensorpool.benchmarks.transport.TensorPoolTransport;
import org.tensorpool.os.PinnedThreadFactory;

/**
 * What a publish costs while several consumers read, all of them on one core. Frames go in bursts that fit the ring,
 * and a burst waits until the one before it was read: otherwise the consumers' core, which has more to do for each of
 * them, would be what is measured.
 */
final class FanOut
{
    /** Frames of a burst. */
    static final int BURST = 256;

    private static final int SIZE = 64;
    private static final long UNRECORDED = -1;
    private static final long DRAIN_NS = 20_000_000;

    private final Histogram bursts = Recorder.newHistogram();
    private final TensorPoolTransport transport;
    private final Cpus cpus;
    private long refused;

    FanOut(final TensorPoolTransport transport, final Cpus cpus)
    {
        this.transport = transport;
        this.cpus = cpus;
    }

    Reply measure(final int consumerCount, final double seconds) throws InterruptedException
    {
        final Producer producer = transport.producer(BenchStream.FLAT);
        final List<Consumer> consumers = new ArrayList<>();
        try
        {
            for (int i = 0; i < consumerCount; i++)
            {
                consumers.add(transport.pool().addConsumer(BenchStream.FLAT.streamId()));
            }
            final Poller poller = new Poller(consumers.toArray(new Consumer[0]));
            final Thread polling = PinnedThreadFactory.sharing("bench-receiver", cpus.receiver()).newThread(poller);
            polling.start();
            final Thread sending = PinnedThreadFactory.sharing("bench-sender", cpus.sender())
                .newThread(() -> send(producer, seconds));
            sending.start();
            sending.join();
            poller.stop();
            polling.join();
        }
        finally
        {
            CloseHelper.quietCloseAll(consumers);
        }
        return Reply.of(bursts).with("refused", refused);
    }

    private void send(final Producer producer, final double seconds)
    {
        final Plan plan = new Plan("fan-out", SIZE, Mode.FLAT_OUT, 1, 0, seconds, Long.MAX_VALUE);
        try (Sender sender = transport.openSender(plan))
        {
            sender.awaitReceiver();
            final long durationNs = (long)(seconds * 1e9);
            // As long again to begin with, which does not count.
            burstFor(sender, producer, durationNs);
            bursts.reset();
            refused = 0;
            burstFor(sender, producer, durationNs);
        }
    }

    private void burstFor(final Sender sender, final Producer producer, final long durationNs)
    {
        final long beginNs = System.nanoTime();
        while (System.nanoTime() - beginNs < durationNs)
        {
            final long startNs = System.nanoTime();
            burst(sender);
            bursts.recordValue(System.nanoTime() - startNs);
            awaitDrained(producer);
        }
    }

    private void burst(final Sender sender)
    {
        for (int i = 0; i < BURST; i++)
        {
            if (!sender.send(UNRECORDED))
            {
                refused++;
            }
        }
    }

    private static void awaitDrained(final Producer producer)
    {
        final long startNs = System.nanoTime();
        while (!producer.isDrained() && System.nanoTime() - startNs < DRAIN_NS)
        {
            Thread.onSpinWait();
        }
    }

    /** Polls all consumers in turn. */
    static final class Poller implements Runnable
    {
        private final Consumer[] consumers;
        private volatile boolean isStopping;
        private volatile int first;

        Poller(final Consumer... consumers)
        {
            this.consumers = consumers;
        }

        /** Poll only the consumers before this one from now on. */
        void pollOnly(final int count)
        {
            first = consumers.length - count;
        }

        void stop()
        {
            isStopping = true;
        }

        @Override
        public void run()
        {
            while (!isStopping)
            {
                final int end = consumers.length - first;
                for (int i = 0; i < end; i++)
                {
                    consumers[i].poll((frame) -> { }, 16);
                }
            }
        }
    }
}
