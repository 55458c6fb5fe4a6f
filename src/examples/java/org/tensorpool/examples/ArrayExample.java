package org.tensorpool.examples;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.tensorpool.Producer;
import org.tensorpool.TensorPool;

/**
 * The first steps: an array on the heap, copied into shared memory and published with one call.
 * <p>
 * With {@code bin/tp_driver config/examples.toml --media-driver} running: {@code bin/tp_example arrays [frames]}. To
 * see what it sends, run {@code bin/tp_tool consume --stream 10000 --out frames} beside it.
 */
public final class ArrayExample
{
    static final int CHANNELS = 3;
    static final int SAMPLES = 256;

    private static final int STREAM = 10_000;

    private ArrayExample()
    {
    }

    public static void main(final String[] args)
    {
        final long frames = args.length > 0 ? Long.parseLong(args[0]) : 1_000;
        final long heard = run(new TensorPool.Context(), STREAM, frames);
        System.out.println("somebody listened to " + heard + " of " + frames + " frames");
    }

    /** Publishes so many frames, 100 a second; returns how many of them somebody was subscribed to. */
    public static long run(final TensorPool.Context context, final int streamId, final long frames)
    {
        final float[] samples = new float[CHANNELS * SAMPLES];
        long heard = 0;
        try (TensorPool pool = TensorPool.connect(context);
            Producer producer = pool.addProducer(streamId))
        {
            for (long i = 0; i < frames; i++)
            {
                measure(samples, i);
                // A matrix of 3 rows and 256 columns. The array is ours again as soon as this returns.
                final long result = producer.offer(samples, CHANNELS, SAMPLES);
                if (result >= 0)
                {
                    heard++;
                }
                else if (result == Producer.PAYLOAD_TOO_LONG || result == Producer.INVALID_TENSOR)
                {
                    throw new IllegalStateException("a mistake in this program: " + Producer.statusName(result));
                }
                // Anything else passes: nobody listens yet, or the driver restarts.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }

        return heard;
    }

    private static void measure(final float[] samples, final long frame)
    {
        for (int channel = 0; channel < CHANNELS; channel++)
        {
            for (int i = 0; i < SAMPLES; i++)
            {
                samples[channel * SAMPLES + i] = (float)Math.sin((channel + 1) * (frame + i) * 0.05);
            }
        }
    }
}
