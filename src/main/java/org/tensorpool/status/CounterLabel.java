package org.tensorpool.status;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the label of a counter says:
 * {@code tensorpool <name>: [<role> [<who> ]][stream=<id> ]instance=<instance>}.
 *
 * @param name     of the counter in one word, such as {@code frames_published}.
 * @param role     of its writer, such as {@code producer}; where the label has none, the first word of the name.
 * @param who      name of its writer; empty for none.
 * @param streamId stream that it counts for, as unsigned 32 bits; -1 for none.
 * @param instance identity of its writer.
 */
record CounterLabel(String name, String role, String who, long streamId, String instance)
{
    static final String PREFIX = "tensorpool ";
    static final long NO_STREAM = -1;

    private static final Pattern PATTERN = Pattern.compile(
        "tensorpool ([^:]+): (?:(\\w+) (?:(.+?) )??)??(?:stream=(\\d{1,10}) )?instance=(.*)", Pattern.DOTALL);

    /**
     * Take a label apart.
     *
     * @param label of an Aeron counter.
     * @return its parts; null if it is no label of ours.
     */
    static CounterLabel parse(final String label)
    {
        final Matcher matcher = PATTERN.matcher(label);
        if (!label.startsWith(PREFIX) || !matcher.matches())
        {
            return null;
        }

        final String name = inOneWord(matcher.group(1));
        final String role = matcher.group(2);
        final int firstWord = name.indexOf('_');
        return new CounterLabel(
            name,
            role != null ? role : firstWord < 0 ? name : name.substring(0, firstWord),
            matcher.group(3) == null ? "" : matcher.group(3),
            matcher.group(4) == null ? NO_STREAM : Long.parseLong(matcher.group(4)),
            matcher.group(5));
    }

    static String inOneWord(final String name)
    {
        return name.replace(' ', '_').replace('-', '_');
    }
}
