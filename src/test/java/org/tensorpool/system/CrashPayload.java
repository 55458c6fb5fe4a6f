package org.tensorpool.system;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Payloads that say whose they are, and of which each byte follows from that.
 * <pre>
 *   0 stream            int32
 *   4 length            int32
 *   8 process           int64, another for each process that was a producer
 *  16 epoch             int64
 *  24 sequence          int64
 *  32 derived from the above
 * </pre>
 */
final class CrashPayload
{
    static final int MAX_LENGTH = 4096;

    private static final int HEADER = 32;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private CrashPayload()
    {
    }

    static void begin(
        final MemorySegment payload, final int stream, final long process, final long epoch, final long sequence)
    {
        payload.set(INT, 0, stream);
        payload.set(INT, 4, (int)payload.byteSize());
        payload.set(LONG, 8, process);
        payload.set(LONG, 16, epoch);
        payload.set(LONG, 24, sequence);
    }

    /** Until then the rest is that of an earlier frame. */
    static void complete(final MemorySegment payload)
    {
        DerivedPayload.fill(payload.asSlice(HEADER), key(payload));
    }

    private static long key(final MemorySegment payload)
    {
        long key = payload.get(LONG, 0);
        for (int i = Long.BYTES; i < HEADER; i += Long.BYTES)
        {
            key = key * 31 + payload.get(LONG, i);
        }

        return key;
    }

    static long process(final MemorySegment payload)
    {
        return payload.get(LONG, 8);
    }

    /** @return what is wrong with it; null for nothing. */
    static String flaw(final MemorySegment payload, final int stream, final long epoch, final long sequence)
    {
        if (payload.byteSize() < HEADER || payload.byteSize() != payload.get(INT, 4))
        {
            return "is " + payload.byteSize() + " bytes long";
        }
        if (payload.get(INT, 0) != stream || payload.get(LONG, 16) != epoch || payload.get(LONG, 24) != sequence)
        {
            return "is frame " + payload.get(LONG, 24) + " of epoch " + payload.get(LONG, 16) + " of stream " +
                payload.get(INT, 0);
        }

        return DerivedPayload.isFilledWith(payload.asSlice(HEADER), key(payload)) ? null : "is not whole";
    }
}
