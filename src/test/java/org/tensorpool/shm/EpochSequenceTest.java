package org.tensorpool.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class EpochSequenceTest
{
    private long reserved;

    private boolean keep(final long epoch)
    {
        reserved = epoch;
        return true;
    }

    @Test
    void shouldBeginWithTheTimeOfDay()
    {
        assertEquals(1_000_000, new EpochSequence(1_000_000, this::keep).next());
    }

    @Test
    void shouldBeginALeapBeyondWhatWasSeenAndGoOnOneByOne()
    {
        final EpochSequence sequence = new EpochSequence(1_000_000, this::keep);
        sequence.seen(5_000_000);
        sequence.seen(4_000_000);

        assertEquals(5_000_000 + EpochSequence.RESTART_LEAP, sequence.first());
        assertEquals(5_000_000 + EpochSequence.RESTART_LEAP, sequence.next());
        assertEquals(5_000_001 + EpochSequence.RESTART_LEAP, sequence.next());
    }

    @Test
    void shouldNotLeapWhereThereIsNoRoomToGrow()
    {
        final EpochSequence sequence = new EpochSequence(1_000_000, this::keep);
        sequence.seen(EpochSequence.MAX_SEEN - 7);

        assertEquals(EpochSequence.MAX_SEEN - 6, sequence.next());
    }

    @Test
    void shouldNotBelieveANumberThatLeavesNoRoomToGrow()
    {
        final EpochSequence sequence = new EpochSequence(1_000_000, this::keep);
        sequence.seen(Long.MAX_VALUE);

        assertEquals(1_000_000, sequence.next());
    }

    @Test
    void shouldBeginAtOneWhereTheClockSaysThatItIsBefore1970()
    {
        assertEquals(1, new EpochSequence(-86_400_000_000_000L, this::keep).next());
        assertEquals(1, new EpochSequence(Long.MIN_VALUE, this::keep).next());
    }

    @Test
    void shouldNotUseUpItsNumbersWhereTheClockIsFarAhead()
    {
        final EpochSequence ahead = new EpochSequence(Long.MAX_VALUE, this::keep);
        final long first = ahead.next();
        assertTrue(first <= EpochSequence.MAX_START, "begins at " + first);

        final EpochSequence after = new EpochSequence(1_000_000, this::keep);
        after.seen(reserved);
        assertTrue(after.next() > first, "goes on beyond " + first + " once the clock is right");
    }

    @Test
    void shouldAskAgainToReserveWhatCouldNotBeWrittenDown()
    {
        final List<Long> asked = new ArrayList<>();
        final EpochSequence sequence = new EpochSequence(1_000_000, (epoch) ->
        {
            asked.add(epoch);
            return asked.size() == 3;
        });
        for (int i = 0; i < 5; i++)
        {
            sequence.next();
        }

        assertEquals(List.of(1_001_024L, 1_001_025L, 1_001_026L), asked);
    }

    @Test
    void shouldNotBelieveAnEpochOfTheUpperHalf()
    {
        final EpochSequence sequence = new EpochSequence(1_000_000, this::keep);
        sequence.seen(-1);
        sequence.seen(Long.MIN_VALUE);

        assertEquals(1_000_000, sequence.next());
    }

    @Test
    void shouldNeverGiveAnEpochThatIsNotReserved()
    {
        final EpochSequence sequence = new EpochSequence(1_000_000, (epoch) ->
        {
            assertTrue(epoch > reserved, epoch + " after " + reserved);
            return keep(epoch);
        });
        for (int i = 0; i < 5 * EpochSequence.BLOCK; i++)
        {
            final long epoch = sequence.next();
            assertTrue(epoch <= reserved, epoch + " beyond " + reserved);
        }
    }

    @Test
    void shouldBeginBeyondThePredecessorThoughTheClockWasSetBack()
    {
        final EpochSequence before = new EpochSequence(9_000_000, this::keep);
        for (int i = 0; i < 3 * EpochSequence.BLOCK + 1; i++)
        {
            before.next();
        }

        final EpochSequence after = new EpochSequence(1_000, this::keep);
        after.seen(reserved);

        assertTrue(after.next() > before.first() - 1);
    }
}
