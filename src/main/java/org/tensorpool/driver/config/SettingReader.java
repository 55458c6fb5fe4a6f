package org.tensorpool.driver.config;

import org.tomlj.Toml;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Takes values out of tables and variables and tells where each came from. A variable wins over the file.
 */
final class SettingReader
{
    private static final TomlTable EMPTY = Toml.parse("");

    private final String file;
    private final Map<String, String> environment;
    private final Problems problems;

    SettingReader(final String file, final Map<String, String> environment, final Problems problems)
    {
        this.file = file;
        this.environment = environment;
        this.problems = problems;
    }

    /**
     * The table below a key, empty where there is none or something else stands there.
     */
    TomlTable table(final TomlTable parent, final String name, final Key key)
    {
        final Object raw = parent.get(List.of(name));
        if (raw == null)
        {
            return EMPTY;
        }
        if (raw instanceof final TomlTable table)
        {
            return table;
        }
        problems.unreadable(key, Found.describe(raw), "a table [" + key.text() + "]");
        return EMPTY;
    }

    /**
     * Remembers where a table's keys stand, and reports those that mean nothing.
     */
    void checkKeys(final TomlTable table, final Key key, final Collection<String> known)
    {
        for (final String name : table.keySet())
        {
            final Key child = key == null ? Key.of(name) : key.child(name);
            locate(child, table.inputPositionOf(List.of(name)));
            if (!known.contains(name))
            {
                problems.unknown(child, hint(name, known));
            }
        }
    }

    /**
     * Remembers where a value stands.
     */
    void locate(final Key key, final TomlPosition position)
    {
        if (position != null)
        {
            problems.origin(key, Origin.position(file, position));
        }
    }

    /**
     * The value of a setting; null where nothing sets it or where it can't be read, which has then been reported.
     *
     * @param variable that overrides the file; empty for none.
     */
    <T> T read(
        final Setting setting, final TomlTable table, final Key key, final String variable, final Class<T> type)
    {
        final String text = variable.isEmpty() ? null : environment.get(variable);
        if (text != null)
        {
            problems.origin(key, Origin.variable(variable));
            return readable(setting, key, text, type.cast(SettingValue.fromText(setting, text)));
        }
        final Object raw = table.get(List.of(setting.lastPart()));
        return raw == null ? null : readable(setting, key, raw, type.cast(SettingValue.fromToml(setting, raw)));
    }

    /**
     * The value of a setting that has no default.
     *
     * @param variable  that overrides the file; empty for none.
     * @param otherwise stands in for a value that is missing or can't be read, which has then been reported.
     */
    <T> T require(
        final Setting setting,
        final TomlTable table,
        final Key key,
        final String variable,
        final Class<T> type,
        final T otherwise)
    {
        if (!table.contains(List.of(setting.lastPart())) && !environment.containsKey(variable))
        {
            problems.unreadable(key, Found.NOTHING, setting.expected());
        }
        final T value = read(setting, table, key, variable, type);
        return value == null ? otherwise : value;
    }

    private <T> T readable(final Setting setting, final Key key, final Object raw, final T value)
    {
        if (value == null)
        {
            problems.unreadable(key, Found.describe(setting, raw), setting.expected());
        }
        return value;
    }

    private static String hint(final String name, final Collection<String> known)
    {
        final String nearest = NearestName.of(name, known);
        if (nearest != null)
        {
            return ", did you mean " + nearest + "?";
        }
        for (final Setting setting : Setting.values())
        {
            if (setting.lastPart().equals(name))
            {
                return ", did you mean " + setting.key() + "?";
            }
        }
        return ", known here are " + String.join(", ", known);
    }
}
