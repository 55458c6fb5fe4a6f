package org.tensorpool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One writer against two readers, each with a frame of its own, that share nothing but the slot: neither's reading
 * makes the other's torn. Verdicts and reasons as in {@link HeaderStress} and {@link PayloadStress}.
 */
public final class TwoReadersStress
{
    private TwoReadersStress()
    {
    }

    /** Headers alone. */
    @JCStressTest
    @Outcome(id = "[01], [01]", expect = Expect.ACCEPTABLE, desc = "late or whole for each")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a header of two frames")
    public static class Header
    {
        /** @param slot to overwrite. */
        @Actor
        public void writer(final StressSlot slot)
        {
            slot.overwrite();
        }

        /**
         * @param slot   to read.
         * @param result of the old frame.
         */
        @Actor
        public void first(final StressSlot slot, final II_Result result)
        {
            result.r1 = StressSlot.header(0, slot.oldSequence);
        }

        /**
         * @param slot   to read.
         * @param result of the new frame.
         */
        @Actor
        public void second(final StressSlot slot, final II_Result result)
        {
            result.r2 = StressSlot.header(1, slot.newSequence);
        }
    }

    /** Headers and payloads, one reader copying in bulk and the other reading in place. */
    @JCStressTest
    @Outcome(id = "[012], [012]", expect = Expect.ACCEPTABLE, desc = "late, whole, or refused for each")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a payload of two frames")
    public static class Payload
    {
        /** @param slot to overwrite. */
        @Actor
        public void writer(final StressSlot slot)
        {
            slot.overwrite();
        }

        /**
         * @param slot   to read.
         * @param result of the old frame, copied.
         */
        @Actor
        public void first(final StressSlot slot, final II_Result result)
        {
            result.r1 = StressSlot.payload(0, slot.oldSequence, PayloadStress::copyTo);
        }

        /**
         * @param slot   to read.
         * @param result of the old frame, read in place.
         */
        @Actor
        public void second(final StressSlot slot, final II_Result result)
        {
            result.r2 = StressSlot.payload(1, slot.oldSequence, PayloadStress::getEach);
        }
    }
}
