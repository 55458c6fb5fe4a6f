package org.tensorpool.client;

/**
 * How long to wait before the next attempt: twice as long after each failure, up to a limit (driver specification
 * §4.2, §4.12.1).
 */
final class Backoff
{
    private final long minNs;
    private final long maxNs;
    private long waitNs;

    Backoff(final long minNs, final long maxNs)
    {
        this.minNs = minNs;
        this.maxNs = maxNs;
        this.waitNs = minNs;
    }

    /** @return nanoseconds to wait now. */
    long next()
    {
        final long result = waitNs;
        waitNs = Math.min(2 * waitNs, maxNs);
        return result;
    }

    void reset()
    {
        waitNs = minNs;
    }
}
