package org.tensorpool.tool;

import java.util.concurrent.TimeUnit;

import org.tensorpool.status.LeaseLabel;

/**
 * A lease that a driver shows.
 *
 * @param label    who has it, and for what.
 * @param expiryNs when it ends unless a keepalive comes, in nanoseconds of CLOCK_MONOTONIC.
 */
record LiveLease(LeaseLabel label, long expiryNs)
{
    long expiresInMs()
    {
        return TimeUnit.NANOSECONDS.toMillis(expiryNs - System.nanoTime());
    }
}
