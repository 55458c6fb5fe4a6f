package org.tensorpool.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EpochSequenceTest
{
    private long reserved;

    @Test
    void shouldBeginWithTheTimeOfDay()
    {
        assertEquals(1_000_000, new EpochSequence(1_000_000, (epoch) -> reserved = epoch).next());
    }

    @Test
    void shouldBeginALeapBeyondWhatWasSeenAndGoOnOneByOne()
    {
        final EpochSequence sequence = new EpochSequence(1_000_000, (epoch) -> reserved = epoch);
        sequence.seen(5_000_000);
        sequence.seen(4_000_000);

        assertEquals(5_000_000 + EpochSequence.RESTART_LEAP, sequence.first());
        assertEquals(5_000_000 + EpochSequence.RESTART_LEAP, sequence.next());
        assertEquals(5_000_001 + EpochSequence.RESTART_LEAP, sequence.next());
    }

    @Test
    void shouldNotLeapWhereThereIsNoRoomToGrow()
    {
        final EpochSequence sequence = new EpochSequence(1_000_000, (epoch) -> reserved = epoch);
        sequence.seen(EpochSequence.MAX_SEEN - 7);

        assertEquals(EpochSequence.MAX_SEEN - 6, sequence.next());
    }

    @Test
    void shouldNotBelieveANumberThatLeavesNoRoomToGrow()
    {
        final EpochSequence sequence = new EpochSequence(1_000_000, (epoch) -> reserved = epoch);
        sequence.seen(Long.MAX_VALUE);

        assertEquals(1_000_000, sequence.next());
    }

    @Test
    void shouldNeverGiveAnEpochThatIsNotReserved()
    {
        final EpochSequence sequence = new EpochSequence(1_000_000, (epoch) ->
        {
            assertTrue(epoch > reserved, epoch + " after " + reserved);
            reserved = epoch;
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
        final EpochSequence before = new EpochSequence(9_000_000, (epoch) -> reserved = epoch);
        for (int i = 0; i < 3 * EpochSequence.BLOCK + 1; i++)
        {
            before.next();
        }

        final EpochSequence after = new EpochSequence(1_000, (epoch) -> reserved = epoch);
        after.seen(reserved);

        assertTrue(after.next() > before.first() - 1);
    }
}
