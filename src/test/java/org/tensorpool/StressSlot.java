package org.tensorpool;

import org.openjdk.jcstress.annotations.State;
import org.tensorpool.testing.StressSlots;

/**
 * One slot of a stream with a whole frame in it, about to be overwritten by that of the next lap, and the verdicts on
 * what a reader got.
 */
@State
public class StressSlot
{
    /** The reader was told that there is no such frame. */
    static final int LATE = 0;
    /** The reader was told that it has a frame, and has it from the first byte to the last. */
    static final int WHOLE = 1;
    /** The reader was told that the frame was good when it began to read, but is not any more. */
    static final int REFUSED = 2;
    /** The reader was told that it has a frame, but has something else. */
    static final int TORN = -1;

    private static final Frame[] FRAMES = {new Frame(), new Frame()};
    private static final long[][] TARGETS = {
        new long[StressStream.MAX_ELEMENTS], new long[StressStream.MAX_ELEMENTS]};

    final long oldSequence = StressSlots.next() + 2L * StressSlots.COUNT;
    final long newSequence = oldSequence + StressSlots.COUNT;

    /** With the old frame in the slot. */
    public StressSlot()
    {
        StressStream.publish(oldSequence);
    }

    /** Writer: the new frame over the old one. */
    final void overwrite()
    {
        StressStream.publish(newSequence);
    }

    /** Writer: all of the new frame but its end. */
    final void overwriteWithoutCommit()
    {
        StressStream.begin(newSequence);
        StressStream.fill(newSequence);
        StressStream.describe(newSequence);
    }

    /**
     * Reader: what {@link Consumer#poll} does with a descriptor.
     *
     * @param reader   which one, each with a frame of its own that it uses again, as a consumer does.
     * @param sequence that the descriptor names.
     */
    static int header(final int reader, final long sequence)
    {
        final DropReason reason = read(reader, sequence);
        if (reason == DropReason.LATE)
        {
            return LATE;
        }

        return reason == null && StressStream.isHeaderOf(FRAMES[reader], sequence) ? WHOLE : TORN;
    }

    private static DropReason read(final int reader, final long sequence)
    {
        return FRAMES[reader].read(StressStream.READ, StressStream.STREAM_ID, sequence, 0);
    }

    /** How an application reads a payload; returns what it was told. */
    interface Copy
    {
        boolean from(Frame frame, long[] target);
    }

    /** Reader: a frame and its payload, in one of the ways that there are. */
    static int payload(final int reader, final long sequence, final Copy copy)
    {
        final int verdict = header(reader, sequence);
        if (verdict != WHOLE)
        {
            return verdict;
        }

        final Frame frame = FRAMES[reader];
        final long[] target = TARGETS[reader];
        if (!copy.from(frame, target))
        {
            return REFUSED;
        }

        return StressStream.isPayloadOf(target, (int)(frame.length() / Long.BYTES), sequence) ? WHOLE : TORN;
    }
}
