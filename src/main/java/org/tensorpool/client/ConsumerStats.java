package org.tensorpool.client;

import org.tensorpool.DropReason;
import org.tensorpool.status.SingleWriterCounter;

/**
 * What a consumer counts. Written by the thread that polls, read by any.
 */
public final class ConsumerStats
{
    private final SingleWriterCounter received = new SingleWriterCounter();
    private final SingleWriterCounter lastSequence = new SingleWriterCounter();
    private final SingleWriterCounter dataThread = new SingleWriterCounter();
    private final SingleWriterCounter[] drops = new SingleWriterCounter[DropReason.count()];

    /** All at 0. */
    public ConsumerStats()
    {
        for (int i = 0; i < drops.length; i++)
        {
            drops[i] = new SingleWriterCounter();
        }
    }

    /**
     * Frames handed to the application.
     *
     * @return the counter.
     */
    public SingleWriterCounter received()
    {
        return received;
    }

    /**
     * Sequence of the last frame that was seen in the epoch that is mapped.
     *
     * @return the counter.
     */
    public SingleWriterCounter lastSequence()
    {
        return lastSequence;
    }

    /**
     * Thread that polls, as it was when an epoch was last taken up.
     *
     * @return the counter, which holds the id of the thread; 0 before there is one.
     */
    public SingleWriterCounter dataThread()
    {
        return dataThread;
    }

    /**
     * Frames dropped for a reason.
     *
     * @param reason of the drop.
     * @return the counter.
     */
    public SingleWriterCounter drops(final DropReason reason)
    {
        return drops[reason.ordinal()];
    }
}
