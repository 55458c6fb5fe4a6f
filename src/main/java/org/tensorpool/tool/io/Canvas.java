package org.tensorpool.tool.io;

import java.lang.foreign.MemorySegment;
import org.tensorpool.DType;
import org.tensorpool.io.Shapes;

/**
 * Memory of one element type to put light on: 0 is dark, 1 is as bright as a camera gets. Pixels are counted through
 * all rows and, after the last, begin again with the first.
 *
 * @param dtype    element type.
 * @param width    pixels in a row.
 * @param rows     rows, through all planes.
 * @param channels colours of a pixel, one after the other in memory.
 */
record Canvas(DType dtype, int width, long rows, int channels)
{
    /** Integers of 16 bits and more hold what a 12-bit camera gives. */
    private static final int TWELVE_BITS = 4095;
    private static final int RGB = 3;

    /**
     * A last dimension of 3 after two others is colour. Otherwise it is the width, and all before it are rows: one for
     * a single dimension, those of every plane for more than two.
     */
    static Canvas of(final DType dtype, final int[] shape)
    {
        final int last = shape.length - 1;
        final int channels = shape.length > 2 && shape[last] == RGB ? RGB : 1;
        final int width = shape[channels == 1 ? last : last - 1];

        return new Canvas(dtype, width, Shapes.elements(shape) / width / channels, channels);
    }

    long pixels()
    {
        return rows * width;
    }

    long pixelBytes()
    {
        return (long)channels * dtype.bytes();
    }

    /**
     * Puts light on top of what is there, at most up to the brightest; negative light is none. Does not allocate.
     */
    void add(final MemorySegment memory, final long pixel, final int channel, final double light)
    {
        final long at = (pixel * channels + channel) * dtype.bytes();
        final double more = Math.max(light, 0);
        switch (dtype)
        {
            case UINT8, BYTES -> addByte(memory, at, more, 255);
            case INT8 -> addByte(memory, at, more, 127);
            case UINT16, INT16 ->
            {
                final int sum = memory.get(Elements.SHORT, at) + counts(more, TWELVE_BITS);
                memory.set(Elements.SHORT, at, (short)Math.min(sum, TWELVE_BITS));
            }
            case UINT32, INT32 ->
            {
                final int sum = memory.get(Elements.INT, at) + counts(more, TWELVE_BITS);
                memory.set(Elements.INT, at, Math.min(sum, TWELVE_BITS));
            }
            case UINT64, INT64 ->
            {
                final long sum = memory.get(Elements.LONG, at) + counts(more, TWELVE_BITS);
                memory.set(Elements.LONG, at, Math.min(sum, TWELVE_BITS));
            }
            case FLOAT32 ->
                memory.set(Elements.FLOAT, at, (float)Math.min(memory.get(Elements.FLOAT, at) + more, 1));
            case FLOAT64 -> memory.set(Elements.DOUBLE, at, Math.min(memory.get(Elements.DOUBLE, at) + more, 1));
            default -> throw new IllegalStateException("no light in " + dtype);
        }
    }

    private static void addByte(final MemorySegment memory, final long at, final double light, final int full)
    {
        final int sum = (memory.get(Elements.BYTE, at) & 0xFF) + counts(light, full);
        memory.set(Elements.BYTE, at, (byte)Math.min(sum, full));
    }

    private static int counts(final double light, final int full)
    {
        return (int)(Math.min(light, 1) * full + 0.5);
    }
}
