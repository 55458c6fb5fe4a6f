package org.tensorpool.driver;

import org.agrona.concurrent.NanoClock;
import org.tensorpool.protocol.driver.ShutdownReason;

/**
 * The way to the driver's end (driver specification §4.13): it runs; once asked to go it drains, for a time in which it
 * gives no more leases but serves those that live; then it goes.
 * <p>
 * Who joins a log is given what others have not read yet, so a driver may hear the very request by which its
 * predecessor went. Nobody can tell it from a new one but by the time: requests count only once a while has passed
 * since the driver has connected, and all that waited then has been read.
 * <p>
 * For the conductor's thread.
 */
final class Shutdown implements ShutdownHandler
{
    private final NanoClock nanoClock;
    private final long timeoutNs;
    private final long guardNs;
    private ShutdownReason reason = ShutdownReason.NORMAL;
    private String why = "";
    private boolean listening;
    private boolean draining;
    private long connectedNs;
    private long dueNs;

    /**
     * The driver runs.
     *
     * @param nanoClock CLOCK_MONOTONIC.
     * @param timeoutNs that it drains for, in nanoseconds.
     * @param guardNs   that requests are passed over for after it has connected, in nanoseconds.
     */
    Shutdown(final NanoClock nanoClock, final long timeoutNs, final long guardNs)
    {
        this.nanoClock = nanoClock;
        this.timeoutNs = timeoutNs;
        this.guardNs = guardNs;
    }

    void connected(final long nowNs)
    {
        connectedNs = nowNs;
        listening = false;
    }

    /** All that had been sent has been read. */
    void drained(final long nowNs)
    {
        listening |= nowNs - connectedNs >= guardNs;
    }

    /** Only the first to ask counts. */
    @Override
    public boolean onShutdown(final ShutdownReason newReason, final String newWhy)
    {
        if (listening && !draining)
        {
            draining = true;
            dueNs = nanoClock.nanoTime() + timeoutNs;
            reason = newReason;
            why = newWhy;
        }

        return listening;
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
