package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.PrimitiveIterator;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.tensorpool.TensorPoolException;

class MonotonicClockTest
{
    @Test
    void shouldFindThatJavaReadsTheMonotonicClock()
    {
        MonotonicClock.verify();
    }

    @Test
    void shouldReadTheClockOfTheLibrary()
    {
        final long before = System.nanoTime();
        final long time = Libc.monotonicNanos();
        final long after = System.nanoTime();

        assertTrue(before <= time && time <= after, () -> before + " <= " + time + " <= " + after);
    }

    @Test
    void shouldAcceptTimeOnEitherEdge()
    {
        MonotonicClock.verify(reads(100, 200), () -> 100);
        MonotonicClock.verify(reads(100, 200), () -> 200);
    }

    @Test
    void shouldRefuseClockThatIsAheadOrBehind()
    {
        assertThrows(TensorPoolException.class, () -> MonotonicClock.verify(reads(100, 200), () -> 99));
        final TensorPoolException ex = assertThrows(
            TensorPoolException.class, () -> MonotonicClock.verify(reads(100, 200), () -> 201));

        assertEquals(TensorPoolException.Category.SYSTEM, ex.category());
        assertTrue(ex.getMessage().contains("is 201 while CLOCK_MONOTONIC is between 100 and 200"), ex.getMessage());
    }

    @Test
    void shouldAcceptClockThatOverflows()
    {
        MonotonicClock.verify(reads(Long.MAX_VALUE, Long.MIN_VALUE + 9), () -> Long.MIN_VALUE);
    }

    private static LongSupplier reads(final long... times)
    {
        final PrimitiveIterator.OfLong iterator = LongStream.of(times).iterator();
        return iterator::nextLong;
    }
}
