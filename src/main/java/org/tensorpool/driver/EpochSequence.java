package org.tensorpool.driver;

/**
 * Epochs of all streams of a driver. They only ever grow, over restarts too: the first is no less than the time of day,
 * in nanoseconds, and greater than any that is on disk (driver specification §6, §10).
 * <p>
 * For one thread.
 */
final class EpochSequence
{
    /** Larger numbers are no epochs of a driver: they would leave no room to grow. */
    static final long MAX_SEEN = Long.MAX_VALUE >>> 1;

    private long last;

    /**
     * A sequence that starts now.
     *
     * @param startNs nanoseconds since 1970 when the driver started.
     */
    EpochSequence(final long startNs)
    {
        last = startNs - 1;
    }

    /**
     * Take note of an epoch that somebody made.
     *
     * @param epoch on disk.
     */
    void seen(final long epoch)
    {
        if (epoch <= MAX_SEEN)
        {
            last = Math.max(last, epoch);
        }
    }

    /**
     * The epoch that {@link #next()} would give: all that are on disk are less.
     *
     * @return the first of this driver, if none was taken yet.
     */
    long first()
    {
        return last + 1;
    }

    /**
     * The next epoch.
     *
     * @return greater than all before.
     */
    long next()
    {
        return ++last;
    }
}
