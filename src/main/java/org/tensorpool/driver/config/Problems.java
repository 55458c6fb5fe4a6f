package org.tensorpool.driver.config;

import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects what is wrong, so that it is told at once. What could not be read is remembered: a rule that meets the
 * stand-in of an unreadable value stays silent, or one mistake would be reported twice.
 */
final class Problems
{
    // A binary file gives one syntax error a line; nobody reads more than this.
    static final int MAX_REPORTED = 100;

    private record Problem(Origin origin, String text)
    {
    }

    private final Origin source;
    private final Map<String, Origin> origins = new HashMap<>();
    private final Set<String> unreadable = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();

    Problems(final Origin source)
    {
        this.source = source;
    }

    void origin(final Key key, final Origin origin)
    {
        origins.put(key.text(), origin);
    }

    /** What set a key; nobody where neither file nor variable did. */
    Origin setBy(final Key key)
    {
        return origins.getOrDefault(key.text(), Origin.CODE);
    }

    void unreadable(final Key key, final String found, final String expected)
    {
        unreadable.add(key.text());
        problems.add(new Problem(originOf(key), message(key, found, expected)));
    }

    void unknown(final Key key, final String hint)
    {
        problems.add(new Problem(originOf(key), key.text() + ": unknown key" + hint));
    }

    void syntax(final Origin origin, final String message)
    {
        problems.add(new Problem(origin, message));
    }

    void broken(final Key key, final String found, final String expected)
    {
        if (isReadable(key))
        {
            problems.add(new Problem(originOf(key), message(key, found, expected)));
        }
    }

    void checkNumber(final Setting setting, final Key key, final long value)
    {
        if (!setting.accepts(value))
        {
            broken(key, Long.toString(value), setting.expected());
        }
    }

    boolean isReadable(final Key key)
    {
        for (Key place = key; place != null; place = place.parent())
        {
            if (unreadable.contains(place.text()))
            {
                return false;
            }
        }
        return true;
    }

    void throwIfAny()
    {
        if (problems.isEmpty())
        {
            return;
        }
        final int count = problems.size();
        final StringBuilder text = new StringBuilder("the driver configuration has ")
            .append(count == 1 ? "1 problem:" : count + " problems:");
        problems.stream()
            .sorted(Comparator.comparing(Problem::origin, Origin.ORDER))
            .limit(MAX_REPORTED)
            .forEach((problem) -> text.append('\n').append(problem.origin().text()).append(problem.text()));
        if (count > MAX_REPORTED)
        {
            text.append("\nand ").append(count - MAX_REPORTED).append(" more");
        }
        throw new TensorPoolException(Category.CONFIGURATION, text.toString());
    }

    private static String message(final Key key, final String found, final String expected)
    {
        return key.text() + ": found " + found + ", expected " + expected;
    }

    private Origin originOf(final Key key)
    {
        for (Key place = key; place != null; place = place.parent())
        {
            final Origin origin = origins.get(place.text());
            if (origin != null)
            {
                return origin;
            }
        }
        return source;
    }
}
