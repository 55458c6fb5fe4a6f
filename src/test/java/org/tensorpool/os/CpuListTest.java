package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuListTest
{
    @ParameterizedTest
    @ValueSource(strings = {"0", "0-1", "0-3,8", "2,4,6-7,1023"})
    void shouldWriteWhatItReads(final String list)
    {
        assertEquals(list, CpuList.format(CpuList.parse(list + "\n")));
    }

    @Test
    void shouldJoinNeighboursToARange()
    {
        assertEquals("0-2,4", CpuList.format(CpuList.of(4, 1, 0, 2)));
    }

    @Test
    void shouldTakeNothingForNone()
    {
        assertEquals("none", CpuList.format(CpuList.parse("\n")));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "all", "-", "3-1", "1-2-3", ",", "0,,1", "2147483647", "0-2147483647", "0-99999999999", "-1"})
    void shouldRefuseWhatIsNoList(final String text)
    {
        assertThrows(NumberFormatException.class, () -> CpuList.parse(text));
    }
}
