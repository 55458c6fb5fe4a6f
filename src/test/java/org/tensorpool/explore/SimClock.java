package org.tensorpool.explore;

import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;

/**
 * The one clock of a world: it stands until somebody moves it. The time of day goes along, and may be set back.
 */
public final class SimClock implements NanoClock
{
    private static final long START_NS = 1_000_000_000_000_000L;
    private static final long TIME_OF_DAY_NS = 1_700_000_000_000_000_000L;

    private long nowNs = START_NS;
    private long setBackNs;

    void reset()
    {
        nowNs = START_NS;
        setBackNs = 0;
    }

    @Override
    public long nanoTime()
    {
        return nowNs;
    }

    void advance(final long ns)
    {
        nowNs += ns;
    }

    void setRight()
    {
        setBackNs = 0;
    }

    void setBack(final long ns)
    {
        setBackNs += ns;
    }

    /**
     * CLOCK_REALTIME.
     *
     * @return the clock.
     */
    public EpochNanoClock timeOfDay()
    {
        return () -> TIME_OF_DAY_NS + nowNs - START_NS - setBackNs;
    }
}
