package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RangeCallTest
{
    private static final long MIB = 1L << 20;

    private final List<long[]> done = new ArrayList<>();

    @Test
    void shouldDoWholeRangeAtOnceWhenNothingInterrupts()
    {
        interruptedAbove(Long.MAX_VALUE).invokeInPieces(4096, 100 * MIB + 1);

        assertEquals(1, done.size());
        assertCovered(4096, 100 * MIB + 1);
    }

    @Test
    void shouldDoEachByteOnceInPiecesThatEndBetweenSignals()
    {
        interruptedAbove(3 * MIB).invokeInPieces(4096, 100 * MIB + 1);

        assertTrue(done.size() > 33, () -> done.size() + " pieces");
        assertCovered(4096, 100 * MIB + 1);
    }

    @Test
    void shouldGiveUpWhereEvenTheSmallestPieceIsInterrupted()
    {
        final SystemCallException ex = assertThrows(
            SystemCallException.class, () -> interruptedAbove(0).invokeInPieces(0, 100 * MIB));

        assertEquals(Errno.EINTR, ex.errno());
        assertTrue(done.isEmpty());
    }

    @Test
    void shouldPassOtherErrorsOnAtOnce()
    {
        final int[] calls = {0};
        final RangeCall full = (offset, length) ->
        {
            calls[0]++;
            throw new SystemCallException("fallocate", "", Errno.ENOSPC);
        };

        assertEquals(
            Errno.ENOSPC,
            assertThrows(SystemCallException.class, () -> full.invokeInPieces(0, 100 * MIB)).errno());
        assertEquals(1, calls[0]);
    }

    private RangeCall interruptedAbove(final long maxLength)
    {
        return (offset, length) ->
        {
            if (length > maxLength)
            {
                throw new SystemCallException("fallocate", "", Errno.EINTR);
            }
            done.add(new long[]{offset, length});
        };
    }

    private void assertCovered(final long offset, final long length)
    {
        long position = offset;
        for (final long[] piece : done)
        {
            assertEquals(position, piece[0]);
            position += piece[1];
        }
        assertEquals(offset + length, position);
    }
}
