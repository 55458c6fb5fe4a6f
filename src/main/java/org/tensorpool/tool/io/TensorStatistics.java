package org.tensorpool.tool.io;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import org.tensorpool.DType;

/**
 * What the elements of a tensor have in common. Values that are not finite count apart and take part in nothing else.
 * Whole numbers of 64 bits are told exactly where they are the least or the greatest, and are rounded otherwise.
 *
 * @param elements  of the tensor.
 * @param nan       elements that are no numbers.
 * @param infinite  elements that are infinite.
 * @param min       least finite value; NaN if there is none.
 * @param max       greatest finite value; NaN if there is none.
 * @param minText   the least, exactly; empty if there is none.
 * @param maxText   the greatest, exactly; empty if there is none.
 * @param mean      of the finite values; NaN if there are none.
 * @param deviation standard deviation of the finite values; NaN if there are none.
 * @param histogram finite values from the least to the greatest, in bins of equal width; empty if there are none.
 */
public record TensorStatistics(
    long elements,
    long nan,
    long infinite,
    double min,
    double max,
    String minText,
    String maxText,
    double mean,
    double deviation,
    long[] histogram)
{
    /** Bins that a histogram has at most. */
    public static final int MAX_BINS = 1024;

    /**
     * Look at every element of a tensor.
     *
     * @param dtype   of the elements; bits lie eight to a byte only where {@code isBits}.
     * @param shape   dimensions; any may be 0.
     * @param strides bytes from one element to the next, for each dimension.
     * @param isBits  whether the elements are bits one behind the other, which strides can't tell.
     * @param data    with all elements in it, which nobody writes meanwhile.
     * @param bins    of the histogram, 1 to {@link #MAX_BINS}; whole numbers with fewer values have one bin for each.
     * @return the statistics.
     */
    public static TensorStatistics of(
        final DType dtype,
        final int[] shape,
        final long[] strides,
        final boolean isBits,
        final MemorySegment data,
        final int bins)
    {
        final Walk walk = new Walk(dtype, shape, strides, isBits, data);
        final Sums sums = new Sums(dtype);
        walk.forEach(sums::add);
        final Spread spread = new Spread(sums, binsOf(dtype, sums, bins));
        walk.forEach((value, ignore) -> spread.add(value));

        return new TensorStatistics(sums.finite + sums.nan + sums.infinite, sums.nan, sums.infinite,
            sums.finite == 0 ? Double.NaN : sums.min, sums.finite == 0 ? Double.NaN : sums.max,
            sums.finite == 0 ? "" : sums.text(sums.min, sums.minBits),
            sums.finite == 0 ? "" : sums.text(sums.max, sums.maxBits),
            sums.mean(), Math.sqrt(spread.squares / sums.finite), sums.finite == 0 ? new long[0] : spread.counts);
    }

    private static int binsOf(final DType dtype, final Sums sums, final int bins)
    {
        final double values = sums.max - sums.min + 1;
        return isWhole(dtype) && values < bins ? Math.max(1, (int)values) : sums.min == sums.max ? 1 : bins;
    }

    private static boolean isWhole(final DType dtype)
    {
        return dtype != DType.FLOAT32 && dtype != DType.FLOAT64;
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof final TensorStatistics that && elements == that.elements && nan == that.nan &&
            infinite == that.infinite && minText.equals(that.minText) && maxText.equals(that.maxText) &&
            Double.compare(mean, that.mean) == 0 && Double.compare(deviation, that.deviation) == 0 &&
            Arrays.equals(histogram, that.histogram);
    }

    @Override
    public int hashCode()
    {
        return Arrays.hashCode(histogram) * 31 + Double.hashCode(mean);
    }

    /** Takes a value, and the same as bits where it is of 64 bits. */
    private interface Visitor
    {
        void on(double value, long bits);
    }

    /** Visits elements wherever they lie, the last dimension fastest. */
    private record Walk(DType dtype, int[] shape, long[] strides, boolean isBits, MemorySegment data)
    {
        void forEach(final Visitor visitor)
        {
            if (isBits)
            {
                final long elements = Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
                for (long i = 0; i < elements; i++)
                {
                    visitor.on(Elements.get(DType.BIT, data, i), 0);
                }
                return;
            }

            visit(visitor, 0, 0);
        }

        private void visit(final Visitor visitor, final int dimension, final long offset)
        {
            for (int i = 0; i < shape[dimension]; i++)
            {
                final long at = offset + i * strides[dimension];
                if (dimension < shape.length - 1)
                {
                    visit(visitor, dimension + 1, at);
                }
                else
                {
                    visitor.on(Elements.at(dtype, data, at),
                        dtype.bits() == Long.SIZE ? data.get(Elements.LONG, at) : 0);
                }
            }
        }
    }

    private static final class Sums
    {
        private final DType dtype;
        private long finite;
        private long nan;
        private long infinite;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private long minBits;
        private long maxBits;
        private double mean;

        private Sums(final DType dtype)
        {
            this.dtype = dtype;
        }

        private void add(final double value, final long bits)
        {
            if (!Double.isFinite(value))
            {
                nan += Double.isNaN(value) ? 1 : 0;
                infinite += Double.isNaN(value) ? 0 : 1;
                return;
            }

            if (finite == 0 || isLess(value, bits, min, minBits))
            {
                min = value;
                minBits = bits;
            }
            if (finite == 0 || isLess(max, maxBits, value, bits))
            {
                max = value;
                maxBits = bits;
            }
            finite++;
            // A sum of doubles may overflow where their mean does not.
            mean += value / finite - mean / finite;
        }

        private boolean isLess(final double value, final long bits, final double other, final long otherBits)
        {
            return switch (dtype)
            {
                case INT64 -> bits < otherBits;
                case UINT64 -> Long.compareUnsigned(bits, otherBits) < 0;
                default -> value < other;
            };
        }

        private String text(final double value, final long bits)
        {
            return switch (dtype)
            {
                case INT64 -> Long.toString(bits);
                case UINT64 -> Long.toUnsignedString(bits);
                case FLOAT32 -> Float.toString((float)value);
                case FLOAT64 -> Double.toString(value);
                default -> Long.toString((long)value);
            };
        }

        private double mean()
        {
            return finite == 0 ? Double.NaN : mean;
        }
    }

    private static final class Spread
    {
        private final Sums sums;
        private final long[] counts;
        private double squares;

        private Spread(final Sums sums, final int bins)
        {
            this.sums = sums;
            counts = new long[bins];
        }

        private void add(final double value)
        {
            if (Double.isFinite(value))
            {
                final double difference = value - sums.mean;
                squares += difference * difference;
                counts[bin(value)]++;
            }
        }

        private int bin(final double value)
        {
            // Halves, because two doubles may be further apart than a double can tell.
            final double range = sums.max / 2 - sums.min / 2;
            return range == 0 ? 0 :
                (int)Math.min(counts.length - 1, (value / 2 - sums.min / 2) / range * counts.length);
        }
    }
}
