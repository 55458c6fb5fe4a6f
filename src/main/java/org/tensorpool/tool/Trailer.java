package org.tensorpool.tool;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

import org.agrona.collections.Long2ObjectHashMap;

/**
 * A checksum behind a tensor, in the same payload, so that nothing of the tensor itself is touched:
 * <pre>
 *   0                    tensor bytes                         + 8
 *  +--------------------+------------------------------------+
 *  | tensor             | CRC32C of the tensor u32 | seq u32 |
 *  +--------------------+------------------------------------+
 * </pre>
 * Not thread-safe. Buffers over payloads are kept, so that nothing is allocated once every slot has been seen.
 */
final class Trailer
{
    /** Bytes that a checksum adds to a payload. */
    static final int LENGTH = 8;

    private static final ValueLayout.OfLong U64 = JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private final CRC32C crc = new CRC32C();
    private final Long2ObjectHashMap<View> views = new Long2ObjectHashMap<>();

    /**
     * Write the checksum of all bytes before the last eight into these.
     */
    void write(final MemorySegment payload, final long sequence)
    {
        payload.set(U64, payload.byteSize() - LENGTH, checksum(payload, sequence));
    }

    /**
     * @return true if the last eight bytes are the checksum of all before, and of this frame.
     */
    boolean matches(final MemorySegment payload, final long sequence)
    {
        return payload.byteSize() >= LENGTH &&
            payload.get(U64, payload.byteSize() - LENGTH) == checksum(payload, sequence);
    }

    private long checksum(final MemorySegment payload, final long sequence)
    {
        final ByteBuffer buffer = view(payload).limit((int)payload.byteSize() - LENGTH).position(0);
        crc.reset();
        crc.update(buffer);
        return crc.getValue() | sequence << Integer.SIZE;
    }

    private ByteBuffer view(final MemorySegment payload)
    {
        final View known = views.get(payload.address());
        if (known != null && known.payload == payload)
        {
            return known.buffer;
        }

        final View view = new View(payload, payload.asByteBuffer());
        views.put(payload.address(), view);
        return view.buffer;
    }

    private record View(MemorySegment payload, ByteBuffer buffer)
    {
    }
}
