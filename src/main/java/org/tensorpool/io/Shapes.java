package org.tensorpool.io;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.tensorpool.DType;
import org.tensorpool.TensorPoolException;

/**
 * Shapes as text and the sizes that follow from them. Stateless and thread-safe.
 */
public final class Shapes
{
    /** A tensor header has room for this many dimensions (wire specification, MAX_DIMS). */
    public static final int MAX_DIMS = 8;

    private Shapes()
    {
    }

    /**
     * Reads a shape such as {@code 512x512} or {@code 480x640x3}, outermost dimension first.
     *
     * @param text 1 to 8 positive numbers with an x between.
     * @return the dimensions.
     * @throws org.tensorpool.TensorPoolException (INVALID_ARGUMENT) on anything else, and on more elements than a
     *                                            long can count.
     */
    public static int[] parse(final String text)
    {
        final String[] parts = text.split("[xX]", -1);
        final int[] shape = new int[parts.length];
        for (int i = 0; i < parts.length; i++)
        {
            shape[i] = dimension(parts[i], text);
        }
        elements(shape);

        return shape;
    }

    /**
     * The shape as {@link #parse(String)} reads it.
     *
     * @param shape dimensions, outermost first.
     * @return such as {@code 480x640x3}.
     */
    public static String text(final int... shape)
    {
        return Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining("x"));
    }

    /**
     * How many elements a tensor of this shape has.
     *
     * @param shape 1 to 8 positive dimensions.
     * @return their product.
     * @throws org.tensorpool.TensorPoolException (INVALID_ARGUMENT) on none or more than 8 dimensions, one that is not
     *                                            positive, or a product beyond a long.
     */
    public static long elements(final int... shape)
    {
        if (shape.length < 1 || shape.length > MAX_DIMS)
        {
            throw Problems.argument(
                "shape '" + text(shape) + "' has " + shape.length + " dimensions: a tensor has 1 to " + MAX_DIMS);
        }

        long elements = 1;
        for (final int dimension : shape)
        {
            if (dimension < 1)
            {
                throw Problems.argument(
                    "shape '" + text(shape) + "' has the dimension " + dimension + ": each must be at least 1");
            }
            if (elements > Long.MAX_VALUE / dimension)
            {
                throw tooLarge(shape);
            }
            elements *= dimension;
        }

        return elements;
    }

    /**
     * How many bytes a contiguous tensor of this type and shape takes.
     *
     * @param dtype element type; {@link DType#BIT} takes one byte for eight elements, the last one filled up.
     * @param shape 1 to 8 positive dimensions.
     * @return size in bytes.
     * @throws org.tensorpool.TensorPoolException (INVALID_ARGUMENT) as {@link #elements(int...)}, or where the size is
     *                                            beyond a long.
     */
    public static long byteSize(final DType dtype, final int... shape)
    {
        final long elements = elements(shape);
        if (DType.BIT == dtype)
        {
            return (elements >>> 3) + ((elements & 7) == 0 ? 0 : 1);
        }
        if (elements > Long.MAX_VALUE / dtype.bytes())
        {
            throw tooLarge(shape);
        }

        return elements * dtype.bytes();
    }

    private static int dimension(final String part, final String text)
    {
        if (part.isEmpty() || !part.chars().allMatch(letter -> letter >= '0' && letter <= '9'))
        {
            throw Problems.argument(
                "shape '" + Problems.quote(text) + "' is not understood: write 1 to " + MAX_DIMS +
                " numbers with an x between, such as 512x512 or 480x640x3");
        }

        try
        {
            return Integer.parseInt(part);
        }
        catch (final NumberFormatException ex)
        {
            throw Problems.argument(
                "shape '" + Problems.quote(text) + "' has the dimension " + Problems.quote(part) +
                ": the largest is " + Integer.MAX_VALUE);
        }
    }

    private static TensorPoolException tooLarge(final int[] shape)
    {
        return Problems.argument(
            "shape '" + text(shape) + "' takes more than " + Long.MAX_VALUE + " bytes: make it smaller");
    }
}
