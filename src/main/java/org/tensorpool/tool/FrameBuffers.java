package org.tensorpool.tool;

import java.lang.foreign.MemorySegment;

import org.tensorpool.io.Memory;

/**
 * Memory for one frame at a time, kept from frame to frame: what the collector gives back, it gives back late, and a
 * stream of large frames would run out of it. For one thread.
 */
final class FrameBuffers
{
    private MemorySegment payload = MemorySegment.NULL;
    private MemorySegment elements = MemorySegment.NULL;

    /** @return so many bytes for a payload as it lies in its slot, until the next frame. */
    MemorySegment payload(final long bytes, final long sequence)
    {
        payload = grown(payload, bytes, sequence);
        return payload.asSlice(0, bytes);
    }

    /** @return so many bytes for elements one behind the other, until the next frame. */
    MemorySegment elements(final long bytes, final long sequence)
    {
        elements = grown(elements, bytes, sequence);
        return elements.asSlice(0, bytes);
    }

    private static MemorySegment grown(final MemorySegment buffer, final long bytes, final long sequence)
    {
        return buffer.byteSize() > 0 && buffer.byteSize() >= bytes ?
            buffer : Memory.allocate(Math.max(1, bytes), "a copy of frame " + sequence);
    }
}
