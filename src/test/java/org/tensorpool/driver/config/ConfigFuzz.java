package org.tensorpool.driver.config;

import static org.tensorpool.fuzz.FuzzRules.require;
import static org.tensorpool.fuzz.FuzzRules.text;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.tensorpool.TensorPoolException;
import org.tensorpool.fuzz.FuzzSeeds;
import org.tensorpool.fuzz.FuzzTarget;

/**
 * What the environment says about a driver.
 */
public final class ConfigFuzz
{
    private static final Setting[] SETTINGS = Setting.values();

    private ConfigFuzz()
    {
    }

    /**
     * Single values, and variables together.
     *
     * @return targets.
     */
    public static List<FuzzTarget> targets()
    {
        final List<String> words = List.of("true", "false", "-", ",", "[", "]", " ", "1", "0", "4294967294",
            "4294967295", "9223372036854775808", "20000-20099", "/dev/shm");
        return List.of(
            FuzzTarget.of("config.value", () -> ConfigFuzz::value).words(words)
                .seeds(FuzzSeeds.texts("0 20000-20099", "1[1, 2]", "2true", "3 7", "4/a, /b")),
            FuzzTarget.of("config.environment", () -> ConfigFuzz::environment).words(words)
                .words(Arrays.stream(SETTINGS).map((setting) -> setting.environment() + "=").toList())
                .seeds(FuzzSeeds.texts("DRIVER_STREAM_ID_RANGE=20000-20099\nSHM_BASE_DIR=/dev/shm",
                    "SUPERVISOR_FORCE_MODE=1\nSUPERVISOR_PAYLOAD_FALLBACK_URI=aeron:ipc\nMETRICS_PORT=9"))
                .allocating(512 << 10, 2048).slow(200));
    }

    /** The first byte says of which setting. */
    private static void value(final byte[] input)
    {
        final String text = text(input);
        final Setting setting = SETTINGS[text.isEmpty() ? 0 : text.charAt(0) % SETTINGS.length];
        final String value = text.isEmpty() ? "" : text.substring(1);
        for (final Object read : new Object[] {
            SettingValue.fromText(setting, value), SettingValue.fromToml(setting, value)})
        {
            if (read instanceof final Long number)
            {
                require(setting.accepts(number), "a number beyond its limits");
            }
            else if (read instanceof final StreamIdRange range && !range.isEmpty())
            {
                require(range.start() >= 0 && range.end() >= 0, "an id below 0");
                require(range.equals(SettingValue.fromText(setting, range.toString())), "a range reads otherwise");
            }
        }
    }

    private static void environment(final byte[] input)
    {
        final Map<String, String> variables = new LinkedHashMap<>();
        for (final String line : text(input).split("\n"))
        {
            final int equals = line.indexOf('=');
            if (equals > 0)
            {
                variables.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }

        try
        {
            for (final EffectiveSetting setting : DriverConfigurationLoader.explain(variables).settings())
            {
                require(!setting.toToml().isEmpty(), "a setting without a value");
            }
        }
        catch (final TensorPoolException ex)
        {
            require(ex.category() == TensorPoolException.Category.CONFIGURATION, ex.toString());
        }
    }
}
