package org.tensorpool.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory outside the heap that lives as long as somebody refers to it: it may be larger than an array, and files are
 * read into it with no copy between.
 */
public final class Memory
{
    private static final long CACHE_LINE = 64;

    private Memory()
    {
    }

    /**
     * Memory at the boundary of a cache line.
     *
     * @param byteSize how much.
     * @param what     it is for, for the message.
     * @return the segment, zeroed.
     * @throws org.tensorpool.TensorPoolException (RESOURCE) where there is not that much.
     */
    public static MemorySegment allocate(final long byteSize, final String what)
    {
        try
        {
            return Arena.ofAuto().allocate(byteSize, CACHE_LINE);
        }
        catch (final OutOfMemoryError ex)
        {
            throw Problems.outOfMemory(what, ex);
        }
    }
}
