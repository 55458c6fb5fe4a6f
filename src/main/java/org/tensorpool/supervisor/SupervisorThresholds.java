package org.tensorpool.supervisor;

import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;

import java.util.concurrent.TimeUnit;

import org.tensorpool.TensorPoolException;

/**
 * From when on something is wrong. Immutable.
 *
 * @param announcePeriodNs  time between two announces, and between two reports, when all is well.
 * @param livenessPeriods   announce periods of silence after which a producer or consumer is taken for dead; 3 to 5 by
 *                          the specification.
 * @param announceTimeoutNs silence of announces after which a stream is taken for down.
 * @param consumerStaleNs   silence after which a consumer is forgotten.
 * @param dropsShare        share of frames that may be lost, for one reason, over the window; of 0 to 1.
 * @param dropsWindowNs     time over which losses are looked at.
 */
public record SupervisorThresholds(
    long announcePeriodNs,
    int livenessPeriods,
    long announceTimeoutNs,
    long consumerStaleNs,
    double dropsShare,
    long dropsWindowNs)
{
    /**
     * Checks the values.
     *
     * @throws TensorPoolException CONFIGURATION for a time that is not positive, or a share that is none.
     */
    public SupervisorThresholds
    {
        requirePositive("announcePeriodNs", announcePeriodNs);
        requirePositive("livenessPeriods", livenessPeriods);
        requirePositive("announceTimeoutNs", announceTimeoutNs);
        requirePositive("consumerStaleNs", consumerStaleNs);
        requirePositive("dropsWindowNs", dropsWindowNs);
        if (!(dropsShare >= 0 && dropsShare <= 1))
        {
            throw new TensorPoolException(CONFIGURATION, "dropsShare is " + dropsShare + ": expected 0 to 1");
        }
    }

    private static void requirePositive(final String name, final long value)
    {
        if (value <= 0)
        {
            throw new TensorPoolException(CONFIGURATION, name + " is " + value + ": expected more than 0");
        }
    }

    /**
     * An announce period of 1 s, dead after 3 of them, down and forgotten after 5 s, and 0.1 % over 10 s.
     *
     * @return the thresholds.
     */
    public static SupervisorThresholds defaults()
    {
        return new SupervisorThresholds(
            TimeUnit.SECONDS.toNanos(1), 3, TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(5), 0.001,
            TimeUnit.SECONDS.toNanos(10));
    }

    /**
     * Silence after which a producer or consumer is taken for dead.
     *
     * @return nanoseconds.
     */
    public long livenessNs()
    {
        return announcePeriodNs * livenessPeriods;
    }

    /**
     * Age from which on an announce says nothing (wire specification §10.1.1).
     *
     * @return nanoseconds.
     */
    public long freshnessNs()
    {
        return 3 * announcePeriodNs;
    }
}
