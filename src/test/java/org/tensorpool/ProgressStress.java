package org.tensorpool;

import java.lang.foreign.MemorySegment;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.tensorpool.status.SingleWriterCounter;
import org.tensorpool.testing.StressSlots;

/**
 * A consumer that follows progress reads a slot before its commit (wire specification §10.2.2). What it is told of the
 * tensor must be of that frame even while the commit writes the header once more, and the bytes that it was told are
 * there must be. The message that tells is stood in for by a release store and an acquire load, as Aeron's is.
 * <p>
 * Verdicts on header and first bytes: 0 not told or overwritten, 1 of this frame, -1 of another.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "not told yet, or overwritten by then")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "told, then overwritten while it read the payload")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "told, and all of it there")
@Outcome(expect = Expect.FORBIDDEN, desc = "a header of two frames, or bytes that were promised and are not there")
public class ProgressStress
{
    private static final FrameProgress PROGRESS = new FrameProgress();
    private static final long[] TARGET = new long[StressStream.MAX_ELEMENTS];

    /** @param told to tell. */
    @Actor
    public void producer(final Told told)
    {
        StressStream.begin(told.sequence);
        StressStream.describe(told.sequence);
        StressStream.fill(told.sequence);
        told.messages.setRelease(1);
        StressStream.describe(told.sequence);
        StressStream.commit(told.sequence);
        StressStream.publish(told.sequence + StressSlots.COUNT);
    }

    /**
     * @param told   to hear.
     * @param result header and payload.
     */
    @Actor
    public void follower(final Told told, final II_Result result)
    {
        final int elements = StressStream.elements(StressStream.lap(told.sequence));
        final long bytes = (long)elements * Long.BYTES;
        if (told.messages.getAcquire() == 0 ||
            !PROGRESS.read(StressStream.READ, told.sequence, bytes, ProgressState.PROGRESS))
        {
            return;
        }

        result.r1 = StressStream.isTensorOf(PROGRESS, PROGRESS.length(), told.sequence) ? 1 : -1;
        MemorySegment.copy(PROGRESS.payload(), Payloads.I64, 0, TARGET, 0, elements);
        if (PROGRESS.isIntact())
        {
            result.r2 = StressStream.isPayloadOf(TARGET, elements, told.sequence) ? 1 : -1;
        }
    }

    /** A slot with a frame of the lap before. */
    @State
    public static class Told
    {
        final long sequence = StressSlots.next() + 3L * StressSlots.COUNT;
        final SingleWriterCounter messages = new SingleWriterCounter();

        /** With that frame. */
        public Told()
        {
            StressStream.publish(sequence - StressSlots.COUNT);
        }
    }
}
