package org.tensorpool.examples;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;

/**
 * A pipeline: a source, a stage that reads frames in place and writes what it makes of them into shared memory again,
 * and two consumers of the result. Everybody here takes turns on one thread; each could be a process of its own, and
 * nobody else would notice.
 * <p>
 * With {@code bin/tp_driver config/examples.toml --media-driver} running: {@code bin/tp_example pipeline [frames]}.
 */
public final class PipelineExample
{
    private static final int RAW_STREAM = 10_000;
    private static final int PROCESSED_STREAM = 10_001;
    private static final int ROWS = 16;
    private static final int COLUMNS = 16;
    private static final int LIMIT = 16;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

    private PipelineExample()
    {
    }

    public static void main(final String[] args)
    {
        final long frames = args.length > 0 ? Long.parseLong(args[0]) : 10_000;
        System.out.println(run(new TensorPool.Context(), RAW_STREAM, PROCESSED_STREAM, frames));
    }

    /** What came of it: the brightest pixel and the mean of all, as the two consumers found them. */
    public record Result(long processed, long seenByPeak, float peak, long seenByMean, double mean)
    {
    }

    /** Sends so many frames through the pipeline. */
    public static Result run(
        final TensorPool.Context context, final int rawStream, final int processedStream, final long frames)
    {
        final Peak peak = new Peak();
        final Mean mean = new Mean();
        try (TensorPool pool = TensorPool.connect(context);
            Consumer peakConsumer = pool.addConsumer(processedStream);
            Consumer meanConsumer = pool.addConsumer(processedStream);
            Consumer raw = pool.addConsumer(rawStream);
            Producer processed = pool.addProducer(processedStream);
            Producer source = pool.addProducer(rawStream))
        {
            awaitConsumers(processed, 2);
            awaitConsumers(source, 1);

            final Stage stage = new Stage(processed);
            final IdleStrategy idle = new BackoffIdleStrategy();
            final short[] pixels = new short[ROWS * COLUMNS];
            long sent = 0;
            long lastWorkNs = System.nanoTime();
            while (peak.count < frames || mean.count < frames)
            {
                int work = raw.poll(stage, LIMIT) + peakConsumer.poll(peak, LIMIT) + meanConsumer.poll(mean, LIMIT);
                // A source that ran ahead would overwrite what the others have yet to read.
                if (work == 0 && sent < frames)
                {
                    expose(pixels, sent);
                    work = source.offer(pixels, DType.UINT16, ROWS, COLUMNS) >= 0 ? 1 : 0;
                    sent += work;
                }
                idle.idle(work);
                lastWorkNs = work > 0 ? System.nanoTime() : lastWorkNs;
                if (System.nanoTime() - lastWorkNs > PATIENCE_NS)
                {
                    break;
                }
            }

            return new Result(stage.processed, peak.count, peak.value, mean.count, mean.sum / Math.max(1, mean.count));
        }
    }

    private static void awaitConsumers(final Producer producer, final int count)
    {
        final IdleStrategy idle = new BackoffIdleStrategy();
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (producer.mappedConsumers() < count && System.nanoTime() - deadlineNs < 0)
        {
            idle.idle();
        }
    }

    private static void expose(final short[] pixels, final long frame)
    {
        for (int i = 0; i < pixels.length; i++)
        {
            pixels[i] = (short)((i + frame) % 1000);
        }
    }

    /** From counts of a sensor to shares of its full scale. */
    private static final class Stage implements FrameHandler
    {
        private static final float FULL_SCALE = 1000;

        private final TensorClaim claim = new TensorClaim();
        private final Producer output;
        private long processed;

        Stage(final Producer output)
        {
            this.output = output;
        }

        @Override
        public void onFrame(final Frame frame)
        {
            final long elements = (long)frame.dim(0) * frame.dim(1);
            if (frame.dtype() != DType.UINT16 || !frame.isPacked() ||
                output.tryClaim(claim, elements * Float.BYTES) < 0)
            {
                return;
            }

            scale(frame.payload(), claim.payload(), elements);
            // Asked after reading, and before anybody is told: what was made of a torn frame goes nowhere.
            if (frame.isIntact())
            {
                claim.dtype(DType.FLOAT32).shape(frame.dim(0), frame.dim(1)).timestampNs(frame.timestampNs());
                processed += claim.commit() >= 0 ? 1 : 0;
            }
            else
            {
                claim.abort();
            }
        }

        private static void scale(final MemorySegment counts, final MemorySegment shares, final long elements)
        {
            for (long i = 0; i < elements; i++)
            {
                final int count = Short.toUnsignedInt(counts.getAtIndex(ValueLayout.JAVA_SHORT, i));
                shares.setAtIndex(ValueLayout.JAVA_FLOAT, i, count / FULL_SCALE);
            }
        }
    }

    /** One consumer: the highest value of all frames. */
    private static final class Peak implements FrameHandler
    {
        private long count;
        private float value;

        @Override
        public void onFrame(final Frame frame)
        {
            float highest = value;
            for (long i = 0; i < frame.packedBytes() / Float.BYTES; i++)
            {
                highest = Math.max(highest, frame.payload().getAtIndex(ValueLayout.JAVA_FLOAT, i));
            }
            if (frame.isIntact())
            {
                value = highest;
                count++;
            }
        }
    }

    /** Another one: the mean of the first row of each frame. */
    private static final class Mean implements FrameHandler
    {
        private long count;
        private double sum;

        @Override
        public void onFrame(final Frame frame)
        {
            double row = 0;
            for (int i = 0; i < frame.dim(1); i++)
            {
                row += frame.payload().getAtIndex(ValueLayout.JAVA_FLOAT, i);
            }
            if (frame.isIntact())
            {
                sum += row / frame.dim(1);
                count++;
            }
        }
    }
}
