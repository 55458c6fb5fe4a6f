package org.tensorpool.status;

import org.agrona.concurrent.IdleStrategy;

/**
 * Measures from inside how long a thread takes from one turn of its loop to the next: whatever stops it shows, be it a
 * garbage collection, the scheduler, an interrupt, or its own work. Nothing else runs on its CPU for that. It costs a
 * look at the clock each turn, which is why nothing here has one unless it is asked for.
 * <p>
 * One thread takes turns; any thread may ask.
 */
public final class HiccupMeter implements AutoCloseable
{
    private final long thresholdNs;
    private final SingleWriterCounter hiccups = new SingleWriterCounter();
    private final SingleWriterCounter timeNs = new SingleWriterCounter();
    private final SingleWriterCounter longestNs = new SingleWriterCounter();
    private boolean isRunning;
    private long lastNs;
    private volatile boolean closed;

    /**
     * For one thread.
     *
     * @param thresholdNs nanoseconds that a turn may take before it is a hiccup.
     */
    public HiccupMeter(final long thresholdNs)
    {
        this.thresholdNs = thresholdNs;
    }

    /** The thread comes round. */
    public void turn()
    {
        turn(System.nanoTime());
    }

    /**
     * The thread comes round, and knows the time.
     *
     * @param nowNs nanoseconds of a clock that only goes forward.
     */
    public void turn(final long nowNs)
    {
        if (isRunning)
        {
            final long gapNs = nowNs - lastNs;
            if (gapNs > thresholdNs)
            {
                hiccups.increment();
                timeNs.add(gapNs);
            }
            if (gapNs > longestNs.get())
            {
                longestNs.set(gapNs);
            }
        }
        isRunning = true;
        lastNs = nowNs;
    }

    /** The thread stops on purpose: what passes until its next turn is no hiccup. */
    public void pause()
    {
        isRunning = false;
    }

    /**
     * Take a turn whenever a loop idles. For loops that spin: where the strategy sleeps, its sleep counts.
     *
     * @param strategy that is asked then; owned by the same thread.
     * @return a strategy for that thread.
     */
    public IdleStrategy around(final IdleStrategy strategy)
    {
        return new MeteredIdleStrategy(this, strategy);
    }

    /**
     * Turns that took longer than the threshold.
     *
     * @return the counter.
     */
    public SingleWriterCounter hiccups()
    {
        return hiccups;
    }

    /**
     * Sum of those turns in nanoseconds.
     *
     * @return the counter.
     */
    public SingleWriterCounter timeNs()
    {
        return timeNs;
    }

    /**
     * Longest turn in nanoseconds.
     *
     * @return the counter.
     */
    public SingleWriterCounter longestNs()
    {
        return longestNs;
    }

    /**
     * Whether {@link #close()} was called.
     *
     * @return true if it was.
     */
    public boolean isClosed()
    {
        return closed;
    }

    /** It need not be shown any longer. Turns go on to be counted. */
    @Override
    public void close()
    {
        closed = true;
    }
}
