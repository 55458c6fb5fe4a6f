package org.tensorpool.tool;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;

import org.HdrHistogram.Histogram;
import org.tensorpool.TensorPoolException;

/**
 * Histograms of nanoseconds, as the processes of a benchmark keep them and tell each other.
 */
final class BenchHistograms
{
    private static final long MAX_NS = 60_000_000_000L;
    private static final int PRECISION = 3;

    private BenchHistograms()
    {
    }

    static Histogram create()
    {
        return new Histogram(1, MAX_NS, PRECISION);
    }

    static void record(final Histogram histogram, final long ns)
    {
        histogram.recordValue(Math.clamp(ns, 1, MAX_NS));
    }

    /** Gaps between two looks at the clock of a thread that does nothing else: what the machine does to it. */
    static Histogram floor(final long durationNs)
    {
        final Histogram gaps = create();
        final long startNs = System.nanoTime();
        long lastNs = startNs;
        while (lastNs - startNs < durationNs)
        {
            final long nowNs = System.nanoTime();
            record(gaps, nowNs - lastNs);
            // What it took to record is no gap.
            lastNs = System.nanoTime();
        }

        return gaps;
    }

    static String encode(final Histogram histogram)
    {
        final ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        final int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(buffer.array(), length));
    }

    static Histogram decode(final String text)
    {
        try
        {
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(text)), MAX_NS);
        }
        catch (final DataFormatException | IllegalArgumentException ex)
        {
            throw new TensorPoolException(TensorPoolException.Category.SYSTEM,
                "a process of the benchmark sent no histogram: " + ex, ex);
        }
    }
}
