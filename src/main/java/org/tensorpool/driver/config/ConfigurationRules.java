package org.tensorpool.driver.config;

import io.aeron.ChannelUri;

/**
 * Every rule a configuration must keep, wherever it came from. Each group of rules has a class of its own.
 */
final class ConfigurationRules
{
    private static final String CHANNEL = "an Aeron channel such as \"aeron:ipc?term-length=4m\"";

    private ConfigurationRules()
    {
    }

    static void check(final DriverConfiguration configuration, final Problems problems)
    {
        checkTables(configuration, problems);
        ProfileRules.check(configuration, problems);
        StreamIdRules.check(configuration, problems);
    }

    /** The rules of everything that has a default. */
    static void checkTables(final DriverConfiguration configuration, final Problems problems)
    {
        checkDriver(configuration.driver(), problems);
        ShmRules.check(configuration.shm(), problems);
        checkPolicies(configuration, problems);
        SupervisorRules.check(configuration, problems);
        checkMetrics(configuration.metrics(), problems);
    }

    private static void checkDriver(final DriverSection driver, final Problems problems)
    {
        if (driver.instanceId().isBlank() || !isOneLine(driver.instanceId()))
        {
            broken(problems, Setting.DRIVER_INSTANCE_ID, driver.instanceId(), "a name on one line");
        }
        if (!isOneLine(driver.aeronDir()))
        {
            broken(problems, Setting.DRIVER_AERON_DIR, driver.aeronDir(), "a directory or an empty string");
        }
        checkChannel(problems, Setting.DRIVER_CONTROL_CHANNEL, driver.controlChannel());
        checkChannel(problems, Setting.DRIVER_QOS_CHANNEL, driver.qosChannel());
        checkNumber(problems, Setting.DRIVER_CONTROL_STREAM_ID, driver.controlStreamId());
        checkNumber(problems, Setting.DRIVER_QOS_STREAM_ID, driver.qosStreamId());
        checkNumber(problems, Setting.DRIVER_CPU, driver.cpu());
        checkAnnounces(driver, problems);
    }

    private static void checkMetrics(final MetricsSection metrics, final Problems problems)
    {
        checkNumber(problems, Setting.METRICS_PORT, metrics.port());
        if (metrics.host().isBlank() || !isOneLine(metrics.host()))
        {
            broken(problems, Setting.METRICS_HOST, metrics.host(), "an address or a host name, such as 127.0.0.1");
        }
    }

    // What follows the control plane has been judged with it.
    private static void checkAnnounces(final DriverSection driver, final Problems problems)
    {
        if (!driver.announceChannel().equals(driver.controlChannel()))
        {
            checkChannel(problems, Setting.DRIVER_ANNOUNCE_CHANNEL, driver.announceChannel());
        }
        if (driver.announceStreamId() != driver.controlStreamId())
        {
            checkNumber(problems, Setting.DRIVER_ANNOUNCE_STREAM_ID, driver.announceStreamId());
        }
    }

    private static void checkPolicies(final DriverConfiguration configuration, final Problems problems)
    {
        final Policies policies = configuration.policies();
        checkNumber(problems, Setting.POLICIES_ANNOUNCE_PERIOD_MS, policies.announcePeriodMs());
        checkNumber(problems, Setting.POLICIES_LEASE_KEEPALIVE_INTERVAL_MS, policies.leaseKeepaliveIntervalMs());
        checkNumber(problems, Setting.POLICIES_LEASE_EXPIRY_GRACE_INTERVALS, policies.leaseExpiryGraceIntervals());
        checkNumber(problems, Setting.POLICIES_NODE_ID_REUSE_COOLDOWN_MS, policies.nodeIdReuseCooldownMs());
        checkNumber(problems, Setting.POLICIES_EPOCH_GC_KEEP, policies.epochGcKeep());
        checkNumber(problems, Setting.POLICIES_EPOCH_GC_MIN_AGE_NS, policies.epochGcMinAgeNs());
        checkNumber(problems, Setting.POLICIES_SHUTDOWN_TIMEOUT_MS, policies.shutdownTimeoutMs());
        if (!policies.shutdownToken().chars().allMatch((c) -> c >= ' ' && c <= '~'))
        {
            problems.broken(
                Key.of(Setting.POLICIES_SHUTDOWN_TOKEN),
                "a token with other characters (not shown)",
                "printable ASCII, which is all a shutdown request can carry");
        }
        if (policies.allowDynamicStreams() && configuration.driver().streamIdRange().isEmpty() &&
            configuration.streams().isEmpty())
        {
            problems.broken(
                Key.of(Setting.DRIVER_STREAM_ID_RANGE),
                Found.NOTHING,
                "a range such as \"20000-29999\", because " +
                Setting.POLICIES_ALLOW_DYNAMIC_STREAMS.key() + " is true and no stream is defined");
        }
    }

    static void checkChannel(final Problems problems, final Setting setting, final String channel)
    {
        if (!channel.startsWith("aeron:"))
        {
            broken(problems, setting, channel, CHANNEL);
            return;
        }
        try
        {
            ChannelUri.parse(channel);
        }
        catch (final IllegalArgumentException | IllegalStateException ex)
        {
            broken(problems, setting, channel, CHANNEL + " (" + ex.getMessage() + ")");
        }
    }

    private static void checkNumber(final Problems problems, final Setting setting, final long value)
    {
        problems.checkNumber(setting, Key.of(setting), value);
    }

    private static void broken(
        final Problems problems, final Setting setting, final String found, final String expected)
    {
        problems.broken(Key.of(setting), Found.describe(found), expected);
    }

    private static boolean isOneLine(final String text)
    {
        return text.chars().noneMatch(Character::isISOControl);
    }
}
