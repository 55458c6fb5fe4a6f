package org.tensorpool.supervisor;

import java.util.concurrent.TimeUnit;

/**
 * How fast a count grows, between its last two values. A count that goes back begins anew. Does not allocate.
 */
final class RateMeter
{
    private static final double NS_PER_S = TimeUnit.SECONDS.toNanos(1);

    private long lastCount;
    private long lastNs;
    private boolean isBegun;
    private double rateHz;

    void update(final long count, final long nowNs)
    {
        final long grown = count - lastCount;
        if (isBegun && nowNs - lastNs > 0)
        {
            rateHz = grown < 0 ? 0 : grown * NS_PER_S / (nowNs - lastNs);
        }
        if (!isBegun || nowNs - lastNs > 0)
        {
            lastCount = count;
            lastNs = nowNs;
        }
        isBegun = true;
    }

    void reset()
    {
        isBegun = false;
        rateHz = 0;
    }

    double rateHz()
    {
        return rateHz;
    }
}
