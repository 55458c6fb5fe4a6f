package org.tensorpool.tool;

import java.io.PrintWriter;

import org.tensorpool.driver.config.EffectiveConfiguration;
import org.tensorpool.driver.config.EffectiveSetting;

/**
 * A configuration as TOML that can be loaded again, with the origin of each value beside it.
 */
final class ConfigurationText
{
    private static final int COMMENT_COLUMN = 48;

    private ConfigurationText()
    {
    }

    static void print(final PrintWriter out, final EffectiveConfiguration effective)
    {
        String table = "";
        for (final EffectiveSetting setting : effective.settings())
        {
            if (!setting.table().equals(table))
            {
                out.println((table.isEmpty() ? "" : System.lineSeparator()) + heading(setting.table()));
                table = setting.table();
            }
            out.println(line(setting));
        }
        out.flush();
    }

    private static String heading(final String table)
    {
        return table.endsWith("]") ? "[[" + table.substring(0, table.lastIndexOf('[')) + "]]" : "[" + table + "]";
    }

    private static String line(final EffectiveSetting setting)
    {
        final String name = setting.setting().lastPart();
        // A secret that was shown would be none; commented out, the rest can still be loaded.
        final String assignment = setting.isHidden() ?
            "# " + name + " is set and kept secret" : name + " = " + setting.toToml();
        final String unit = setting.setting().unit();
        return assignment + " ".repeat(Math.max(1, COMMENT_COLUMN - assignment.length())) + "# " + origin(setting) +
            (unit.isEmpty() ? "" : ", in " + unit);
    }

    private static String origin(final EffectiveSetting setting)
    {
        return switch (setting.source())
        {
            case DEFAULT -> "default";
            case FILE -> setting.where();
            case ENVIRONMENT -> "environment variable " + setting.where();
        };
    }
}
