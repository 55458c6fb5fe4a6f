package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.tensorpool.driver.config.StreamIdRange;

class StreamIdPoolTest
{
    @Test
    void shouldGiveEachIdOnceAndThenNone()
    {
        final StreamIdPool pool = new StreamIdPool(new StreamIdRange(31_000, 31_002));

        assertEquals(31_000, pool.take(0));
        assertEquals(31_001, pool.take(0));
        assertEquals(31_002, pool.take(0));
        assertEquals(StreamIdPool.NONE, pool.take(0));
        assertEquals(3, pool.takenCount());
    }

    @Test
    void shouldGiveNoneOfAnEmptyRange()
    {
        assertEquals(StreamIdPool.NONE, new StreamIdPool(StreamIdRange.EMPTY).take(31_000));
    }

    @Test
    void shouldPreferWhatIsAskedForWhereItIsFreeAndInTheRange()
    {
        final StreamIdPool pool = new StreamIdPool(new StreamIdRange(31_000, 31_009));

        assertEquals(31_005, pool.take(31_005));
        assertEquals(31_000, pool.take(31_005));
        assertEquals(31_001, pool.take(1000));
    }

    @Test
    void shouldGoRoundBeforeItGivesAnIdAgain()
    {
        final StreamIdPool pool = new StreamIdPool(new StreamIdRange(31_000, 31_002));
        pool.release(pool.take(0));

        assertEquals(31_001, pool.take(0));
        assertEquals(31_002, pool.take(0));
        assertEquals(31_000, pool.take(0));
    }

    @Test
    void shouldGiveTheLargestIdsThereAre()
    {
        final StreamIdPool pool = new StreamIdPool(new StreamIdRange(0xFFFF_FFFDL, 0xFFFF_FFFEL));

        assertEquals(0xFFFF_FFFE, pool.take(0xFFFF_FFFEL));
        assertEquals(0xFFFF_FFFD, pool.take(0));
        assertEquals(StreamIdPool.NONE, pool.take(0));
    }
}
