package org.tensorpool.driver;

import java.util.concurrent.TimeUnit;

import org.tensorpool.driver.config.Policies;

/**
 * The times that the driver keeps to, in nanoseconds.
 *
 * @param announcePeriodNs  from announce to announce of a stream, and from sign of life to sign of life.
 * @param keepaliveNs       from keepalive to keepalive of a client.
 * @param leaseNs           that a lease lives without a keepalive.
 * @param collectionAgeNs   that an epoch must have been retired for before it is removed.
 */
record DriverTimings(long announcePeriodNs, long keepaliveNs, long leaseNs, long collectionAgeNs)
{
    static DriverTimings of(final Policies policies)
    {
        return new DriverTimings(
            policies.announcePeriodNs(),
            TimeUnit.MILLISECONDS.toNanos(policies.leaseKeepaliveIntervalMs()),
            policies.leaseTimeoutNs(),
            policies.epochGcMinAgeNs());
    }
}
