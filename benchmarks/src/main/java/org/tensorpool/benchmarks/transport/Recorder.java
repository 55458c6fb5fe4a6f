package org.tensorpool.benchmarks.transport;

import org.HdrHistogram.Histogram;

/**
 * Takes latencies, for one thread. A stamp is the time at which a message was meant to be sent, so that what waits
 * behind a pause is counted with its wait (no coordinated omission); it is negative for messages that are not recorded.
 */
public final class Recorder
{
    private static final long HIGHEST_NS = 60_000_000_000L;
    private static final int DIGITS = 3;
    private static final int RECEIVED = 32;
    private static final int MISSED = 33;
    private static final int COUNTS_LENGTH = 66;

    private final Histogram histogram = newHistogram();
    private final long intervalNs;
    /** On cache lines of their own: who sends writes beside this object in the heap. */
    private final long[] counts = new long[COUNTS_LENGTH];
    private boolean isWarmingUp;

    /**
     * @param intervalNs between two messages.
     */
    public Recorder(final long intervalNs)
    {
        this.intervalNs = intervalNs;
    }

    /**
     * @return a histogram of nanoseconds up to a minute, with three digits.
     */
    public static Histogram newHistogram()
    {
        return new Histogram(1, HIGHEST_NS, DIGITS);
    }

    /**
     * A message came.
     *
     * @param stampNs of the message.
     * @param nowNs   when it came.
     */
    public void record(final long stampNs, final long nowNs)
    {
        counts[RECEIVED]++;
        if (isWarmingUp != stampNs < 0)
        {
            isWarmingUp = stampNs < 0;
        }
        if (stampNs > 0)
        {
            histogram.recordValue(Math.clamp(nowNs - stampNs, 0, HIGHEST_NS));
        }
    }

    /**
     * Messages before this one were overwritten before anybody read them. They count as if they had come now: otherwise
     * a pause would hide what it cost.
     *
     * @param stampNs of the message that came.
     * @param nowNs   when it came.
     * @param count   of messages missed.
     */
    public void recordMissed(final long stampNs, final long nowNs, final long count)
    {
        counts[MISSED] += count;
        for (long i = 1; stampNs > 0 && i <= count; i++)
        {
            histogram.recordValue(Math.clamp(nowNs - stampNs + i * intervalNs, 0, HIGHEST_NS));
        }
    }

    /**
     * @return whether the message that came last was not to be recorded.
     */
    public boolean isWarmingUp()
    {
        return isWarmingUp;
    }

    /** A message came of which no latency is taken. */
    public void count()
    {
        counts[RECEIVED]++;
    }

    /**
     * @return latencies in nanoseconds.
     */
    public Histogram histogram()
    {
        return histogram;
    }

    /**
     * @return messages that came, recorded or not.
     */
    public long received()
    {
        return counts[RECEIVED];
    }

    /**
     * @return messages that were overwritten before anybody read them.
     */
    public long missed()
    {
        return counts[MISSED];
    }
}
