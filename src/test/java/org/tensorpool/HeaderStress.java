package org.tensorpool;

import java.lang.foreign.MemorySegment;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The header of a frame that a consumer accepts is that of this frame in every field, however the producer overwrites
 * its slot meanwhile (wire specification §8.3, §15.18). Verdicts as in {@link StressSlot}: 0 late, 1 whole, 2 refused
 * after reading, -1 torn.
 */
public final class HeaderStress
{
    private HeaderStress()
    {
    }

    /**
     * One writer against one reader, which asks for the old frame and then for the new one. Either may be there or not;
     * that both are is the writer coming in between. A header that is neither is a loss of order: in the writer between
     * the word and what follows, or in the reader between what it read and the word.
     */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "while it is written")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the old one, before")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the new one, after")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the old one before, the new one after")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a header of two frames")
    public static class Overwritten
    {
        /** @param slot to overwrite. */
        @Actor
        public void writer(final StressSlot slot)
        {
            slot.overwrite();
        }

        /**
         * @param slot   to read.
         * @param result of both.
         */
        @Actor
        public void reader(final StressSlot slot, final II_Result result)
        {
            result.r1 = StressSlot.header(0, slot.oldSequence);
            result.r2 = StressSlot.header(0, slot.newSequence);
        }
    }

    /**
     * A writer that dies before its commit: the frame is never accepted, whatever else is in the slot, and the one
     * before it only as long as the writer has not begun.
     */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "begun")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "not begun")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a frame that was not committed, or a header of two")
    public static class Uncommitted
    {
        /** @param slot to write to. */
        @Actor
        public void writer(final StressSlot slot)
        {
            slot.overwriteWithoutCommit();
        }

        /**
         * @param slot   to read.
         * @param result of both.
         */
        @Actor
        public void reader(final StressSlot slot, final II_Result result)
        {
            result.r1 = StressSlot.header(0, slot.oldSequence);
            result.r2 = StressSlot.header(0, slot.newSequence);
        }
    }

    /**
     * A header that was accepted stays as it is while its slot is overwritten: it is a copy, and asking again whether
     * the frame is intact says no, or finds the payload whole.
     */
    @JCStressTest
    @Outcome(id = "[012]", expect = Expect.ACCEPTABLE, desc = "late, whole, or overwritten after it was accepted")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a header that changed, or a payload of another frame")
    public static class AskedAgain
    {
        /** @param slot to overwrite. */
        @Actor
        public void writer(final StressSlot slot)
        {
            slot.overwrite();
        }

        /**
         * @param slot   to read.
         * @param result of it.
         */
        @Actor
        public void reader(final StressSlot slot, final I_Result result)
        {
            result.r1 = StressSlot.payload(0, slot.oldSequence, (frame, target) ->
            {
                final boolean isWhole = frame.copyTo(MemorySegment.ofArray(target));
                return StressStream.isHeaderOf(frame, slot.oldSequence) && isWhole && frame.isIntact();
            });
        }
    }
}
