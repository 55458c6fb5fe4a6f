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
        return switch (dtype)
        {
            case UINT8, BYTES -> data.get(BYTE, index) & 0xFF;
            case INT8 -> data.get(BYTE, index);
            case BOOLEAN -> data.get(BYTE, index) == 0 ? 0 : 1;
            case BIT -> data.get(BYTE, index >>> 3) >>> (index & 7) & 1;
            case UINT16 -> data.get(SHORT, index << 1) & 0xFFFF;
            case INT16 -> data.get(SHORT, index << 1);
            case UINT32 -> data.get(INT, index << 2) & 0xFFFF_FFFFL;
            case INT32 -> data.get(INT, index << 2);
            case UINT64 -> unsigned(data.get(LONG, index << 3));
            case INT64 -> data.get(LONG, index << 3);
            case FLOAT32 -> data.get(FLOAT, index << 2);
            case FLOAT64 -> data.get(DOUBLE, index << 3);
        };
    }

    private static double unsigned(final long value)
    {
        return value >= 0 ? value : ((value >>> 1) | (value & 1)) * 2.0;
    }
}
