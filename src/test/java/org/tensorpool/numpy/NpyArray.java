package org.tensorpool.numpy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;

/**
 * What is in a file, all of it.
 */
record NpyArray(DType dtype, MajorOrder order, int[] shape, byte[] data)
{
    static NpyArray read(final Path file)
    {
        try (NpyReader reader = NpyReader.open(file))
        {
            final byte[] data = new byte[(int)reader.byteSize()];
            reader.readTo(MemorySegment.ofArray(data));
            return new NpyArray(reader.dtype(), reader.order(), reader.shape(), data);
        }
    }

    void write(final Path file)
    {
        NpyWriter.write(file, dtype, order, shape, MemorySegment.ofArray(data));
    }

    double[] values()
    {
        final ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        final double[] values = new double[data.length / dtype.bytes()];
        for (int i = 0; i < values.length; i++)
        {
            values[i] = switch (dtype)
            {
                case UINT8, BYTES, BOOLEAN -> buffer.get() & 0xFF;
                case INT8 -> buffer.get();
                case UINT16 -> buffer.getShort() & 0xFFFF;
                case INT16 -> buffer.getShort();
                case UINT32 -> buffer.getInt() & 0xFFFF_FFFFL;
                case INT32 -> buffer.getInt();
                case UINT64 -> Double.parseDouble(Long.toUnsignedString(buffer.getLong()));
                case INT64 -> buffer.getLong();
                case FLOAT32 -> buffer.getFloat();
                case FLOAT64 -> buffer.getDouble();
                case BIT -> throw new IllegalArgumentException("NumPy has no bits");
            };
        }

        return values;
    }

    @Override
    public String toString()
    {
        return dtype.label() + ' ' +
            Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining("x")) + ' ' +
            order.name().toLowerCase(Locale.ROOT);
    }
}
