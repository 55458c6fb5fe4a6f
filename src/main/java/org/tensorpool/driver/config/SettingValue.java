package org.tensorpool.driver.config;

import org.tomlj.TomlArray;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what a file or a variable holds into a value of a setting's type; null where it is no such value. Values are
 * String, Boolean, Long, {@link StreamIdRange} or a list of String.
 */
final class SettingValue
{
    private static final Pattern RANGE = Pattern.compile("\\s*(\\d{1,10})\\s*-\\s*(\\d{1,10})\\s*");
    private static final Pattern PAIR =
        Pattern.compile("\\s*(?:\\[\\s*)?(\\d{1,10})\\s*,\\s*(\\d{1,10})\\s*]?\\s*");
    private static final Pattern SINGLE = Pattern.compile("\\s*(\\d{1,10})\\s*");

    private SettingValue()
    {
    }

    static Object fromToml(final Setting setting, final Object raw)
    {
        return switch (setting.type())
        {
            case STRING, SECRET -> raw instanceof String ? raw : null;
            case BOOLEAN -> raw instanceof Boolean ? raw : null;
            case INTEGER, POWER_OF_TWO -> raw instanceof final Long number && setting.accepts(number) ? raw : null;
            case STREAM_ID_RANGE -> raw instanceof final String text ? range(text) : pair(raw);
            case STRING_LIST -> strings(raw);
        };
    }

    static Object fromText(final Setting setting, final String text)
    {
        return switch (setting.type())
        {
            case STRING, SECRET -> text;
            case BOOLEAN -> flag(text.strip());
            case INTEGER, POWER_OF_TWO -> number(setting, text.strip());
            case STREAM_ID_RANGE -> range(text);
            case STRING_LIST -> text.isBlank() ? List.of() : List.of(text.strip().split("\\s*,\\s*", -1));
        };
    }

    private static Boolean flag(final String text)
    {
        if ("true".equalsIgnoreCase(text))
        {
            return Boolean.TRUE;
        }
        return "false".equalsIgnoreCase(text) ? Boolean.FALSE : null;
    }

    private static Long number(final Setting setting, final String text)
    {
        try
        {
            final long value = Long.parseLong(text);
            return setting.accepts(value) ? value : null;
        }
        catch (final NumberFormatException ex)
        {
            return null;
        }
    }

    private static StreamIdRange range(final String text)
    {
        if (text.isBlank())
        {
            return StreamIdRange.EMPTY;
        }
        for (final Pattern form : List.of(RANGE, PAIR))
        {
            final Matcher matcher = form.matcher(text);
            if (matcher.matches())
            {
                return new StreamIdRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
            }
        }
        final Matcher single = SINGLE.matcher(text);
        return single.matches() ?
            new StreamIdRange(Long.parseLong(single.group(1)), Long.parseLong(single.group(1))) : null;
    }

    private static StreamIdRange pair(final Object raw)
    {
        if (!(raw instanceof final TomlArray array))
        {
            return null;
        }
        if (array.isEmpty())
        {
            return StreamIdRange.EMPTY;
        }
        if (array.size() == 1 && array.get(0) instanceof final String text)
        {
            return range(text);
        }
        final boolean isPair = array.size() == 2 &&
            array.get(0) instanceof final Long start && start >= 0 &&
            array.get(1) instanceof final Long end && end >= 0;
        return isPair ? new StreamIdRange(array.getLong(0), array.getLong(1)) : null;
    }

    private static List<String> strings(final Object raw)
    {
        if (!(raw instanceof final TomlArray array))
        {
            return null;
        }
        final List<String> values = new ArrayList<>();
        for (final Object element : array.toList())
        {
            if (!(element instanceof final String text))
            {
                return null;
            }
            values.add(text);
        }
        return List.copyOf(values);
    }
}
