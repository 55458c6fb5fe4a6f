package org.tensorpool;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A payload of which a consumer is told that it is whole is whole: every word of it is of this frame, in each way to
 * read it, while the producer overwrites the slot with a frame of another length (wire specification §8.3, §15.18). The
 * second word in each verdict is about the new frame, which is there only after its commit, payload and all.
 * Verdicts as in {@link StressSlot}: 0 late, 1 whole, 2 accepted but refused after reading, -1 torn. A torn one is a
 * loss of order: of the writer's word before its payload, of its payload before its commit, of the reader's bulk copy
 * before its second look at the word.
 */
public final class PayloadStress
{
    private PayloadStress()
    {
    }

    /** {@link Frame#copyTo(MemorySegment)}: a bulk copy by the JVM's own code. */
    @JCStressTest
    @Outcome(id = "[012], [01]", expect = Expect.ACCEPTABLE, desc = "late, whole, or refused; the new one whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a payload of two frames")
    public static class CopyTo
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
            result.r1 = StressSlot.payload(0, slot.oldSequence, PayloadStress::copyTo);
            result.r2 = StressSlot.payload(0, slot.newSequence, PayloadStress::copyTo);
        }
    }

    static boolean copyTo(final Frame frame, final long[] target)
    {
        return frame.copyTo(MemorySegment.ofArray(target));
    }

    /** {@link Frame#copyElementsTo(long[])} and its like: a bulk copy into an array. */
    @JCStressTest
    @Outcome(id = "[012], [01]", expect = Expect.ACCEPTABLE, desc = "late, whole, or refused; the new one whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a payload of two frames")
    public static class CopyElementsTo
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
            result.r1 = StressSlot.payload(0, slot.oldSequence, PayloadStress::copyElementsTo);
            result.r2 = StressSlot.payload(0, slot.newSequence, PayloadStress::copyElementsTo);
        }
    }

    static boolean copyElementsTo(final Frame frame, final long[] target)
    {
        // The type of a frame that was accepted is that of its lap.
        return frame.dtype() == DType.INT64 ?
            frame.copyElementsTo(target) : frame.copyElementsTo(MemorySegment.ofArray(target));
    }

    /** {@link Frame#asByteBuffer()}, read in bulk, then {@link Frame#isIntact()}. */
    @JCStressTest
    @Outcome(id = "[012], [01]", expect = Expect.ACCEPTABLE, desc = "late, whole, or refused; the new one whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a payload of two frames")
    public static class AsByteBuffer
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
            result.r1 = StressSlot.payload(0, slot.oldSequence, PayloadStress::getBulk);
            result.r2 = StressSlot.payload(0, slot.newSequence, PayloadStress::getBulk);
        }
    }

    static boolean getBulk(final Frame frame, final long[] target)
    {
        frame.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer()
            .get(target, 0, (int)(frame.length() / Long.BYTES));
        return frame.isIntact();
    }

    /** {@link Frame#payload()}, read in place word by word, which the compiler may reorder, then asked. */
    @JCStressTest
    @Outcome(id = "[012], [01]", expect = Expect.ACCEPTABLE, desc = "late, whole, or refused; the new one whole")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a payload of two frames")
    public static class InPlace
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
            result.r1 = StressSlot.payload(0, slot.oldSequence, PayloadStress::getEach);
            result.r2 = StressSlot.payload(0, slot.newSequence, PayloadStress::getEach);
        }
    }

    static boolean getEach(final Frame frame, final long[] target)
    {
        final MemorySegment payload = frame.payload();
        final int count = (int)(payload.byteSize() / Long.BYTES);
        // Backwards: what is written last is read first.
        for (int i = count - 1; i >= 0; i--)
        {
            target[i] = payload.getAtIndex(ValueLayout.JAVA_LONG, i);
        }

        return frame.isIntact();
    }
}
