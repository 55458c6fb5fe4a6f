package org.tensorpool.driver.config;

import org.tomlj.Toml;

import java.util.List;
import java.util.stream.Collectors;

import static java.util.Objects.requireNonNull;

/**
 * A setting as it counts, and what made it so. Immutable.
 *
 * @param setting which one.
 * @param table   the TOML table that it stands in; one element of an array of tables ends in its index, such as
 *                {@code profiles.camera.payload_pools[0]}.
 * @param value   String, Boolean, Long, {@link StreamIdRange} or a list of String; a secret is shown as a String that
 *                tells only whether there is one.
 * @param source  what kind of thing set it.
 * @param where   file, line and column, or the name of the variable; empty for a default.
 */
public record EffectiveSetting(Setting setting, String table, Object value, SettingSource source, String where)
{
    /** Stands for a secret that is set. */
    static final String HIDDEN = "(kept secret)";

    /**
     * Nothing may be null.
     */
    public EffectiveSetting
    {
        requireNonNull(setting, "setting");
        requireNonNull(table, "table");
        requireNonNull(value, "value");
        requireNonNull(source, "source");
        requireNonNull(where, "where");
    }

    /**
     * The whole key.
     *
     * @return table and name, dotted.
     */
    public String key()
    {
        return table + "." + setting.lastPart();
    }

    /**
     * Whether the value stands for a secret that is not told.
     *
     * @return true where a secret is set.
     */
    public boolean isHidden()
    {
        return setting.type() == Setting.Type.SECRET && HIDDEN.equals(value);
    }

    /**
     * The value as a TOML file has it.
     *
     * @return text that can stand right of an equals sign.
     */
    public String toToml()
    {
        return switch (value)
        {
            case final List<?> list -> list.stream().map(EffectiveSetting::literal)
                .collect(Collectors.joining(", ", "[", "]"));
            default -> literal(value);
        };
    }

    private static String literal(final Object value)
    {
        return value instanceof Long || value instanceof Boolean ?
            value.toString() : '"' + Toml.tomlEscape(value.toString()).toString() + '"';
    }
}
