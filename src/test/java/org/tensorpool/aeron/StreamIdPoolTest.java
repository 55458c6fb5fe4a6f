package org.tensorpool.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StreamIdPoolTest
{
    @Test
    void shouldGiveEachIdOnceAndThenNone()
    {
        final StreamIdPool pool = new StreamIdPool(31_000, 31_002);

        assertEquals(31_000, pool.take(0));
        assertEquals(31_001, pool.take(0));
        assertEquals(31_002, pool.take(0));
        assertEquals(StreamIdPool.NONE, pool.take(0));
        assertEquals(3, pool.takenCount());
    }

    @Test
    void shouldGiveNoneOfAnEmptyRange()
    {
        assertEquals(StreamIdPool.NONE, new StreamIdPool(0, -1).take(31_000));
    }

    @Test
    void shouldPreferWhatIsAskedForWhereItIsFreeAndInTheRange()
    {
        final StreamIdPool pool = new StreamIdPool(31_000, 31_009);

        assertEquals(31_005, pool.take(31_005));
        assertEquals(31_000, pool.take(31_005));
        assertEquals(31_001, pool.take(1000));
    }

    @Test
    void shouldGoRoundBeforeItGivesAnIdAgain()
    {
        final StreamIdPool pool = new StreamIdPool(31_000, 31_002);
        pool.release(pool.take(0));

        assertEquals(31_001, pool.take(0));
        assertEquals(31_002, pool.take(0));
        assertEquals(31_000, pool.take(0));
    }

    @Test
    void shouldGiveTheLargestIdsThereAre()
    {
        final StreamIdPool pool = new StreamIdPool(0xFFFF_FFFDL, 0xFFFF_FFFEL);

        assertEquals(0xFFFF_FFFE, pool.take(0xFFFF_FFFEL));
        assertEquals(0xFFFF_FFFD, pool.take(0));
        assertEquals(StreamIdPool.NONE, pool.take(0));
    }

    @Test
    void shouldTellWhetherOneIsFree()
    {
        final StreamIdPool pool = new StreamIdPool(7, 9);

        assertEquals(8, pool.take(8));
        assertEquals(7, pool.take(8));
        assertEquals(9, pool.take(70));
        assertFalse(pool.hasFree());
        assertEquals(StreamIdPool.NONE, pool.take(7));
    }

    @Test
    void shouldGiveAnIdThatCameBackLast()
    {
        final StreamIdPool pool = new StreamIdPool(7, 9);
        assertEquals(7, pool.take(0));
        pool.release(7);

        assertEquals(8, pool.take(0));
        assertEquals(9, pool.take(0));
        assertEquals(7, pool.take(0));
    }

    @Test
    void shouldHaveNothingWhereThereIsNoRange()
    {
        final StreamIdPool pool = new StreamIdPool(1, 0);

        assertFalse(pool.hasFree());
        assertEquals(StreamIdPool.NONE, pool.take(1));
    }

    @Test
    void shouldGiveTheHighestIdAgainOnceItIsGivenBack()
    {
        final StreamIdPool pool = new StreamIdPool(0xFFFF_FFFDL, 0xFFFF_FFFEL);

        assertEquals(-2, pool.take(0xFFFF_FFFEL));
        assertEquals(-3, pool.take(0xFFFF_FFFEL));
        assertTrue(!pool.hasFree());
        pool.release(-2);
        assertEquals(-2, pool.take(0));
    }
}
