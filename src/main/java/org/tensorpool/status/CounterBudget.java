package org.tensorpool.status;

import io.aeron.Aeron;
import org.agrona.concurrent.status.CountersReader;

/**
 * Keeps what an Aeron client shows from filling the counters file of its media driver: publications and subscriptions
 * need counters to exist at all, ours only show what goes on. The last part of the file is left to those.
 * <p>
 * For one thread.
 */
public final class CounterBudget
{
    /** An eighth of the file is not touched. */
    private static final int LEFT_FREE = 8;

    private final Aeron aeron;
    private final CountersReader reader;
    private int outstanding;

    /**
     * Of one client.
     *
     * @param aeron client that asks for counters.
     */
    public CounterBudget(final Aeron aeron)
    {
        this.aeron = aeron;
        this.reader = aeron.countersReader();
    }

    /**
     * Ask whether there is room.
     *
     * @param count of counters that are wanted.
     * @return true if they may be asked for; each is then to be {@link #settled} once.
     */
    public boolean take(final int count)
    {
        if (spare() < count)
        {
            return false;
        }

        outstanding += count;
        return true;
    }

    /**
     * Counters that may be asked for. Looks at each counter that is in use, so not for each duty cycle.
     *
     * @return their number; negative if others have taken more than that.
     */
    public int spare()
    {
        return free() - outstanding - capacity() / LEFT_FREE;
    }

    /** A counter that was asked for is there, or will never be. */
    public void settled()
    {
        outstanding--;
    }

    private int capacity()
    {
        return reader.maxCounterId() + 1;
    }

    private int free()
    {
        if (aeron.isClosed())
        {
            // Its memory is gone.
            return 0;
        }

        final int capacity = capacity();
        int taken = 0;
        for (int i = 0; i < capacity; i++)
        {
            final int state = reader.getCounterState(i);
            if (state == CountersReader.RECORD_UNUSED)
            {
                // Nor is any that follows: they are first given in this order.
                break;
            }
            taken += state == CountersReader.RECORD_ALLOCATED ? 1 : 0;
        }

        return capacity - taken;
    }

    /**
     * Why something is not shown, and what to do about it.
     *
     * @param what is not shown.
     * @return the sentence.
     */
    public String refusalOf(final String what)
    {
        return what + " can't be watched, and works all the same: of the " + capacity() +
            " counters of the media driver " + free() + " are free, and the last " + capacity() / LEFT_FREE +
            " are left to publications and subscriptions: start the media driver with a larger " +
            "aeron.counters.buffer.length";
    }
}
