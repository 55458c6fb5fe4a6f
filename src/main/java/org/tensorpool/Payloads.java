package org.tensorpool;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * Payloads beside what applications hold their tensors in: arrays and buffers. Stateless and thread-safe.
 */
final class Payloads
{
    static final ValueLayout I8 = ValueLayout.JAVA_BYTE;
    static final ValueLayout I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    static final ValueLayout I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    static final ValueLayout I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
    static final ValueLayout F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    static final ValueLayout F64 = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private Payloads()
    {
    }

    static void requireShort(final DType dtype)
    {
        require(dtype == DType.INT16 || dtype == DType.UINT16, dtype, "short[] holds int16 and uint16");
    }

    static void requireInt(final DType dtype)
    {
        require(dtype == DType.INT32 || dtype == DType.UINT32, dtype, "int[] holds int32 and uint32");
    }

    static void requireLong(final DType dtype)
    {
        require(dtype == DType.INT64 || dtype == DType.UINT64, dtype, "long[] holds int64 and uint64");
    }

    static void requireFloat(final DType dtype)
    {
        require(dtype == DType.FLOAT32, dtype, "float[] holds float32");
    }

    static void requireDouble(final DType dtype)
    {
        require(dtype == DType.FLOAT64, dtype, "double[] holds float64");
    }

    private static void require(final boolean isHeld, final DType dtype, final String what)
    {
        if (!isHeld)
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT,
                "elements of " + dtype.label() + " don't go with this array: " + what + ", byte[] any type");
        }
    }

    static MemorySegment segment(final Object array)
    {
        return switch (array)
        {
            case final byte[] bytes -> MemorySegment.ofArray(bytes);
            case final short[] shorts -> MemorySegment.ofArray(shorts);
            case final int[] ints -> MemorySegment.ofArray(ints);
            case final long[] longs -> MemorySegment.ofArray(longs);
            case final float[] floats -> MemorySegment.ofArray(floats);
            case final double[] doubles -> MemorySegment.ofArray(doubles);
            default -> throw new IllegalArgumentException(array.getClass().getName());
        };
    }

    static void requireRoom(final long roomBytes, final long bytes)
    {
        if (roomBytes < bytes)
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT,
                "the target has room for " + roomBytes + " bytes, the frame has " + bytes + ": make it larger");
        }
    }

    static ByteBuffer buffer(final MemorySegment payload)
    {
        if (payload.byteSize() > Integer.MAX_VALUE)
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT, "a payload of " +
                payload.byteSize() + " bytes is longer than a buffer can be: use payload() and slices of it");
        }

        return payload.asByteBuffer().order(LITTLE_ENDIAN);
    }
}
