package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IdPoolTest
{
    @Test
    void shouldGiveEachIdOnceAndThenNone()
    {
        final IdPool pool = new IdPool(new IdRange(7, 9));

        assertEquals(8, pool.take(8));
        assertEquals(7, pool.take(8));
        assertEquals(9, pool.take(70));
        assertFalse(pool.hasFree());
        assertEquals(IdPool.NONE, pool.take(7));
    }

    @Test
    void shouldGiveAnIdThatCameBackLast()
    {
        final IdPool pool = new IdPool(new IdRange(7, 9));
        assertEquals(7, pool.take(0));
        pool.release(7);

        assertEquals(8, pool.take(0));
        assertEquals(9, pool.take(0));
        assertEquals(7, pool.take(0));
    }

    @Test
    void shouldHaveNothingWhereThereIsNoRange()
    {
        final IdPool pool = new IdPool(IdRange.NONE);

        assertFalse(pool.hasFree());
        assertEquals(IdPool.NONE, pool.take(1));
    }

    @Test
    void shouldGiveTheHighestIdsThatThereAre()
    {
        final IdPool pool = new IdPool(new IdRange(0xFFFF_FFFDL, 0xFFFF_FFFEL));

        assertEquals(-2, pool.take(-2));
        assertEquals(-3, pool.take(-2));
        assertTrue(!pool.hasFree());
        pool.release(-2);
        assertEquals(-2, pool.take(0));
    }
}
