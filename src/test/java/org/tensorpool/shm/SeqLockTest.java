package org.tensorpool.shm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.Test;

class SeqLockTest
{
    private static final long WORD = 64;
    private static final int VALUES = 32;
    private static final long LAST = 300_000;

    private final MemorySegment segment = Arena.ofAuto().allocate(64 + 8 + 8 * VALUES, 64);

    @Test
    void shouldPutTheSequenceAboveTheCommitBit()
    {
        assertEquals(0, SeqLock.inProgress(0));
        assertEquals(1, SeqLock.committed(0));
        assertEquals(20, SeqLock.inProgress(10));
        assertEquals(21, SeqLock.committed(10));
        assertEquals(Long.MAX_VALUE, SeqLock.committed(Long.MAX_VALUE >>> 1));
    }

    @Test
    void shouldLoadWhatWasStored()
    {
        SeqLock.storeInProgressThenFence(segment, WORD, 10);
        assertEquals(20, SeqLock.loadAcquire(segment, WORD));
        assertEquals(20, SeqLock.fenceThenLoad(segment, WORD));

        SeqLock.storeCommittedRelease(segment, WORD, 10);
        assertEquals(21, SeqLock.loadAcquire(segment, WORD));
        assertEquals(21, SeqLock.fenceThenLoad(segment, WORD));
    }

    @Test
    void shouldStoreLittleEndian()
    {
        SeqLock.storeCommittedRelease(segment, WORD, 0x1234);

        assertEquals((byte)0x69, segment.get(ValueLayout.JAVA_BYTE, WORD));
        assertEquals((byte)0x24, segment.get(ValueLayout.JAVA_BYTE, WORD + 1));
        assertEquals((byte)0, segment.get(ValueLayout.JAVA_BYTE, WORD + 7));
    }

    @Test
    void shouldTellThatASlotIsBeingWrittenOrWasWrittenAnew()
    {
        SeqLock.storeCommittedRelease(segment, WORD, 10);
        final long word = SeqLock.loadAcquire(segment, WORD);
        assertEquals(word, SeqLock.fenceThenLoad(segment, WORD));

        SeqLock.storeInProgressThenFence(segment, WORD, 18);
        assertNotEquals(word, SeqLock.fenceThenLoad(segment, WORD));
        SeqLock.storeCommittedRelease(segment, WORD, 18);
        assertNotEquals(word, SeqLock.fenceThenLoad(segment, WORD));
    }

    @Test
    void shouldRefuseAWordThatIsNotAligned()
    {
        assertThrows(IllegalArgumentException.class, () -> SeqLock.loadAcquire(segment, WORD + 4));
        assertThrows(IllegalArgumentException.class, () -> SeqLock.storeCommittedRelease(segment, WORD + 1, 1));
    }

    @Test
    void shouldRefuseAWordBeyondTheEnd()
    {
        assertThrows(IndexOutOfBoundsException.class, () -> SeqLock.loadAcquire(segment, segment.byteSize()));
    }

    /**
     * The writer fills the payload with its sequence, the reader takes what the lock says is intact. The loops end by
     * a count, not by the clock, and the reader waits for nothing but the end of the writer.
     */
    @Test
    void shouldNeverTakeATornPayload() throws Exception
    {
        final FutureTask<Void> writer = new FutureTask<>(this::write, null);
        final Thread thread = new Thread(writer, "writer");
        thread.setDaemon(true);
        thread.start();

        long taken = 0;
        long refused = 0;
        long previous = -1;
        boolean isLastRound;
        do
        {
            isLastRound = writer.isDone();
            final long word = SeqLock.loadAcquire(segment, WORD);
            if ((word & 1) == 1)
            {
                final long first = segment.get(JAVA_LONG, WORD + 8);
                boolean isSame = true;
                for (int i = 1; i < VALUES; i++)
                {
                    isSame &= segment.get(JAVA_LONG, WORD + 8 + 8 * i) == first;
                }
                if (SeqLock.fenceThenLoad(segment, WORD) == word)
                {
                    assertTrue(isSame, "torn payload taken for intact");
                    assertEquals(word >>> 1, first, "payload of another frame taken for intact");
                    assertTrue(first >= previous, "frames went backwards");
                    previous = first;
                    taken++;
                    continue;
                }
            }
            refused++;
        }
        while (!isLastRound);

        writer.get();
        assertEquals(LAST, previous);
        assertTrue(taken > 0, taken + " taken, " + refused + " refused");
    }

    private void write()
    {
        for (long sequence = 1; sequence <= LAST; sequence++)
        {
            SeqLock.storeInProgressThenFence(segment, WORD, sequence);
            for (int i = 0; i < VALUES; i++)
            {
                segment.set(JAVA_LONG, WORD + 8 + 8 * i, sequence);
            }
            SeqLock.storeCommittedRelease(segment, WORD, sequence);
        }
    }
}
