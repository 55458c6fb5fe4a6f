package org.tensorpool.tool.io;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory outside the heap that lives as long as somebody refers to it: it may be larger than an array, and files are
 * read into it with no copy between.
 */
final class Memory
{
    private static final long CACHE_LINE = 64;

    private Memory()
    {
    }

    static MemorySegment allocate(final long byteSize, final String what)
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
