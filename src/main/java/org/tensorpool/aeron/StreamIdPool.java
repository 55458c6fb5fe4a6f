package org.tensorpool.aeron;

import org.agrona.collections.IntHashSet;

/**
 * Stream ids of a range, each given to one at a time (driver specification §11). They go round, so that an id that was
 * given back is the last to be given again. For one thread.
 */
public final class StreamIdPool
{
    /** No stream id. */
    public static final int NONE = 0;

    private final IntHashSet taken = new IntHashSet();
    private final long first;
    private final long last;
    private long next;

    /**
     * All of them free.
     *
     * @param first the lowest id, as unsigned 32 bits.
     * @param last  the highest id; below the first for none at all.
     */
    public StreamIdPool(final long first, final long last)
    {
        this.first = first;
        this.last = last;
        next = first;
    }

    /**
     * Whether there is one to give.
     *
     * @return true if not all are given.
     */
    public boolean hasFree()
    {
        return taken.size() <= last - first;
    }

    /**
     * Give an id.
     *
     * @param preferred id, which is given if it is in the range and free.
     * @return the id, as unsigned 32 bits, or {@link #NONE} if all are given.
     */
    public int take(final long preferred)
    {
        if (!hasFree())
        {
            return NONE;
        }

        final boolean isPossible = first <= preferred && preferred <= last && !taken.contains((int)preferred);
        final int streamId = isPossible ? (int)preferred : findFree();
        taken.add(streamId);
        return streamId;
    }

    private int findFree()
    {
        int candidate;
        do
        {
            candidate = (int)next;
            next = next >= last ? first : next + 1;
        }
        while (taken.contains(candidate));

        return candidate;
    }

    /**
     * Take an id back.
     *
     * @param streamId that was given.
     */
    public void release(final int streamId)
    {
        taken.remove(streamId);
    }

    /**
     * Ids that are given.
     *
     * @return their number.
     */
    public int takenCount()
    {
        return taken.size();
    }
}
