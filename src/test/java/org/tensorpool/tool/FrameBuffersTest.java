package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.foreign.MemorySegment;

import org.junit.jupiter.api.Test;

class FrameBuffersTest
{
    private final FrameBuffers buffers = new FrameBuffers();

    @Test
    void shouldTakeNoMoreMemoryForFramesThatAreNoLarger()
    {
        final MemorySegment first = buffers.payload(1_000, 1);
        final MemorySegment second = buffers.payload(1_000, 2);
        final MemorySegment smaller = buffers.payload(10, 3);

        assertEquals(first.address(), second.address());
        assertEquals(first.address(), smaller.address());
        assertEquals(10, smaller.byteSize());
    }

    @Test
    void shouldGrowForAFrameThatIsLarger()
    {
        buffers.payload(10, 1);
        assertEquals(4_096, buffers.payload(4_096, 2).byteSize());
    }

    @Test
    void shouldKeepThePayloadApartFromItsElements()
    {
        assertNotEquals(buffers.payload(64, 1).address(), buffers.elements(64, 1).address());
    }

    @Test
    void shouldHaveRoomForAnEmptyFrame()
    {
        assertEquals(0, buffers.payload(0, 1).byteSize());
        assertFalse(buffers.payload(0, 1).isMapped());
    }
}
