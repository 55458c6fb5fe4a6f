package org.tensorpool.driver.config;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StreamIdRangeTest
{
    private final StreamIdRange range = new StreamIdRange(20, 29);

    @Test
    void shouldHoldBothEnds()
    {
        assertTrue(range.contains(20));
        assertTrue(range.contains(29));
        assertFalse(range.contains(19));
        assertFalse(range.contains(30));
        assertEquals(10, range.size());
    }

    @Test
    void shouldOverlapWhereOneIdIsShared()
    {
        assertTrue(range.overlaps(new StreamIdRange(29, 40)));
        assertTrue(range.overlaps(new StreamIdRange(1, 20)));
        assertTrue(range.overlaps(new StreamIdRange(24, 25)));
        assertTrue(new StreamIdRange(24, 25).overlaps(range));
    }

    @Test
    void shouldNotOverlapItsNeighbours()
    {
        assertFalse(range.overlaps(new StreamIdRange(30, 40)));
        assertFalse(range.overlaps(new StreamIdRange(1, 19)));
    }

    @Test
    void shouldHoldNothingWhereEmpty()
    {
        assertTrue(StreamIdRange.EMPTY.isEmpty());
        assertEquals(0, StreamIdRange.EMPTY.size());
        assertFalse(StreamIdRange.EMPTY.contains(0));
        assertFalse(StreamIdRange.EMPTY.overlaps(new StreamIdRange(0, 0xFFFF_FFFFL)));
        assertEquals("", StreamIdRange.EMPTY.toString());
    }

    @Test
    void shouldPrintTheFormOfTheFile()
    {
        assertEquals("20-29", range.toString());
    }
}
