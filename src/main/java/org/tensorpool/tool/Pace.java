package org.tensorpool.tool;

import java.util.concurrent.locks.LockSupport;

/**
 * Waits for the moments of a fixed rate. A moment that was missed is not made up for in a burst if more than a tenth of
 * a second was lost.
 */
final class Pace
{
    private static final long SPIN_NS = 60_000;
    private static final long MAX_PARK_NS = 50_000_000;
    private static final long MAX_LAG_NS = 100_000_000;

    private final long periodNs;
    private long nextNs;

    /**
     * @param rateHz moments a second; 0 for as fast as it goes.
     */
    Pace(final double rateHz)
    {
        periodNs = rateHz == 0 ? 0 : Math.max(1, (long)(1e9 / rateHz));
        nextNs = System.nanoTime();
    }

    /**
     * Wait until the next moment, or a part of it.
     *
     * @return true if the moment has come; false to let the caller look whether it should stop.
     */
    boolean await()
    {
        if (periodNs == 0)
        {
            return true;
        }

        final long waitNs = nextNs - System.nanoTime();
        if (waitNs > SPIN_NS)
        {
            LockSupport.parkNanos(Math.min(waitNs - SPIN_NS, MAX_PARK_NS));
            return false;
        }
        if (waitNs > 0)
        {
            Thread.onSpinWait();
            return false;
        }

        nextNs = waitNs < -MAX_LAG_NS ? nextNs - waitNs + periodNs : nextNs + periodNs;
        return true;
    }
}
