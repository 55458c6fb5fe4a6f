package org.tensorpool.tool;

import static org.tensorpool.driver.config.Setting.SUPERVISOR_ANNOUNCE_CHANNEL;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_ANNOUNCE_STREAM_ID;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_ANNOUNCE_TIMEOUT_MS;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_CONSUMER_CAPACITY;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_CONSUMER_STALE_MS;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_CONTROL_CHANNEL;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_CONTROL_STREAM_ID;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_DROPS_THRESHOLD_PPM;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_DROPS_WINDOW_MS;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_FORCE_MODE;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_FORCE_NO_SHM;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_INSTANCE_ID;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_LIVENESS_PERIODS;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_METADATA_CHANNEL;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_METADATA_STREAM_ID;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_PAYLOAD_FALLBACK_URI;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_PER_CONSUMER_CONTROL_BASE;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_PER_CONSUMER_CONTROL_CHANNEL;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_PER_CONSUMER_CONTROL_RANGE;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_PER_CONSUMER_DESCRIPTOR_BASE;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_PER_CONSUMER_DESCRIPTOR_CHANNEL;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_PER_CONSUMER_DESCRIPTOR_RANGE;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_PER_CONSUMER_ENABLED;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_PRODUCER_CAPACITY;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_QOS_CHANNEL;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_QOS_STREAM_ID;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_RATE_LIMIT_HOLD_MS;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_RATE_LIMIT_ON_DROPS;
import static org.tensorpool.driver.config.Setting.SUPERVISOR_STREAM_CAPACITY;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.Setting;
import org.tensorpool.driver.config.SupervisorSection;
import org.tensorpool.supervisor.OwnStreams;
import org.tensorpool.supervisor.Supervisor;
import org.tensorpool.supervisor.SupervisorChannels;
import org.tensorpool.supervisor.SupervisorLimits;
import org.tensorpool.supervisor.SupervisorPolicy;
import org.tensorpool.supervisor.SupervisorThresholds;

/**
 * From the table {@code supervisor} of a configuration to what a supervisor is told.
 */
final class SupervisorSettings
{
    private static final double MILLION = 1_000_000;

    private SupervisorSettings()
    {
    }

    static Supervisor.Context context(final DriverConfiguration configuration)
    {
        final SupervisorSection section = configuration.supervisor();
        return new Supervisor.Context()
            .instanceId(section.text(SUPERVISOR_INSTANCE_ID))
            .channels(channels(section))
            .thresholds(new SupervisorThresholds(
                configuration.policies().announcePeriodNs(),
                (int)section.number(SUPERVISOR_LIVENESS_PERIODS),
                ns(section, SUPERVISOR_ANNOUNCE_TIMEOUT_MS),
                ns(section, SUPERVISOR_CONSUMER_STALE_MS),
                section.number(SUPERVISOR_DROPS_THRESHOLD_PPM) / MILLION,
                ns(section, SUPERVISOR_DROPS_WINDOW_MS)))
            .limits(new SupervisorLimits(
                (int)section.number(SUPERVISOR_STREAM_CAPACITY),
                (int)section.number(SUPERVISOR_PRODUCER_CAPACITY),
                (int)section.number(SUPERVISOR_CONSUMER_CAPACITY)))
            .policy(policy(section))
            .allowedBaseDirs(configuration.shm().allowedBaseDirs().stream().map(Path::of).toList());
    }

    private static SupervisorChannels channels(final SupervisorSection section)
    {
        return new SupervisorChannels(
            place(section, SUPERVISOR_CONTROL_CHANNEL, SUPERVISOR_CONTROL_STREAM_ID),
            place(section, SUPERVISOR_ANNOUNCE_CHANNEL, SUPERVISOR_ANNOUNCE_STREAM_ID),
            place(section, SUPERVISOR_QOS_CHANNEL, SUPERVISOR_QOS_STREAM_ID),
            place(section, SUPERVISOR_METADATA_CHANNEL, SUPERVISOR_METADATA_STREAM_ID));
    }

    private static ChannelAndStream place(
        final SupervisorSection section, final Setting channel, final Setting streamId)
    {
        return new ChannelAndStream(section.text(channel), (int)section.number(streamId));
    }

    private static SupervisorPolicy policy(final SupervisorSection section)
    {
        return new SupervisorPolicy(
            SupervisorPolicy.ForcedMode.values()[(int)section.number(SUPERVISOR_FORCE_MODE)],
            section.flag(SUPERVISOR_RATE_LIMIT_ON_DROPS),
            ns(section, SUPERVISOR_RATE_LIMIT_HOLD_MS),
            section.flag(SUPERVISOR_FORCE_NO_SHM),
            section.text(SUPERVISOR_PAYLOAD_FALLBACK_URI),
            section.flag(SUPERVISOR_PER_CONSUMER_ENABLED),
            new OwnStreams(
                section.text(SUPERVISOR_PER_CONSUMER_DESCRIPTOR_CHANNEL),
                section.number(SUPERVISOR_PER_CONSUMER_DESCRIPTOR_BASE),
                section.number(SUPERVISOR_PER_CONSUMER_DESCRIPTOR_RANGE)),
            new OwnStreams(
                section.text(SUPERVISOR_PER_CONSUMER_CONTROL_CHANNEL),
                section.number(SUPERVISOR_PER_CONSUMER_CONTROL_BASE),
                section.number(SUPERVISOR_PER_CONSUMER_CONTROL_RANGE)));
    }

    private static long ns(final SupervisorSection section, final Setting ms)
    {
        return TimeUnit.MILLISECONDS.toNanos(section.number(ms));
    }
}
