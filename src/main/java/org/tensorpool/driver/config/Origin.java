package org.tensorpool.driver.config;

import org.tomlj.TomlPosition;

import java.util.Comparator;

/**
 * Where a value came from, as a user would look for it.
 *
 * @param source kind of place.
 * @param where  the place itself; empty for none.
 * @param line   in a file, or as large as can be.
 * @param column in that line.
 */
record Origin(SettingSource source, String where, int line, int column)
{
    // What has no line comes after everything that has.
    static final Comparator<Origin> ORDER = Comparator.comparingInt(Origin::line).thenComparingInt(Origin::column);
    static final Origin CODE = new Origin(SettingSource.DEFAULT, "", Integer.MAX_VALUE, 0);

    static Origin file(final String file)
    {
        return new Origin(SettingSource.FILE, file, Integer.MAX_VALUE, 0);
    }

    static Origin position(final String file, final TomlPosition position)
    {
        final int line = position.line();
        final int column = position.column();
        return new Origin(SettingSource.FILE, file + ":" + line + ":" + column, line, column);
    }

    static Origin variable(final String name)
    {
        return new Origin(SettingSource.ENVIRONMENT, name, Integer.MAX_VALUE, 1);
    }

    /** What stands in front of a problem. */
    String text()
    {
        return switch (source)
        {
            case DEFAULT -> "";
            case FILE -> where + ": ";
            case ENVIRONMENT -> "environment variable " + where + ": ";
        };
    }
}
