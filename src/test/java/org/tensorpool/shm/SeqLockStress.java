package org.tensorpool.shm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.tensorpool.testing.StressSlots;

/**
 * The commit word and two words of payload, nothing else, for as many tries a second as can be had. Verdicts: 0 not
 * intact, 1 both words of the frame whose commit was seen, -1 anything else under a word that was the same before and
 * after. Each of the four steps of the lock prevents one way to get there: the writer's fence, payload that is seen
 * before "in progress"; its release, "committed" that is seen before the payload; the reader's acquire, payload that is
 * read before the word; its fence, the second look before the payload.
 */
public final class SeqLockStress
{
    private SeqLockStress()
    {
    }

    /** One reader, which may find the frame before, the frame after, or none. */
    @JCStressTest
    @Outcome(id = "[01]", expect = Expect.ACCEPTABLE, desc = "not intact, or all of one frame")
    @Outcome(expect = Expect.FORBIDDEN, desc = "words of two frames, or one that was not committed")
    public static class OneReader
    {
        /** @param slot to overwrite. */
        @Actor
        public void writer(final Slot slot)
        {
            slot.write(2);
        }

        /**
         * @param slot   to read.
         * @param result of it.
         */
        @Actor
        public void reader(final Slot slot, final I_Result result)
        {
            result.r1 = slot.read();
        }
    }

    /** A writer that goes round twice while one reader reads. */
    @JCStressTest
    @Outcome(id = "[01]", expect = Expect.ACCEPTABLE, desc = "not intact, or all of one frame")
    @Outcome(expect = Expect.FORBIDDEN, desc = "words of two frames, or one that was not committed")
    public static class Lapped
    {
        /** @param slot to overwrite. */
        @Actor
        public void writer(final Slot slot)
        {
            slot.write(2);
            slot.write(3);
        }

        /**
         * @param slot   to read.
         * @param result of it.
         */
        @Actor
        public void reader(final Slot slot, final I_Result result)
        {
            result.r1 = slot.read();
        }
    }

    /** Two readers that know nothing of each other. */
    @JCStressTest
    @Outcome(id = "[01], [01]", expect = Expect.ACCEPTABLE, desc = "not intact, or all of one frame")
    @Outcome(expect = Expect.FORBIDDEN, desc = "words of two frames, or one that was not committed")
    public static class TwoReaders
    {
        /** @param slot to overwrite. */
        @Actor
        public void writer(final Slot slot)
        {
            slot.write(2);
        }

        /**
         * @param slot   to read.
         * @param result of it.
         */
        @Actor
        public void first(final Slot slot, final II_Result result)
        {
            result.r1 = slot.read();
        }

        /**
         * @param slot   to read.
         * @param result of it.
         */
        @Actor
        public void second(final Slot slot, final II_Result result)
        {
            result.r2 = slot.read();
        }
    }

    /** A word and two words that it guards, in cache lines of their own. */
    @State
    public static class Slot
    {
        private static final int SLOT_BYTES = 256;
        private static final int FIRST = 64;
        private static final int SECOND = 128;
        private static final MemorySegment MEMORY = StressSlots.allocate(SLOT_BYTES);

        private final long word = (long)StressSlots.next() * SLOT_BYTES;

        /** With frame 1. */
        public Slot()
        {
            write(1);
        }

        final void write(final long sequence)
        {
            SeqLock.storeInProgressThenFence(MEMORY, word, sequence);
            MEMORY.set(JAVA_LONG, word + FIRST, sequence);
            MEMORY.set(JAVA_LONG, word + SECOND, sequence);
            SeqLock.storeCommittedRelease(MEMORY, word, sequence);
        }

        final int read()
        {
            final long before = SeqLock.loadAcquire(MEMORY, word);
            final long second = MEMORY.get(JAVA_LONG, word + SECOND);
            final long first = MEMORY.get(JAVA_LONG, word + FIRST);
            final long after = SeqLock.fenceThenLoad(MEMORY, word);
            if ((before & 1) == 0 || before != after)
            {
                return 0;
            }

            return SeqLock.committed(first) == before && SeqLock.committed(second) == before ? 1 : -1;
        }
    }
}
