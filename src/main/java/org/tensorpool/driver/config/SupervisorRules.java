package org.tensorpool.driver.config;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Rules of table {@code supervisor}.
 */
final class SupervisorRules
{
    private static final Set<Setting> CHANNELS = EnumSet.of(
        Setting.SUPERVISOR_CONTROL_CHANNEL,
        Setting.SUPERVISOR_ANNOUNCE_CHANNEL,
        Setting.SUPERVISOR_METADATA_CHANNEL,
        Setting.SUPERVISOR_QOS_CHANNEL);
    private static final Set<Setting> OPTIONAL_CHANNELS = EnumSet.of(
        Setting.SUPERVISOR_PER_CONSUMER_DESCRIPTOR_CHANNEL, Setting.SUPERVISOR_PER_CONSUMER_CONTROL_CHANNEL);

    private static final int MAX_URI_LENGTH = 512;

    private SupervisorRules()
    {
    }

    static void check(final DriverConfiguration configuration, final Problems problems)
    {
        final SupervisorSection supervisor = configuration.supervisor();
        final SupervisorSection silent = SupervisorSection.complete(true, Map.of(), configuration.driver());
        checkTexts(supervisor, configuration.driver().instanceId(), problems);
        supervisor.values().forEach((setting, value) ->
        {
            // What follows the driver's settings has been judged with them.
            if (!value.equals(silent.values().get(setting)))
            {
                checkValue(setting, value, problems);
            }
        });
        checkIds(supervisor, Setting.SUPERVISOR_PER_CONSUMER_DESCRIPTOR_BASE,
            Setting.SUPERVISOR_PER_CONSUMER_DESCRIPTOR_RANGE, problems);
        checkIds(supervisor, Setting.SUPERVISOR_PER_CONSUMER_CONTROL_BASE,
            Setting.SUPERVISOR_PER_CONSUMER_CONTROL_RANGE, problems);
    }

    private static void checkValue(final Setting setting, final Object value, final Problems problems)
    {
        if (value instanceof final Long number)
        {
            problems.checkNumber(setting, Key.of(setting), number);
        }
        else if (value instanceof final String text &&
            (CHANNELS.contains(setting) || OPTIONAL_CHANNELS.contains(setting) && !text.isEmpty()))
        {
            ConfigurationRules.checkChannel(problems, setting, text);
        }
    }

    private static void checkTexts(
        final SupervisorSection supervisor, final String driverInstanceId, final Problems problems)
    {
        final String instanceId = supervisor.text(Setting.SUPERVISOR_INSTANCE_ID);
        // One that follows the driver's has been judged with it.
        if (!instanceId.equals(driverInstanceId) &&
            (instanceId.isBlank() || instanceId.chars().anyMatch(Character::isISOControl)))
        {
            problems.broken(Key.of(Setting.SUPERVISOR_INSTANCE_ID), Found.describe(instanceId), "a name on one line");
        }
        final String fallbackUri = supervisor.text(Setting.SUPERVISOR_PAYLOAD_FALLBACK_URI);
        if (fallbackUri.length() > MAX_URI_LENGTH || !fallbackUri.chars().allMatch((c) -> c > ' ' && c <= '~'))
        {
            problems.broken(Key.of(Setting.SUPERVISOR_PAYLOAD_FALLBACK_URI), Found.describe(fallbackUri),
                "up to " + MAX_URI_LENGTH + " printable ASCII characters without blanks");
        }
    }

    private static void checkIds(
        final SupervisorSection supervisor, final Setting base, final Setting range, final Problems problems)
    {
        final long first = supervisor.number(base);
        final long count = supervisor.number(range);
        if (first != 0 && (count == 0 || !Setting.STREAM_ID.accepts(first + count - 1)))
        {
            problems.broken(Key.of(range), Long.toString(count),
                "how many stream ids from " + base.key() + " = " + first + " on may be given, at least 1 and none " +
                "beyond the last stream id");
        }
    }
}
