package org.tensorpool.driver.config;

import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

import java.time.temporal.Temporal;

/**
 * Words for a value that a message must show: short, on one line, never a secret.
 */
final class Found
{
    static final String NOTHING = "nothing";
    private static final int MAX_SHOWN = 80;

    private Found()
    {
    }

    static String describe(final Setting setting, final Object value)
    {
        return setting.type() == Setting.Type.SECRET ? "a value that is kept secret" : describe(value);
    }

    static String describe(final Object value)
    {
        return switch (value)
        {
            case final String text -> "the string " + quote(text);
            case final Long number -> "the integer " + number;
            case final Double number -> "the number " + number;
            case final Boolean flag -> "the boolean " + flag;
            case final TomlArray array -> "the array " + clip(array.toToml().strip());
            case final TomlTable table -> "a table";
            case final Temporal time -> "the date or time " + time;
            default -> clip(value.toString());
        };
    }

    static String quote(final String text)
    {
        return '"' + clip(text) + '"';
    }

    private static String clip(final String text)
    {
        final StringBuilder shown = new StringBuilder();
        text.codePoints().limit(MAX_SHOWN).forEach(
            (c) -> shown.append(Character.isISOControl(c) ? String.format("\\u%04x", c) : Character.toString(c)));
        return text.codePointCount(0, text.length()) > MAX_SHOWN ? shown + "..." : shown.toString();
    }
}
