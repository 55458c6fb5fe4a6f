package org.tensorpool.driver;

import org.agrona.concurrent.NanoClock;
import org.tensorpool.protocol.driver.ShutdownReason;

/**
 * The way to the driver's end (driver specification §4.13): it runs; once asked to go it drains, for a time in which it
 * gives no more leases but serves those that live; then it goes.
 * <p>
 * For the conductor's thread.
 */
final class Shutdown implements ShutdownHandler
{
    private final NanoClock nanoClock;
    private final long timeoutNs;
    private ShutdownReason reason = ShutdownReason.NORMAL;
    private String why = "";
    private boolean draining;
    private long dueNs;

    /**
     * The driver runs.
     *
     * @param nanoClock CLOCK_MONOTONIC.
     * @param timeoutNs that it drains for, in nanoseconds.
     */
    Shutdown(final NanoClock nanoClock, final long timeoutNs)
    {
        this.nanoClock = nanoClock;
        this.timeoutNs = timeoutNs;
    }

    /** Only the first to ask counts. */
    @Override
    public void onShutdown(final ShutdownReason newReason, final String newWhy)
    {
        if (!draining)
        {
            draining = true;
            dueNs = nanoClock.nanoTime() + timeoutNs;
            reason = newReason;
            why = newWhy;
        }
    }

    boolean isDraining()
    {
        return draining;
    }

    boolean isDue(final long nowNs)
    {
        return draining && nowNs - dueNs >= 0;
    }

    /** What clients are told when the driver goes; NORMAL where nobody has asked it to. */
    ShutdownReason reason()
    {
        return reason;
    }

    String why()
    {
        return why;
    }
}
