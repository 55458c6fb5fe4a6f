package org.tensorpool.driver.config;

import java.util.concurrent.TimeUnit;

import static java.util.Objects.requireNonNull;

/**
 * Table {@code policies}: how the driver treats streams, leases, epochs and its own end. Immutable.
 *
 * @param allowDynamicStreams       {@link Setting#POLICIES_ALLOW_DYNAMIC_STREAMS}.
 * @param defaultProfile            {@link Setting#POLICIES_DEFAULT_PROFILE}.
 * @param announcePeriodMs          {@link Setting#POLICIES_ANNOUNCE_PERIOD_MS}, in milliseconds.
 * @param leaseKeepaliveIntervalMs  {@link Setting#POLICIES_LEASE_KEEPALIVE_INTERVAL_MS}, in milliseconds.
 * @param leaseExpiryGraceIntervals {@link Setting#POLICIES_LEASE_EXPIRY_GRACE_INTERVALS}.
 * @param prefaultShm               {@link Setting#POLICIES_PREFAULT_SHM}.
 * @param reuseExistingShm          {@link Setting#POLICIES_REUSE_EXISTING_SHM}.
 * @param mlockShm                  {@link Setting#POLICIES_MLOCK_SHM}.
 * @param cleanupShmOnExit          {@link Setting#POLICIES_CLEANUP_SHM_ON_EXIT}.
 * @param epochGcEnabled            {@link Setting#POLICIES_EPOCH_GC_ENABLED}.
 * @param epochGcKeep               {@link Setting#POLICIES_EPOCH_GC_KEEP}.
 * @param epochGcMinAgeNs           {@link Setting#POLICIES_EPOCH_GC_MIN_AGE_NS}, in nanoseconds.
 * @param epochGcOnStartup          {@link Setting#POLICIES_EPOCH_GC_ON_STARTUP}.
 * @param shutdownTimeoutMs         {@link Setting#POLICIES_SHUTDOWN_TIMEOUT_MS}, in milliseconds.
 * @param shutdownToken             {@link Setting#POLICIES_SHUTDOWN_TOKEN}; empty where remote shutdown is off. A
 *                                  secret: {@link #toString()} leaves it out.
 * @param nodeIdReuseCooldownMs     {@link Setting#POLICIES_NODE_ID_REUSE_COOLDOWN_MS}, in milliseconds.
 */
public record Policies(
    boolean allowDynamicStreams,
    String defaultProfile,
    long announcePeriodMs,
    long leaseKeepaliveIntervalMs,
    long leaseExpiryGraceIntervals,
    boolean prefaultShm,
    boolean reuseExistingShm,
    boolean mlockShm,
    boolean cleanupShmOnExit,
    boolean epochGcEnabled,
    long epochGcKeep,
    long epochGcMinAgeNs,
    boolean epochGcOnStartup,
    long shutdownTimeoutMs,
    String shutdownToken,
    long nodeIdReuseCooldownMs)
{
    /**
     * Nothing may be null; {@link DriverConfiguration#validate()} checks the rest.
     */
    public Policies
    {
        requireNonNull(defaultProfile, "defaultProfile");
        requireNonNull(shutdownToken, "shutdownToken");
    }

    /**
     * How long a lease lives without a keepalive: the interval times the grace.
     *
     * @return nanoseconds; {@link Long#MAX_VALUE} where the product is larger.
     */
    public long leaseTimeoutNs()
    {
        return saturatedProduct(TimeUnit.MILLISECONDS.toNanos(leaseKeepaliveIntervalMs), leaseExpiryGraceIntervals);
    }

    /**
     * The time between two announces of a stream.
     *
     * @return nanoseconds.
     */
    public long announcePeriodNs()
    {
        return TimeUnit.MILLISECONDS.toNanos(announcePeriodMs);
    }

    /**
     * How long a shutdown may drain.
     *
     * @return nanoseconds.
     */
    public long shutdownTimeoutNs()
    {
        return TimeUnit.MILLISECONDS.toNanos(shutdownTimeoutMs);
    }

    /**
     * How long a node id rests after its lease has ended.
     *
     * @return nanoseconds.
     */
    public long nodeIdReuseCooldownNs()
    {
        return TimeUnit.MILLISECONDS.toNanos(nodeIdReuseCooldownMs);
    }

    /**
     * Everything but the secret, of which only its presence is told.
     *
     * @return one line for a log.
     */
    @Override
    public String toString()
    {
        return "Policies[allowDynamicStreams=" + allowDynamicStreams +
            ", defaultProfile=" + defaultProfile +
            ", announcePeriodMs=" + announcePeriodMs +
            ", leaseKeepaliveIntervalMs=" + leaseKeepaliveIntervalMs +
            ", leaseExpiryGraceIntervals=" + leaseExpiryGraceIntervals +
            ", prefaultShm=" + prefaultShm +
            ", reuseExistingShm=" + reuseExistingShm +
            ", mlockShm=" + mlockShm +
            ", cleanupShmOnExit=" + cleanupShmOnExit +
            ", epochGcEnabled=" + epochGcEnabled +
            ", epochGcKeep=" + epochGcKeep +
            ", epochGcMinAgeNs=" + epochGcMinAgeNs +
            ", epochGcOnStartup=" + epochGcOnStartup +
            ", shutdownTimeoutMs=" + shutdownTimeoutMs +
            ", shutdownToken=" + (shutdownToken.isEmpty() ? "off" : "set") +
            ", nodeIdReuseCooldownMs=" + nodeIdReuseCooldownMs + "]";
    }

    static long saturatedProduct(final long nanoseconds, final long times)
    {
        try
        {
            return Math.multiplyExact(nanoseconds, times);
        }
        catch (final ArithmeticException ex)
        {
            return Long.MAX_VALUE;
        }
    }
}
