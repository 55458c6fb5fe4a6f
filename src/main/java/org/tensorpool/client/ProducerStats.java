package org.tensorpool.client;

import org.tensorpool.status.SingleWriterCounter;

/**
 * What a producer counts. Written by the thread that claims and commits unless it says so, read by any.
 */
public final class ProducerStats
{
    private final SingleWriterCounter published = new SingleWriterCounter();
    private final SingleWriterCounter notConnected = new SingleWriterCounter();
    private final SingleWriterCounter backPressured = new SingleWriterCounter();
    private final SingleWriterCounter held = new SingleWriterCounter();
    private final SingleWriterCounter publicationClosed = new SingleWriterCounter();
    private final SingleWriterCounter ownStreamsLost = new SingleWriterCounter();
    private final SingleWriterCounter tooLong = new SingleWriterCounter();
    private final SingleWriterCounter revoked = new SingleWriterCounter();
    private final SingleWriterCounter currentSequence = new SingleWriterCounter();
    private final SingleWriterCounter adminActions = new SingleWriterCounter();
    private final SingleWriterCounter maxPositionExceeded = new SingleWriterCounter();
    private final SingleWriterCounter descriptorErrors = new SingleWriterCounter();
    private final SingleWriterCounter dataThread = new SingleWriterCounter();

    /** All at 0. */
    public ProducerStats()
    {
    }

    /**
     * Frames whose descriptor was published.
     *
     * @return the counter.
     */
    public SingleWriterCounter published()
    {
        return published;
    }

    /**
     * Descriptors that found no subscriber.
     *
     * @return the counter.
     */
    public SingleWriterCounter notConnected()
    {
        return notConnected;
    }

    /**
     * Descriptors lost because a subscriber held the publication.
     *
     * @return the counter.
     */
    public SingleWriterCounter backPressured()
    {
        return backPressured;
    }

    /**
     * Seconds in which one subscriber held the publication. Written by the conductor's thread.
     *
     * @return the counter.
     */
    public SingleWriterCounter held()
    {
        return held;
    }

    /**
     * Descriptors lost because the publication was closed.
     *
     * @return the counter.
     */
    public SingleWriterCounter publicationClosed()
    {
        return publicationClosed;
    }

    /**
     * Descriptors that a consumer with a stream of its own did not get.
     *
     * @return the counter.
     */
    public SingleWriterCounter ownStreamsLost()
    {
        return ownStreamsLost;
    }

    /**
     * Claims refused because the payload fits no pool.
     *
     * @return the counter.
     */
    public SingleWriterCounter tooLong()
    {
        return tooLong;
    }

    /**
     * Claims whose epoch ended before they were committed.
     *
     * @return the counter.
     */
    public SingleWriterCounter revoked()
    {
        return revoked;
    }

    /**
     * Sequence of the newest frame of the epoch.
     *
     * @return the counter.
     */
    public SingleWriterCounter currentSequence()
    {
        return currentSequence;
    }

    /**
     * Times that a descriptor was tried again because a term of the log had ended.
     *
     * @return the counter.
     */
    public SingleWriterCounter adminActions()
    {
        return adminActions;
    }

    /**
     * Descriptors lost because the publication is at its end.
     *
     * @return the counter.
     */
    public SingleWriterCounter maxPositionExceeded()
    {
        return maxPositionExceeded;
    }

    /**
     * Descriptors lost for a reason that none of the others counts.
     *
     * @return the counter.
     */
    public SingleWriterCounter descriptorErrors()
    {
        return descriptorErrors;
    }

    /**
     * Thread that claims, as it was when an epoch was last taken up.
     *
     * @return the counter, which holds the id of the thread; 0 before there is one.
     */
    public SingleWriterCounter dataThread()
    {
        return dataThread;
    }

    /**
     * Descriptors lost, whatever the reason.
     *
     * @return their number.
     */
    public long descriptorsLost()
    {
        return notConnected.get() + backPressured.get() + publicationClosed.get() + maxPositionExceeded.get() +
            descriptorErrors.get();
    }
}
