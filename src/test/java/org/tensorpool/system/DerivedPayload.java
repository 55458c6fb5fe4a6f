package org.tensorpool.system;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Payloads of which every byte, and the length too, follows from the sequence of the frame, so that one of another
 * frame is told by any of them.
 */
final class DerivedPayload
{
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    /** Less than a cache line, one, a little more, pages, and beyond 64 KiB, whole words and not. */
    private static final int[] LENGTHS = {1, 64, 71, 200, 4_096, 5_003, 70_001, 200_000};
    private static final long OF_SEQUENCE = 0x9E37_79B9_7F4A_7C15L;
    private static final long OF_POSITION = 0xC2B2_AE3D_27D4_EB4FL;

    private DerivedPayload()
    {
    }

    static int length(final long sequence)
    {
        // Neighbours in a slot, eight frames apart, differ in length as well.
        return LENGTHS[(int)((sequence ^ (sequence >>> 3)) & (LENGTHS.length - 1))];
    }

    private static long word(final long sequence, final long index)
    {
        final long mixed = (sequence + 1) * OF_SEQUENCE + index * OF_POSITION;
        return mixed ^ (mixed >>> 29);
    }

    static void fill(final MemorySegment payload, final long sequence)
    {
        final long words = payload.byteSize() / Long.BYTES;
        for (long i = 0; i < words; i++)
        {
            payload.set(WORD, i * Long.BYTES, word(sequence, i));
        }
        for (long i = words * Long.BYTES; i < payload.byteSize(); i++)
        {
            payload.set(BYTE, i, (byte)(word(sequence, words) >>> 8 * (i - words * Long.BYTES)));
        }
    }

    /** Whether it is that of the frame, to the last byte. */
    static boolean isOf(final MemorySegment payload, final long sequence)
    {
        return payload.byteSize() == length(sequence) && isFilledWith(payload, sequence);
    }

    /** Whether each byte is what {@link #fill} has written, whatever the length. */
    static boolean isFilledWith(final MemorySegment payload, final long sequence)
    {
        long differences = 0;
        final long words = payload.byteSize() / Long.BYTES;
        for (long i = 0; i < words; i++)
        {
            differences |= payload.get(WORD, i * Long.BYTES) ^ word(sequence, i);
        }
        for (long i = words * Long.BYTES; i < payload.byteSize(); i++)
        {
            differences |= payload.get(BYTE, i) ^ (byte)(word(sequence, words) >>> 8 * (i - words * Long.BYTES));
        }

        return differences == 0;
    }
}
