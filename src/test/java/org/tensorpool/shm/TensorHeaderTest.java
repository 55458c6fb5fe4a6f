package org.tensorpool.shm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.MajorOrder;

class TensorHeaderTest
{
    private static final long NO_LIMIT = 0xFFFF_FFFFL;

    private final TensorHeader tensor = new TensorHeader();

    @ParameterizedTest
    @EnumSource(DType.class)
    void shouldTakeEveryTypeThatIsAssigned(final DType type)
    {
        assertNull(tensor(type, MajorOrder.ROW, 3, 8).validate(24 * type.bytes()));
        assertEquals(type == DType.BIT ? 3 : 24 * type.bytes(), tensor.extentBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 12, 15, -1, 255, Short.MAX_VALUE, Short.MIN_VALUE})
    void shouldRejectTypesThatAreNotAssigned(final int code)
    {
        assertEquals(DropReason.DTYPE, read(code, 1, 1, 0, 0, 4).validate(NO_LIMIT));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, -1, 256, Short.MIN_VALUE})
    void shouldRejectOrdersThatAreNotAssigned(final int code)
    {
        assertEquals(DropReason.ORDER, read(1, code, 1, 0, 0, 4).validate(NO_LIMIT));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 10, 127, 128, 255})
    void shouldRejectANumberOfDimensionsThatIsNot1To8(final int ndims)
    {
        assertEquals(DropReason.DIMS, read(1, 1, ndims, 0, 0, 4).validate(NO_LIMIT));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldTake1To8Dimensions(final int ndims)
    {
        assertNull(read(1, 1, ndims, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2).validate(1 << ndims));
        assertEquals(1 << ndims, tensor.extentBytes());
    }

    @Test
    void shouldRejectANegativeDimension()
    {
        assertEquals(DropReason.DIMS, tensor(DType.UINT8, MajorOrder.ROW, -1).validate(NO_LIMIT));
        assertEquals(DropReason.DIMS, tensor(DType.UINT8, MajorOrder.ROW, 4, -2).validate(NO_LIMIT));
        assertEquals(DropReason.DIMS, tensor(DType.UINT8, MajorOrder.COLUMN, Integer.MIN_VALUE, 4).validate(NO_LIMIT));
    }

    @Test
    void shouldTakeATensorWithoutElements()
    {
        assertNull(tensor(DType.FLOAT64, MajorOrder.ROW, 0).validate(1));
        assertEquals(0, tensor.extentBytes());
        assertNull(tensor(DType.FLOAT64, MajorOrder.COLUMN, 1000, 0, 1000).validate(1));
        assertEquals(0, tensor.extentBytes());
    }

    @Test
    void shouldInferStridesOfRowMajorTensors()
    {
        assertNull(tensor(DType.UINT16, MajorOrder.ROW, 3, 4, 5).validate(120));

        assertEquals(40, tensor.byteStride(0));
        assertEquals(10, tensor.byteStride(1));
        assertEquals(2, tensor.byteStride(2));
        assertEquals(120, tensor.extentBytes());
    }

    @Test
    void shouldInferStridesOfColumnMajorTensors()
    {
        assertNull(tensor(DType.UINT16, MajorOrder.COLUMN, 3, 4, 5).validate(120));

        assertEquals(2, tensor.byteStride(0));
        assertEquals(6, tensor.byteStride(1));
        assertEquals(24, tensor.byteStride(2));
        assertEquals(120, tensor.extentBytes());
    }

    @Test
    void shouldTakeStridesWithPadding()
    {
        tensor(DType.UINT16, MajorOrder.ROW, 3, 5);
        strides(64, 2);
        assertNull(tensor.validate(2 * 64 + 10));
        assertEquals(2 * 64 + 10, tensor.extentBytes(), "no padding is needed behind the last row");

        tensor(DType.UINT16, MajorOrder.COLUMN, 5, 3);
        strides(4, 64);
        assertNull(tensor.validate(1000));
        assertEquals(2 * 64 + 4 * 4 + 2, tensor.extentBytes());
    }

    @Test
    void shouldInferTheStridesThatAreLeftOut()
    {
        tensor(DType.UINT16, MajorOrder.ROW, 3, 4, 5);
        strides(0, 16, 0);
        assertNull(tensor.validate(NO_LIMIT));

        assertEquals(64, tensor.byteStride(0));
        assertEquals(16, tensor.byteStride(1));
        assertEquals(2, tensor.byteStride(2));
    }

    @Test
    void shouldRejectStridesThatOverlap()
    {
        tensor(DType.UINT16, MajorOrder.ROW, 3, 5);
        strides(9, 2);
        assertEquals(DropReason.STRIDES, tensor.validate(NO_LIMIT));
        strides(10, 2);
        assertNull(tensor.validate(NO_LIMIT));
        strides(10, 1);
        assertEquals(DropReason.STRIDES, tensor.validate(NO_LIMIT), "elements of two bytes, one apart");
    }

    @Test
    void shouldRejectStridesThatContradictTheOrder()
    {
        tensor(DType.UINT8, MajorOrder.ROW, 4, 4);
        strides(1, 4);
        assertEquals(DropReason.STRIDES, tensor.validate(NO_LIMIT));
        tensor(DType.UINT8, MajorOrder.COLUMN, 4, 4);
        strides(1, 4);
        assertNull(tensor.validate(NO_LIMIT));
        strides(4, 1);
        assertEquals(DropReason.STRIDES, tensor.validate(NO_LIMIT));
    }

    @Test
    void shouldRejectNegativeStrides()
    {
        for (final MajorOrder order : MajorOrder.values())
        {
            tensor(DType.UINT8, order, 4, 4);
            strides(-4, 1);
            assertEquals(DropReason.STRIDES, tensor.validate(NO_LIMIT));
            strides(4, -1);
            assertEquals(DropReason.STRIDES, tensor.validate(NO_LIMIT));
            strides(Integer.MIN_VALUE, Integer.MIN_VALUE);
            assertEquals(DropReason.STRIDES, tensor.validate(NO_LIMIT));
        }
    }

    @Test
    void shouldRejectShapesWhoseSizeOverflows()
    {
        final int most = Integer.MAX_VALUE;

        assertEquals(DropReason.LENGTH, tensor(DType.FLOAT64, MajorOrder.ROW, most, most).validate(NO_LIMIT));
        assertEquals(DropReason.LENGTH,
            tensor(DType.FLOAT64, MajorOrder.COLUMN, most, most, most, most, most, most, most, most).validate(1024));
        assertEquals(DropReason.LENGTH,
            tensor(DType.UINT8, MajorOrder.ROW, 1 << 16, 1 << 16, 1 << 16, 1 << 16).validate(0));
        tensor(DType.UINT8, MajorOrder.ROW, most, 1);
        strides(most, most);
        assertEquals(DropReason.LENGTH, tensor.validate(NO_LIMIT));
    }

    @Test
    void shouldTakeTheLargestPayloadThatThereIs()
    {
        assertNull(tensor(DType.UINT8, MajorOrder.ROW, 1 << 16, 0xFFFF).validate(NO_LIMIT));
        assertEquals(0xFFFF_0000L, tensor.extentBytes());
    }

    @Test
    void shouldRejectATensorThatIsLargerThanItsPayload()
    {
        assertNull(tensor(DType.INT32, MajorOrder.ROW, 5, 5).validate(100));
        assertEquals(DropReason.LENGTH, tensor.validate(99));
        assertNull(tensor.validate(4096));
        strides(24, 4);
        assertEquals(DropReason.LENGTH, tensor.validate(115));
        assertNull(tensor.validate(116));
    }

    @Test
    void shouldNotHoldAnEmptyPayloadAgainstTheShape()
    {
        assertNull(tensor(DType.FLOAT64, MajorOrder.ROW, 640, 480).validate(0));
        assertEquals(DropReason.DTYPE, read(0, 1, 1, 0, 0, 4).validate(0));
    }

    @Test
    void shouldPackBits()
    {
        assertNull(tensor(DType.BIT, MajorOrder.ROW, 9).validate(2));
        assertEquals(2, tensor.extentBytes());
        assertEquals(DropReason.LENGTH, tensor.validate(1));
        assertNull(tensor(DType.BIT, MajorOrder.COLUMN, 8, 16).validate(16));
        assertEquals(16, tensor.extentBytes());
        assertEquals(DropReason.LENGTH, tensor.validate(15));
    }

    @Test
    void shouldTakeAByteForABitWhereStridesAreGiven()
    {
        tensor(DType.BIT, MajorOrder.ROW, 9);
        strides(1);
        assertNull(tensor.validate(9));
        assertEquals(9, tensor.extentBytes());
        assertEquals(DropReason.LENGTH, tensor.validate(8));
    }

    @Test
    void shouldTakeProgressOfRows()
    {
        tensor(DType.UINT16, MajorOrder.ROW, 3, 5);
        assertProgress(null, TensorHeader.PROGRESS_ROWS, 10);
        assertProgress(DropReason.PROGRESS, TensorHeader.PROGRESS_ROWS, 0);
        assertProgress(DropReason.PROGRESS, TensorHeader.PROGRESS_ROWS, 2);
        assertProgress(DropReason.PROGRESS, TensorHeader.PROGRESS_ROWS, 11);
        strides(64, 2);
        assertProgress(DropReason.PROGRESS, TensorHeader.PROGRESS_ROWS, 10);
        assertProgress(null, TensorHeader.PROGRESS_ROWS, 64);
    }

    @Test
    void shouldTakeProgressOfColumns()
    {
        tensor(DType.UINT16, MajorOrder.COLUMN, 3, 5);
        assertProgress(null, TensorHeader.PROGRESS_COLUMNS, 6);
        assertProgress(DropReason.PROGRESS, TensorHeader.PROGRESS_COLUMNS, 0);
        assertProgress(DropReason.PROGRESS, TensorHeader.PROGRESS_COLUMNS, 2);
        strides(2, 64);
        assertProgress(DropReason.PROGRESS, TensorHeader.PROGRESS_COLUMNS, 6);
        assertProgress(null, TensorHeader.PROGRESS_COLUMNS, 64);
    }

    @Test
    void shouldRejectProgressOfColumnsOfATensorThatHasNone()
    {
        tensor(DType.UINT16, MajorOrder.ROW, 5);
        assertProgress(DropReason.PROGRESS, TensorHeader.PROGRESS_COLUMNS, 2);
        assertProgress(null, TensorHeader.PROGRESS_ROWS, 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 127, 128, 255})
    void shouldRejectUnknownUnitsOfProgress(final int unit)
    {
        assertEquals(DropReason.PROGRESS, read(1, 1, 1, unit, 1, 4).validate(NO_LIMIT));
    }

    @Test
    void shouldIgnoreTheStrideOfProgressWhereThereIsNoUnit()
    {
        tensor(DType.UINT16, MajorOrder.ROW, 3, 5);
        assertProgress(null, TensorHeader.PROGRESS_NONE, 77);
    }

    @Test
    void shouldIgnoreWhatLiesBeyondTheLastDimension()
    {
        assertNull(read(1, 1, 2, 0, 0, 3, 4, -5, Integer.MIN_VALUE, -1, -1, -1, -1).validate(12));
        assertEquals(12, tensor.extentBytes());
        assertEquals(0, tensor.dim(2));
        assertEquals(0, tensor.dim(7));
    }

    @Test
    void shouldZeroWhatLiesBeyondTheLastDimensionWhenWriting()
    {
        tensor(DType.UINT8, MajorOrder.ROW, 2, 2, 2, 2, 2, 2, 2, 2);
        strides(128, 64, 32, 16, 8, 4, 2, 1);
        tensor.ndims(2);
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment slot = arena.allocate(256, 8);
            slot.fill((byte)0xEE);
            tensor.write(slot, 0);
            for (int i = 2; i < 8; i++)
            {
                assertEquals(0, slot.get(ValueLayout.JAVA_INT_UNALIGNED, 83 + 4 * i), "dim " + i);
                assertEquals(0, slot.get(ValueLayout.JAVA_INT_UNALIGNED, 115 + 4 * i), "stride " + i);
            }
            assertEquals(2, slot.get(ValueLayout.JAVA_INT_UNALIGNED, 87));
            assertEquals(0, slot.get(ValueLayout.JAVA_BYTE, 77), "pad_align");
            assertEquals((byte)0xEE, slot.get(ValueLayout.JAVA_BYTE, 71), "before the tensor header");
            assertEquals((byte)0xEE, slot.get(ValueLayout.JAVA_BYTE, 147), "padding");
        }
    }

    /** What says the same as before is not written again, so that any difference must be seen. */
    @Test
    void shouldWriteWhateverDiffersFromTheFrameThatTheSlotHeldBefore()
    {
        assertWrites(72, (header) -> header.dtype(DType.FLOAT64), DType.FLOAT64.code());
        assertWrites(74, (header) -> header.order(MajorOrder.COLUMN), MajorOrder.COLUMN.code());
        assertWrites(78, (header) -> header.progress(TensorHeader.PROGRESS_ROWS, 0), TensorHeader.PROGRESS_ROWS);
        for (final int value : new int[] {1, 0x100, 0x7FFF_FFFF})
        {
            assertWrites(79, (header) -> header.progress(TensorHeader.PROGRESS_NONE, value), value);
            for (int i = 0; i < 8; i++)
            {
                final int index = i;
                assertWrites(83 + 4 * i, (header) -> header.dim(index, value), value);
                assertWrites(115 + 4 * i, (header) -> header.stride(index, value), value);
            }
        }
    }

    private void assertWrites(final int offset, final Consumer<TensorHeader> change, final int expected)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment slot = arena.allocate(256, 8);
            tensor(DType.UINT8, MajorOrder.ROW, 0, 0, 0, 0, 0, 0, 0, 0).write(slot, 0);
            final byte[] before = slot.toArray(ValueLayout.JAVA_BYTE);
            change.accept(tensor);
            tensor.write(slot, 0);
            assertEquals(expected, number(slot, offset), () -> "at " + offset);

            tensor(DType.UINT8, MajorOrder.ROW, 0, 0, 0, 0, 0, 0, 0, 0).write(slot, 0);
            assertArrayEquals(before, slot.toArray(ValueLayout.JAVA_BYTE), () -> "at " + offset);
        }
    }

    private static int number(final MemorySegment slot, final int offset)
    {
        return switch (offset)
        {
            case 72, 74 -> slot.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset);
            case 78 -> slot.get(ValueLayout.JAVA_BYTE, offset);
            default -> slot.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
        };
    }

    @Test
    void shouldBeContiguousWhereNoStrideIsGiven()
    {
        assertTrue(tensor(DType.UINT8, MajorOrder.ROW, 2, 2, 2, 2, 2, 2, 2, 2).isContiguous());
        for (int i = 0; i < 8; i++)
        {
            tensor(DType.UINT8, MajorOrder.ROW, 2, 2, 2, 2, 2, 2, 2, 2).stride(i, 1 << i);
            assertFalse(tensor.isContiguous(), "stride " + i);
        }
        tensor.stride(0, 1);
        assertFalse(tensor.isContiguous(), "two of them");
    }

    @Test
    void shouldForgetEverything()
    {
        tensor(DType.UINT8, MajorOrder.COLUMN, 2, 2);
        strides(1, 2);
        tensor.progress(TensorHeader.PROGRESS_ROWS, 1);
        tensor.clear();

        assertNull(tensor.dtype());
        assertEquals(MajorOrder.ROW, tensor.order());
        assertEquals(0, tensor.ndims());
        assertEquals(0, tensor.dim(0));
        assertEquals(0, tensor.progressUnit());
        assertEquals(0, tensor.progressStrideBytes());
        assertEquals(DropReason.DTYPE, tensor.validate(0));
        tensor.dtype(DType.UINT8);
        assertEquals(DropReason.DIMS, tensor.validate(0));
    }

    private void assertProgress(final DropReason expected, final int unit, final long strideBytes)
    {
        tensor.progress(unit, strideBytes);
        assertEquals(expected, tensor.validate(NO_LIMIT));
    }

    private TensorHeader tensor(final DType type, final MajorOrder order, final int... dims)
    {
        tensor.clear();
        tensor.dtype(type);
        tensor.order(order);
        tensor.ndims(dims.length);
        for (int i = 0; i < dims.length; i++)
        {
            tensor.dim(i, dims[i]);
        }

        return tensor;
    }

    private void strides(final int... strides)
    {
        for (int i = 0; i < strides.length; i++)
        {
            tensor.stride(i, strides[i]);
        }
    }

    /** As it comes out of shared memory, where any number may stand. */
    private TensorHeader read(
        final int dtype, final int order, final int ndims, final int unit, final int unitStride, final int... dims)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment slot = arena.allocate(256, 8);
            slot.set(ValueLayout.JAVA_SHORT_UNALIGNED, 72, (short)dtype);
            slot.set(ValueLayout.JAVA_SHORT_UNALIGNED, 74, (short)order);
            slot.set(ValueLayout.JAVA_BYTE, 76, (byte)ndims);
            slot.set(ValueLayout.JAVA_BYTE, 78, (byte)unit);
            slot.set(ValueLayout.JAVA_INT_UNALIGNED, 79, unitStride);
            for (int i = 0; i < dims.length; i++)
            {
                slot.set(ValueLayout.JAVA_INT_UNALIGNED, 83 + 4 * i, dims[i]);
            }
            tensor.read(slot, 0);
            return tensor;
        }
    }
}
