package org.tensorpool.tool.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.TensorPoolException.Category.INVALID_ARGUMENT;
import static org.tensorpool.testing.Failures.assertFails;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;
import org.tensorpool.io.Shapes;

class TensorTest
{
    @Test
    void shouldTellWhatItIsMadeOf()
    {
        final Tensor tensor = Tensor.of(
            DType.UINT16, MajorOrder.COLUMN, new int[]{ 2, 3 }, MemorySegment.ofArray(new byte[12]));

        assertEquals(DType.UINT16, tensor.dtype());
        assertEquals(MajorOrder.COLUMN, tensor.order());
        assertArrayEquals(new int[]{ 2, 3 }, tensor.shape());
        assertEquals(6, tensor.elements());
        assertEquals(12, tensor.byteSize());
        assertEquals("uint16 2x3 column", tensor.toString());
    }

    @Test
    void shouldKeepItsShapeWhenTheArraysAroundItChange()
    {
        final int[] shape = { 2, 3 };
        final Tensor tensor = Tensor.of(DType.UINT8, MajorOrder.ROW, shape, MemorySegment.ofArray(new byte[6]));
        shape[0] = 99;
        tensor.shape()[1] = 99;

        assertArrayEquals(new int[]{ 2, 3 }, tensor.shape());
    }

    @Test
    void shouldGiveItsBytesReadOnly()
    {
        final Tensor tensor =
            Tensor.of(DType.UINT8, MajorOrder.ROW, new int[]{ 1 }, MemorySegment.ofArray(new byte[1]));

        assertTrue(tensor.data().isReadOnly());
        assertThrows(
            IllegalArgumentException.class, () -> tensor.data().set(ValueLayout.JAVA_BYTE, 0, (byte)1));
    }

    @Test
    void shouldLeaveTheMemoryItWasGivenBehindWhenItCopies()
    {
        final byte[] bytes = { 1, 2, 3 };
        final int[] shape = { 3 };
        final Tensor view = Tensor.of(DType.UINT8, MajorOrder.ROW, shape, MemorySegment.ofArray(bytes));
        final Tensor copy = Tensor.copyOf(DType.UINT8, MajorOrder.ROW, shape, MemorySegment.ofArray(bytes));
        bytes[1] = 99;

        assertArrayEquals(new byte[]{ 1, 99, 3 }, Samples.bytes(view));
        assertArrayEquals(new byte[]{ 1, 2, 3 }, Samples.bytes(copy));
        assertTrue(copy.data().isReadOnly());
    }

    @Test
    void shouldRejectBytesThatAreTooFewOrTooMany()
    {
        for (final int size : new int[]{ 0, 11, 13 })
        {
            final MemorySegment data = MemorySegment.ofArray(new byte[size]);
            assertFails(
                INVALID_ARGUMENT,
                () -> Tensor.of(DType.UINT16, MajorOrder.ROW, new int[]{ 2, 3 }, data),
                "uint16 2x3", "12 bytes", size + " were given");
            assertFails(
                INVALID_ARGUMENT,
                () -> Tensor.copyOf(DType.UINT16, MajorOrder.ROW, new int[]{ 2, 3 }, data),
                "uint16 2x3", "12 bytes", size + " were given");
        }
    }

    @Test
    void shouldRejectShapesThatNoTensorHas()
    {
        final MemorySegment data = MemorySegment.ofArray(new byte[1]);
        for (final int[] shape : new int[][]{ {}, { 0 }, { 1, -1 }, { 1, 1, 1, 1, 1, 1, 1, 1, 1 } })
        {
            assertFails(
                INVALID_ARGUMENT,
                () -> Tensor.of(DType.UINT8, MajorOrder.ROW, shape, data),
                "'" + Shapes.text(shape) + "'");
        }
    }

    @Test
    void shouldTakeNineBitsInTwoBytes()
    {
        final Tensor tensor =
            Tensor.of(DType.BIT, MajorOrder.ROW, new int[]{ 9 }, MemorySegment.ofArray(new byte[]{ 0b101, 1 }));

        assertEquals(9, tensor.elements());
        assertArrayEquals(new double[]{ 1, 0, 1, 0, 0, 0, 0, 0, 1 }, Samples.values(tensor));
    }
}
