package org.tensorpool.tool;

import org.HdrHistogram.Histogram;

/**
 * How regularly something comes: periods between arrivals, and how old each was when it came. For one thread.
 */
final class Pulse
{
    private static final int DIGITS = 3;
    private static final double NS_PER_S = 1e9;
    private static final double PERCENTILE = 99;

    private final Histogram ages = new Histogram(DIGITS);
    private boolean hasLast;
    private long lastNs;
    private long arrivals;
    private long periods;
    private long minNs;
    private long maxNs;
    private double meanNs;
    private double squares;

    /**
     * @param nowNs when it came.
     * @param ageNs how long before it was sent; negative if that is not known.
     */
    void beat(final long nowNs, final long ageNs)
    {
        if (hasLast)
        {
            period(nowNs - lastNs);
        }
        hasLast = true;
        lastNs = nowNs;
        arrivals++;
        if (ageNs >= 0)
        {
            ages.recordValue(ageNs);
        }
    }

    private void period(final long ns)
    {
        minNs = periods == 0 ? ns : Math.min(minNs, ns);
        maxNs = periods == 0 ? ns : Math.max(maxNs, ns);
        periods++;
        final double difference = ns - meanNs;
        meanNs += difference / periods;
        squares += difference * (ns - meanNs);
    }

    /** Count anew; the next period is still that since the last arrival. */
    void restart()
    {
        ages.reset();
        arrivals = 0;
        periods = 0;
        minNs = 0;
        maxNs = 0;
        meanNs = 0;
        squares = 0;
    }

    long arrivals()
    {
        return arrivals;
    }

    /** @return arrivals a second; 0 before the second arrival. */
    double rateHz()
    {
        return meanNs == 0 ? 0 : NS_PER_S / meanNs;
    }

    long minNs()
    {
        return minNs;
    }

    long maxNs()
    {
        return maxNs;
    }

    double meanNs()
    {
        return meanNs;
    }

    /** @return standard deviation of the periods, in nanoseconds. */
    double jitterNs()
    {
        return periods < 2 ? 0 : Math.sqrt(squares / periods);
    }

    boolean hasAges()
    {
        return ages.getTotalCount() > 0;
    }

    long minAgeNs()
    {
        return ages.getMinValue();
    }

    double meanAgeNs()
    {
        return ages.getMean();
    }

    long p99AgeNs()
    {
        return ages.getValueAtPercentile(PERCENTILE);
    }

    long maxAgeNs()
    {
        return ages.getMaxValue();
    }
}
