package org.tensorpool.driver.config;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Table {@code supervisor}: what a supervisor beside the driver is told. The driver itself only checks it and hands it
 * on. Immutable.
 *
 * @param enabled whether anybody asked for a supervisor: the table is there, or one of its variables.
 * @param values  of every setting of the table, String, Long or Boolean as the setting is; copied.
 */
public record SupervisorSection(boolean enabled, Map<Setting, Object> values)
{
    /** Name of the table. */
    static final String TABLE = "supervisor";

    /**
     * Every setting of the table has a value; {@link DriverConfiguration#validate()} checks the rest.
     *
     * @throws IllegalArgumentException for a setting of another table, a value of another type, or one that is missing.
     */
    public SupervisorSection
    {
        values.forEach(SupervisorSection::requireFit);
        values = Collections.unmodifiableMap(new EnumMap<>(values));
        for (final Setting setting : Setting.values())
        {
            if (setting.isIn(TABLE) && !values.containsKey(setting))
            {
                throw new IllegalArgumentException(setting.key() + " has no value");
            }
        }
    }

    /**
     * A setting that is text.
     *
     * @param setting of the table.
     * @return its value.
     */
    public String text(final Setting setting)
    {
        return (String)values.get(setting);
    }

    /**
     * A setting that is a number.
     *
     * @param setting of the table.
     * @return its value.
     */
    public long number(final Setting setting)
    {
        return (Long)values.get(setting);
    }

    /**
     * A setting that is true or false.
     *
     * @param setting of the table.
     * @return its value.
     */
    public boolean flag(final Setting setting)
    {
        return (Boolean)values.get(setting);
    }

    static void requireFit(final Setting setting, final Object value)
    {
        if (!setting.isIn(TABLE) || !typeOf(setting).isInstance(value))
        {
            throw new IllegalArgumentException(setting.key() + " is no setting of the table " + TABLE +
                ", or has a value that is not " + setting.expected() + ": " + Found.describe(setting, value));
        }
    }

    static Class<?> typeOf(final Setting setting)
    {
        return switch (setting.type())
        {
            case BOOLEAN -> Boolean.class;
            case INTEGER, POWER_OF_TWO -> Long.class;
            default -> String.class;
        };
    }

    /**
     * Fills in what was not said; channels and streams follow the driver's.
     */
    static SupervisorSection complete(
        final boolean enabled, final Map<Setting, Object> given, final DriverSection driver)
    {
        final Map<Setting, Object> values = new EnumMap<>(Setting.class);
        Arrays.stream(Setting.values())
            .filter((setting) -> setting.isIn(TABLE))
            .forEach((setting) -> values.put(setting, defaultOf(setting, driver)));
        values.putAll(given);
        return new SupervisorSection(enabled, values);
    }

    private static Object defaultOf(final Setting setting, final DriverSection driver)
    {
        return switch (setting)
        {
            case SUPERVISOR_INSTANCE_ID -> driver.instanceId();
            case SUPERVISOR_CONTROL_CHANNEL, SUPERVISOR_METADATA_CHANNEL -> driver.controlChannel();
            case SUPERVISOR_CONTROL_STREAM_ID -> driver.controlStreamId();
            case SUPERVISOR_ANNOUNCE_CHANNEL -> driver.announceChannel();
            case SUPERVISOR_ANNOUNCE_STREAM_ID -> driver.announceStreamId();
            case SUPERVISOR_QOS_CHANNEL -> driver.qosChannel();
            case SUPERVISOR_QOS_STREAM_ID -> driver.qosStreamId();
            default -> SettingValue.fromText(setting, setting.defaultText());
        };
    }
}
