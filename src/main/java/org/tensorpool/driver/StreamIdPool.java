package org.tensorpool.driver;

import org.agrona.collections.IntHashSet;
import org.tensorpool.driver.config.StreamIdRange;

/**
 * Stream ids of a range, each given to one at a time (driver specification §11). They go round, so that an id that was
 * given back is the last to be given again.
 * <p>
 * For the conductor's thread.
 */
final class StreamIdPool
{
    /** No stream id. */
    static final int NONE = 0;

    private final IntHashSet taken = new IntHashSet();
    private final StreamIdRange range;
    private long next;

    StreamIdPool(final StreamIdRange range)
    {
        this.range = range;
        next = range.start();
    }

    /**
     * Give an id.
     *
     * @param preferred id, which is given if it is in the range and free.
     * @return the id, as unsigned 32 bits, or {@link #NONE} if all are given.
     */
    int take(final long preferred)
    {
        if (taken.size() >= range.size())
        {
            return NONE;
        }

        final int streamId = range.contains(preferred) && !taken.contains((int)preferred) ? (int)preferred : findFree();
        taken.add(streamId);
        return streamId;
    }

    private int findFree()
    {
        int candidate;
        do
        {
            candidate = (int)next;
            next = next >= range.end() ? range.start() : next + 1;
        }
        while (taken.contains(candidate));

        return candidate;
    }

    void release(final int streamId)
    {
        taken.remove(streamId);
    }

    int takenCount()
    {
        return taken.size();
    }
}
