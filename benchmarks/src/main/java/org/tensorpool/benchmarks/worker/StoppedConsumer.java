package org.tensorpool.benchmarks.worker;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.benchmarks.BenchStream;
import org.tensorpool.benchmarks.Cpus;
import org.tensorpool.benchmarks.transport.TensorPoolTransport;
import org.tensorpool.os.PinnedThreadFactory;

/**
 * Two consumers, of which one stops polling: what the other one loses. The ring is deep, so that only a publication
 * that stands still can lose anything.
 */
final class StoppedConsumer
{
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1) / 50_000;
    private static final long WARM_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int SIZE = 64;

    private final TensorPoolTransport transport;
    private final Cpus cpus;

    StoppedConsumer(final TensorPoolTransport transport, final Cpus cpus)
    {
        this.transport = transport;
        this.cpus = cpus;
    }

    Reply measure(final double seconds) throws InterruptedException
    {
        final Producer producer = transport.producer(BenchStream.DEEP);
        try (Consumer reading = transport.pool().addConsumer(BenchStream.DEEP.streamId());
            Consumer stopping = transport.pool().addConsumer(BenchStream.DEEP.streamId()))
        {
            final FanOut.Poller poller = new FanOut.Poller(reading, stopping);
            final Thread polling = PinnedThreadFactory.sharing("bench-receiver", cpus.receiver()).newThread(poller);
            polling.start();
            final Run run = new Run(producer, reading, poller, (long)(seconds * 1e9));
            final Thread sending = PinnedThreadFactory.sharing("bench-sender", cpus.sender()).newThread(run);
            sending.start();
            sending.join();
            LockSupport.parkNanos(WARM_NS);
            poller.stop();
            polling.join();
            return run.reply();
        }
    }

    private static final class Run implements Runnable
    {
        private final TensorClaim claim = new TensorClaim().dtype(DType.UINT8).shape(SIZE);
        private final Producer producer;
        private final Consumer reading;
        private final FanOut.Poller poller;
        private final long durationNs;
        private long sent;
        private long refused;
        private long receivedBefore;
        private long lostBefore;

        Run(final Producer producer, final Consumer reading, final FanOut.Poller poller, final long durationNs)
        {
            this.producer = producer;
            this.reading = reading;
            this.poller = poller;
            this.durationNs = durationNs;
        }

        @Override
        public void run()
        {
            // Both read until the first frames are through.
            while (producer.mappedConsumers() < 2)
            {
                LockSupport.parkNanos(INTERVAL_NS);
            }
            send(WARM_NS);
            LockSupport.parkNanos(WARM_NS);
            sent = 0;
            refused = 0;
            receivedBefore = reading.framesReceived();
            lostBefore = lost();
            poller.pollOnly(1);
            send(durationNs);
        }

        private void send(final long forNs)
        {
            final long startNs = System.nanoTime();
            long dueNs = startNs;
            while (dueNs - startNs < forNs)
            {
                while (System.nanoTime() < dueNs)
                {
                    Thread.onSpinWait();
                }
                sent++;
                if (producer.tryClaim(claim, SIZE) < 0 || claim.timestampNs(dueNs).commit() < 0)
                {
                    refused++;
                }
                dueNs += INTERVAL_NS;
            }
        }

        private long lost()
        {
            long sum = 0;
            for (final DropReason reason : DropReason.values())
            {
                sum += reading.drops(reason);
            }
            return sum;
        }

        Reply reply()
        {
            return Reply.done()
                .with("sent", sent)
                .with("refused", refused)
                .with("dropped", lost() - lostBefore)
                .with("lost", sent - (reading.framesReceived() - receivedBefore));
        }
    }
}
