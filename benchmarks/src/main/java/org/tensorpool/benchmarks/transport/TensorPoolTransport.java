package org.tensorpool.benchmarks.transport;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

import org.agrona.CloseHelper;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.benchmarks.BenchStream;
import org.tensorpool.benchmarks.MeasuredSystem;

/**
 * This library. The producer stays attached from round to round as long as the size stays the same.
 */
public final class TensorPoolTransport implements Transport
{
    private final TensorPool pool;
    private Producer producer;

    /**
     * @param directory that the drivers are below.
     */
    public TensorPoolTransport(final Path directory)
    {
        final String name = "tensorpool-bench-" + ProcessHandle.current().pid();
        pool = TensorPool.connect(MeasuredSystem.client(directory, name));
    }

    private static BenchStream stream(final Plan plan)
    {
        return plan.mode() == Mode.FLAT_OUT && plan.size() <= BenchStream.FLAT.strideBytes() ?
            BenchStream.FLAT : BenchStream.ofSize(plan.size());
    }

    /**
     * @return the client.
     */
    public TensorPool pool()
    {
        return pool;
    }

    /**
     * @param stream to send.
     * @return the producer of the stream; any other is closed.
     */
    public Producer producer(final BenchStream stream)
    {
        if (producer == null || producer.streamId() != stream.streamId())
        {
            CloseHelper.close(producer);
            producer = pool.addProducer(stream.streamId());
        }
        return producer;
    }

    @Override
    public Sender openSender(final Plan plan)
    {
        final Producer sending = producer(stream(plan));
        return plan.mode() == Mode.COMMIT_TO_HANDLER ?
            new InPlaceSender(sending, plan.size()) : new CopyingSender(sending, plan.size());
    }

    @Override
    public Receiver openReceiver(final Plan plan, final Recorder recorder)
    {
        final Consumer consumer = pool.addConsumer(stream(plan).streamId());
        return new FrameReceiver(consumer, switch (plan.mode())
        {
            case FLAT_OUT -> (frame) -> recorder.count();
            case COPY_TO_LAST_BYTE -> new ReadingHandler(recorder);
            default -> new StampingHandler(recorder);
        });
    }

    @Override
    public void close()
    {
        CloseHelper.close(pool);
    }

    private static void awaitMapped(final Producer producer)
    {
        Payloads.await(() -> producer.mappedConsumers() > 0, "a consumer to map the epoch of the producer");
    }

    /** The payload is in the slot when the time comes, as when a device has filled it. */
    private static final class InPlaceSender implements Sender
    {
        private final TensorClaim claim = new TensorClaim();
        private final Producer producer;
        private final int size;

        InPlaceSender(final Producer producer, final int size)
        {
            this.producer = producer;
            this.size = size;
            claim.dtype(DType.UINT8).shape(size);
        }

        @Override
        public void prepare()
        {
            if (claim.payload() == null && producer.tryClaim(claim, size) < 0)
            {
                throw new IllegalStateException("there is nothing to claim");
            }
        }

        @Override
        public boolean send(final long stampNs)
        {
            return claim.timestampNs(stampNs).commit() >= 0;
        }

        @Override
        public void awaitReceiver()
        {
            awaitMapped(producer);
        }

        @Override
        public void close()
        {
            claim.abort();
        }
    }

    private static final class CopyingSender implements Sender
    {
        private final TensorClaim claim = new TensorClaim();
        private final MemorySegment source;
        private final Producer producer;
        private final int size;

        CopyingSender(final Producer producer, final int size)
        {
            this.producer = producer;
            this.size = size;
            source = Payloads.source(size);
            claim.dtype(DType.UINT8).shape(size);
        }

        @Override
        public boolean send(final long stampNs)
        {
            if (producer.tryClaim(claim, size) < 0)
            {
                return false;
            }
            MemorySegment.copy(source, 0, claim.payload(), 0, size);
            return claim.timestampNs(stampNs).commit() >= 0;
        }

        @Override
        public void awaitReceiver()
        {
            awaitMapped(producer);
        }

        @Override
        public void close()
        {
            // The producer goes on.
        }
    }

    private record FrameReceiver(Consumer consumer, FrameHandler handler) implements Receiver
    {
        @Override
        public int poll()
        {
            return consumer.poll(handler, POLL_LIMIT);
        }

        @Override
        public void close()
        {
            consumer.close();
        }
    }

    /** Takes the time first, then looks whether frames are missing. */
    private static final class StampingHandler implements FrameHandler
    {
        private final Recorder recorder;
        private long nextSequence = -1;

        StampingHandler(final Recorder recorder)
        {
            this.recorder = recorder;
        }

        @Override
        public void onFrame(final Frame frame)
        {
            record(frame, System.nanoTime());
        }

        void record(final Frame frame, final long nowNs)
        {
            final long sequence = frame.sequence();
            recorder.record(frame.timestampNs(), nowNs);
            if (nextSequence >= 0 && sequence > nextSequence)
            {
                recorder.recordMissed(frame.timestampNs(), nowNs, sequence - nextSequence);
            }
            nextSequence = sequence + 1;
        }
    }

    private static final class ReadingHandler implements FrameHandler
    {
        private final StampingHandler stamping;
        private long sum;

        ReadingHandler(final Recorder recorder)
        {
            stamping = new StampingHandler(recorder);
        }

        @Override
        public void onFrame(final Frame frame)
        {
            sum += Payloads.sum(frame.payload(), 0, frame.length());
            stamping.record(frame, System.nanoTime());
        }
    }
}
