package org.tensorpool.driver.config;

import org.tomlj.TomlPosition;

import java.util.Comparator;

/**
 * Where a value came from, as a user would look for it.
 */
record Origin(String text, int line, int column)
{
    // What has no line comes after everything that has.
    static final Comparator<Origin> ORDER = Comparator.comparingInt(Origin::line).thenComparingInt(Origin::column);
    static final Origin CODE = new Origin("", Integer.MAX_VALUE, 0);

    static Origin file(final String file)
    {
        return new Origin(file + ": ", Integer.MAX_VALUE, 0);
    }

    static Origin position(final String file, final TomlPosition position)
    {
        final int line = position.line();
        final int column = position.column();
        return new Origin(file + ":" + line + ":" + column + ": ", line, column);
    }

    static Origin variable(final String name)
    {
        return new Origin("environment variable " + name + ": ", Integer.MAX_VALUE, 1);
    }
}
