package org.tensorpool.client;

import org.agrona.collections.IntHashSet;

/**
 * Stream ids of a range, each given to one consumer at a time. They go round, so that an id that was given back is the
 * last to be given again. For the conductor's thread alone.
 */
final class IdPool
{
    /** No stream id. */
    static final int NONE = 0;

    private final IntHashSet taken = new IntHashSet();
    private final IdRange range;
    private long next;

    IdPool(final IdRange range)
    {
        this.range = range;
        this.next = range.first();
    }

    boolean hasFree()
    {
        return taken.size() < range.size();
    }

    /**
     * @param preferred id, which is given if it is in the range and free.
     * @return an id, or {@link #NONE} if all are given.
     */
    int take(final int preferred)
    {
        if (!hasFree())
        {
            return NONE;
        }

        final boolean isFree = range.contains(Integer.toUnsignedLong(preferred)) && !taken.contains(preferred);
        final int id = isFree ? preferred : nextFree();
        taken.add(id);
        return id;
    }

    private int nextFree()
    {
        int candidate;
        do
        {
            candidate = (int)next;
            next = next >= range.last() ? range.first() : next + 1;
        }
        while (taken.contains(candidate));

        return candidate;
    }

    void release(final int id)
    {
        taken.remove(id);
    }
}
