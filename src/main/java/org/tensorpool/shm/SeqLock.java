package org.tensorpool.shm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The commit word of a slot: {@code (sequence << 1) | committed} (wire specification §8.3).
 * <p>
 * One thread writes a slot, any number of threads and processes read it. The specification asks for release stores and
 * acquire loads; under the Java memory model two fences more are needed, because a release store doesn't keep later
 * stores behind it and an acquire load doesn't keep earlier loads before it:
 * <pre>
 *   writer                               reader
 *   store in-progress                    word = load acquire
 *   storeStore fence                     read header and payload
 *   write payload and header             loadLoad fence
 *   store committed, release             intact = (word == load)
 * </pre>
 * Offsets must be multiples of 8. Does not allocate, block or throw for an offset within the segment.
 */
public final class SeqLock
{
    private static final VarHandle WORD =
        ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    private SeqLock()
    {
    }

    /**
     * The word of a slot that is being written.
     *
     * @param sequence of the frame.
     * @return the word with its lowest bit clear.
     */
    public static long inProgress(final long sequence)
    {
        return sequence << 1;
    }

    /**
     * The word of a slot that holds a whole frame.
     *
     * @param sequence of the frame.
     * @return the word with its lowest bit set.
     */
    public static long committed(final long sequence)
    {
        return (sequence << 1) | 1;
    }

    /**
     * Writer: mark the slot as being written. No store that follows can be seen before this one.
     *
     * @param segment  of the ring.
     * @param offset   of the word.
     * @param sequence of the frame.
     */
    public static void storeInProgressThenFence(final MemorySegment segment, final long offset, final long sequence)
    {
        WORD.setOpaque(segment, offset, inProgress(sequence));
        VarHandle.storeStoreFence();
    }

    /**
     * Writer: mark the slot as whole. Every store before is seen by who sees this one.
     *
     * @param segment  of the ring.
     * @param offset   of the word.
     * @param sequence of the frame.
     */
    public static void storeCommittedRelease(final MemorySegment segment, final long offset, final long sequence)
    {
        WORD.setRelease(segment, offset, committed(sequence));
    }

    /**
     * Reader: load the word before reading what it guards.
     *
     * @param segment of the ring.
     * @param offset  of the word.
     * @return the word.
     */
    public static long loadAcquire(final MemorySegment segment, final long offset)
    {
        return (long)WORD.getAcquire(segment, offset);
    }

    /**
     * Reader: load the word again after reading what it guards. No load before can see what was written later.
     *
     * @param segment of the ring.
     * @param offset  of the word.
     * @return the word; what was read in between is whole only if it is the same as before.
     */
    public static long fenceThenLoad(final MemorySegment segment, final long offset)
    {
        VarHandle.loadLoadFence();
        return (long)WORD.getOpaque(segment, offset);
    }
}
