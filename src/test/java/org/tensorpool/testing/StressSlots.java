package org.tensorpool.testing;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory for the states of stress tests. A state that allocated its own would spend most of its life on that, and there
 * would be few of them a second; so they take turns with slots of memory that is allocated once. There are more slots
 * than states alive at a time: a stride of 256 states, 16 of them, each replaced once before the next round.
 */
public final class StressSlots
{
    /** Slots, a power of two. */
    public static final int COUNT = 16_384;

    private static final AtomicInteger NEXT = new AtomicInteger();

    private StressSlots()
    {
    }

    /**
     * A slot that no other state uses until as many have been taken.
     *
     * @return its index.
     */
    public static int next()
    {
        return NEXT.getAndIncrement() & (COUNT - 1);
    }

    /**
     * Memory for all slots, which lives as long as the process.
     *
     * @param slotBytes of each.
     * @return zeroed memory, aligned to cache lines.
     */
    public static MemorySegment allocate(final long slotBytes)
    {
        return Arena.global().allocate(COUNT * slotBytes, 64);
    }
}
