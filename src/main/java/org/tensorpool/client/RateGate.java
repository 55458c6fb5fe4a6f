package org.tensorpool.client;

import java.util.concurrent.TimeUnit;

/**
 * Lets no more than so many frames a second pass, by the time that each of them bears. A frame may come a quarter of
 * an interval early, so that frames which are sent at exactly that rate pass in spite of their jitter; over time the
 * rate is kept all the same. Time that goes backwards is another clock's, and begins anew.
 * <p>
 * For one thread; does not allocate.
 */
public final class RateGate
{
    private final long intervalNs;
    private final long toleranceNs;
    private long dueNs;
    private boolean isUsed;

    /**
     * For a rate.
     *
     * @param maxRateHz frames a second, more than 0.
     */
    public RateGate(final long maxRateHz)
    {
        intervalNs = Math.max(1, TimeUnit.SECONDS.toNanos(1) / maxRateHz);
        toleranceNs = intervalNs / 4;
    }

    /**
     * Whether a frame may pass; if so, the next is due an interval later.
     *
     * @param timeNs that the frame bears.
     * @return true if it may.
     */
    public boolean tryPass(final long timeNs)
    {
        final long earlyNs = dueNs - timeNs;
        if (isUsed && earlyNs > toleranceNs && earlyNs <= intervalNs + toleranceNs)
        {
            return false;
        }

        dueNs = isUsed && earlyNs > 0 && earlyNs <= toleranceNs ? dueNs + intervalNs : timeNs + intervalNs;
        isUsed = true;
        return true;
    }
}
