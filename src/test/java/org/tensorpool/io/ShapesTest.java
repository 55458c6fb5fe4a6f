package org.tensorpool.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tensorpool.TensorPoolException.Category.INVALID_ARGUMENT;
import static org.tensorpool.testing.Failures.assertFails;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.DType;

class ShapesTest
{
    @Test
    void shouldReadDimensionsOutermostFirst()
    {
        assertArrayEquals(new int[]{ 480, 640, 3 }, Shapes.parse("480x640x3"));
        assertArrayEquals(new int[]{ 1024 }, Shapes.parse("1024"));
        assertArrayEquals(new int[]{ 2, 2147483647 }, Shapes.parse("2X2147483647"));
        assertArrayEquals(new int[]{ 1, 2, 3, 4, 5, 6, 7, 8 }, Shapes.parse("1x2x3x4x5x6x7x8"));
    }

    @Test
    void shouldWriteWhatItReads()
    {
        assertEquals("480x640x3", Shapes.text(Shapes.parse("480x640x3")));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "x", "512x", "x512", "512xx512", "512,512", "512 x 512", "-5x5", "+5", "5.0", "0x10p", "abc", "٥x٥" })
    void shouldRejectWhatIsNoShapeAndShowOne(final String text)
    {
        assertFails(INVALID_ARGUMENT, () -> Shapes.parse(text), "'" + text + "'", "512x512");
    }

    @Test
    void shouldRejectADimensionOfZero()
    {
        assertFails(INVALID_ARGUMENT, () -> Shapes.parse("512x0"), "512x0", "at least 1");
    }

    @Test
    void shouldRejectADimensionBeyondAnInt()
    {
        assertFails(INVALID_ARGUMENT, () -> Shapes.parse("5x2147483648"), "2147483648", "2147483647");
    }

    @Test
    void shouldRejectMoreThanEightDimensions()
    {
        assertFails(INVALID_ARGUMENT, () -> Shapes.parse("1x1x1x1x1x1x1x1x1"), "9 dimensions", "1 to 8");
    }

    @Test
    void shouldRejectNoDimensions()
    {
        assertFails(INVALID_ARGUMENT, Shapes::elements, "0 dimensions", "1 to 8");
    }

    @Test
    void shouldRejectAProductBeyondALong()
    {
        assertFails(
            INVALID_ARGUMENT, () -> Shapes.parse("2147483647x2147483647x3"), "2147483647x2147483647x3", "smaller");
    }

    @Test
    void shouldRejectASizeInBytesBeyondALong()
    {
        final int[] shape = { 2147483647, 2147483647, 2 };
        assertEquals(2147483647L * 2147483647L * 2, Shapes.byteSize(DType.UINT8, shape));
        assertFails(INVALID_ARGUMENT, () -> Shapes.byteSize(DType.UINT16, shape), "smaller");
    }

    @Test
    void shouldCountBytesBeyondAnInt()
    {
        assertEquals(8L * 100_000 * 100_000, Shapes.byteSize(DType.FLOAT64, 100_000, 100_000));
    }

    @Test
    void shouldPackEightBitsIntoAByte()
    {
        assertEquals(1, Shapes.byteSize(DType.BIT, 8));
        assertEquals(2, Shapes.byteSize(DType.BIT, 3, 3));
        assertEquals(
            (2147483647L * 2147483647L * 2 >>> 3) + 1, Shapes.byteSize(DType.BIT, 2147483647, 2147483647, 2));
    }
}
