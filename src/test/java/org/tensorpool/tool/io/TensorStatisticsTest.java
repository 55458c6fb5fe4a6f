package org.tensorpool.tool.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorpool.DType;

class TensorStatisticsTest
{
    private static final int BINS = 4;

    private static TensorStatistics packed(final DType dtype, final MemorySegment data, final int count)
    {
        return TensorStatistics.of(
            dtype, new int[] {count}, new long[] {dtype.bytes()}, dtype == DType.BIT, data, BINS);
    }

    private static void set(final MemorySegment data, final DType dtype, final long offset, final int value)
    {
        switch (dtype)
        {
            case UINT16, INT16 -> data.set(Elements.SHORT, offset, (short)value);
            case UINT32, INT32 -> data.set(Elements.INT, offset, value);
            case UINT64, INT64 -> data.set(Elements.LONG, offset, value);
            case FLOAT32 -> data.set(Elements.FLOAT, offset, value);
            case FLOAT64 -> data.set(Elements.DOUBLE, offset, value);
            default -> data.set(Elements.BYTE, offset, (byte)value);
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"BOOLEAN", "BIT"}, mode = EnumSource.Mode.EXCLUDE)
    void shouldFindLeastGreatestMeanAndDeviationOfEveryType(final DType dtype)
    {
        final MemorySegment data = Arena.ofAuto().allocate(64);
        final int[] values = {1, 9, 5, 5};
        for (int i = 0; i < values.length; i++)
        {
            set(data, dtype, (long)i * dtype.bytes(), values[i]);
        }

        final TensorStatistics found = packed(dtype, data, values.length);

        assertEquals(4, found.elements());
        assertEquals(1, Double.parseDouble(found.minText()));
        assertEquals(9, Double.parseDouble(found.maxText()));
        assertEquals(5, found.mean());
        assertEquals(Math.sqrt(8), found.deviation(), 1e-12);
        assertArrayEquals(new long[] {1, 0, 2, 1}, found.histogram());
    }

    @Test
    void shouldCountBitsEightToAByteAndFlagsAByteEach()
    {
        final MemorySegment bits = MemorySegment.ofArray(new byte[] {0b0000_0101, 0b0000_0010});
        assertArrayEquals(new long[] {7, 3}, packed(DType.BIT, bits, 10).histogram());
        final MemorySegment flags = MemorySegment.ofArray(new byte[] {0, 1, -1, 7});
        assertArrayEquals(new long[] {1, 3}, packed(DType.BOOLEAN, flags, 4).histogram());
    }

    @Test
    void shouldReadElementsWhereStridesPutThemAndNothingBetween()
    {
        final byte[] bytes = {1, 2, 99, 99, 3, 4, 99, 99};
        final TensorStatistics rows = TensorStatistics.of(
            DType.UINT8, new int[] {2, 2}, new long[] {4, 1}, false, MemorySegment.ofArray(bytes), BINS);
        final TensorStatistics columns = TensorStatistics.of(
            DType.UINT8, new int[] {2, 2}, new long[] {1, 4}, false, MemorySegment.ofArray(bytes), BINS);

        assertEquals("4", rows.maxText());
        assertEquals(2.5, rows.mean());
        assertEquals(rows, columns);
    }

    @Test
    void shouldReadBitsWithStridesFromTheLowestBitOfTheirBytes()
    {
        final MemorySegment data = MemorySegment.ofArray(new byte[] {1, 0, (byte)0xFE, 0, 3});

        final TensorStatistics found =
            TensorStatistics.of(DType.BIT, new int[] {3}, new long[] {2}, false, data, BINS);

        assertArrayEquals(new long[] {1, 2}, found.histogram());
    }

    @Test
    void shouldTellWholeNumbersOf64BitsExactly()
    {
        final MemorySegment data = Arena.ofAuto().allocate(24);
        data.set(Elements.LONG, 0, Long.MAX_VALUE);
        data.set(Elements.LONG, 8, Long.MAX_VALUE - 1);
        data.set(Elements.LONG, 16, -1L);

        assertEquals("9223372036854775807", packed(DType.INT64, data, 3).maxText());
        assertEquals("-1", packed(DType.INT64, data, 3).minText());
        assertEquals("18446744073709551615", packed(DType.UINT64, data, 3).maxText());
        assertEquals("9223372036854775806", packed(DType.UINT64, data, 3).minText());
    }

    @Test
    void shouldCountWhatIsNotFiniteApart()
    {
        final MemorySegment data = Arena.ofAuto().allocate(40);
        final double[] values = {Double.NaN, Double.NEGATIVE_INFINITY, -Double.MAX_VALUE, Double.MAX_VALUE, 0};
        for (int i = 0; i < values.length; i++)
        {
            data.set(Elements.DOUBLE, 8L * i, values[i]);
        }

        final TensorStatistics found = packed(DType.FLOAT64, data, values.length);

        assertEquals(5, found.elements());
        assertEquals(1, found.nan());
        assertEquals(1, found.infinite());
        assertEquals(-Double.MAX_VALUE, found.min());
        assertTrue(Double.isFinite(found.mean()), found::toString);
        assertArrayEquals(new long[] {1, 0, 1, 1}, found.histogram());
    }

    @Test
    void shouldHaveNoHistogramWithoutElementsAndOneBinForOneValue()
    {
        final MemorySegment data = MemorySegment.ofArray(new byte[] {7, 7});
        assertEquals(0, packed(DType.UINT8, data, 0).histogram().length);
        assertEquals("", packed(DType.UINT8, data, 0).minText());
        assertArrayEquals(new long[] {2}, packed(DType.UINT8, data, 2).histogram());
    }
}
