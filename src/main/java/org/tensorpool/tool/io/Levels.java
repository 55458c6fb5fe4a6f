package org.tensorpool.tool.io;

import java.util.function.DoubleToIntFunction;
import org.tensorpool.DType;

/**
 * From values to levels of grey, 0 black to 255 white.
 */
final class Levels
{
    private static final int WHITE = 255;
    private static final int GREY = 128;

    private Levels()
    {
    }

    /**
     * Values as they are; true is white.
     */
    static DoubleToIntFunction exact(final DType dtype)
    {
        return isLogical(dtype) ? value -> value == 0 ? 0 : WHITE : value -> (int)value;
    }

    /**
     * The least finite value is black, the greatest white. Where there is no range every finite value is mid-grey.
     * NaN and negative infinity are black, positive infinity is white.
     */
    static DoubleToIntFunction scaled(final Picture picture)
    {
        if (isLogical(picture.tensor().dtype()))
        {
            return exact(picture.tensor().dtype());
        }

        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        final Tensor tensor = picture.tensor();
        for (long i = 0; i < tensor.elements(); i++)
        {
            final double value = Elements.get(tensor.dtype(), tensor.data(), i);
            if (Double.isFinite(value))
            {
                least = Math.min(least, value);
                greatest = Math.max(greatest, value);
            }
        }

        return between(least, greatest);
    }

    private static DoubleToIntFunction between(final double least, final double greatest)
    {
        // Two doubles may be further apart than a double can tell.
        final double unit = Double.isInfinite(greatest - least) ? 0.5 : 1;
        final double range = greatest * unit - least * unit;

        return value ->
        {
            if (Double.isNaN(value))
            {
                return 0;
            }
            if (Double.isInfinite(value))
            {
                return value < 0 ? 0 : WHITE;
            }

            return range == 0 ? GREY : (int)Math.round((value * unit - least * unit) / range * WHITE);
        };
    }

    private static boolean isLogical(final DType dtype)
    {
        return DType.BOOLEAN == dtype || DType.BIT == dtype;
    }
}
