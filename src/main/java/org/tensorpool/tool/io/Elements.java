package org.tensorpool.tool.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.tensorpool.DType;

/**
 * Elements of any type as numbers. Unaligned, because a tensor may lie in an array on the heap.
 */
final class Elements
{
    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Elements()
    {
    }

    /**
     * The value of one element; a 64-bit integer is rounded. Of eight bits in a byte the lowest comes first.
     */
    static double get(final DType dtype, final MemorySegment data, final long index)
    {
        return DType.BIT == dtype ?
            data.get(BYTE, index >>> 3) >>> (index & 7) & 1 : at(dtype, data, index * dtype.bytes());
    }

    /**
     * The value of the element that begins at a byte; a bit is the lowest there.
     */
    static double at(final DType dtype, final MemorySegment data, final long offset)
    {
        return switch (dtype)
        {
            case UINT8, BYTES -> data.get(BYTE, offset) & 0xFF;
            case INT8 -> data.get(BYTE, offset);
            case BOOLEAN -> data.get(BYTE, offset) == 0 ? 0 : 1;
            case BIT -> data.get(BYTE, offset) & 1;
            case UINT16 -> data.get(SHORT, offset) & 0xFFFF;
            case INT16 -> data.get(SHORT, offset);
            case UINT32 -> data.get(INT, offset) & 0xFFFF_FFFFL;
            case INT32 -> data.get(INT, offset);
            case UINT64 -> unsigned(data.get(LONG, offset));
            case INT64 -> data.get(LONG, offset);
            case FLOAT32 -> data.get(FLOAT, offset);
            case FLOAT64 -> data.get(DOUBLE, offset);
        };
    }

    private static double unsigned(final long value)
    {
        return value >= 0 ? value : ((value >>> 1) | (value & 1)) * 2.0;
    }
}
