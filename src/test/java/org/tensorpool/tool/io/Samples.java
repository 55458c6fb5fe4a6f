package org.tensorpool.tool.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;

final class Samples
{
    private Samples()
    {
    }

    static byte[] bytes(final Tensor tensor)
    {
        return tensor.data().toArray(ValueLayout.JAVA_BYTE);
    }

    static Tensor bytes(final DType dtype, final int[] shape, final int... values)
    {
        final byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++)
        {
            bytes[i] = (byte)values[i];
        }

        return Tensor.of(dtype, MajorOrder.ROW, shape, MemorySegment.ofArray(bytes));
    }

    static Tensor uint16(final MajorOrder order, final int[] shape, final int... values)
    {
        final ByteBuffer buffer = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (final int value : values)
        {
            buffer.putShort((short)value);
        }

        return Tensor.of(DType.UINT16, order, shape, MemorySegment.ofBuffer(buffer.flip()));
    }

    static Tensor float64(final int[] shape, final double... values)
    {
        final ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (final double value : values)
        {
            buffer.putDouble(value);
        }

        return Tensor.of(DType.FLOAT64, MajorOrder.ROW, shape, MemorySegment.ofBuffer(buffer.flip()));
    }

    static double[] values(final Tensor tensor)
    {
        final double[] values = new double[(int)tensor.elements()];
        for (int i = 0; i < values.length; i++)
        {
            values[i] = Elements.get(tensor.dtype(), tensor.data(), i);
        }

        return values;
    }
}
