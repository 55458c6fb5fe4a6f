package org.tensorpool.shm;

import static org.tensorpool.TensorPoolException.Category.INVALID_REGION;

import org.tensorpool.TensorPoolException;

/**
 * Where a region is: {@code shm:file?path=<absolute path>[|require_hugepages=true|false]}
 * (wire specification §15.22). Nothing else is accepted: no other scheme, no other parameter, no parameter twice.
 *
 * @param path             absolute path of the backing file.
 * @param requireHugepages true if the region must be backed by huge pages.
 */
public record RegionUri(String path, boolean requireHugepages)
{
    private static final String PREFIX = "shm:file?path=";
    private static final String HUGEPAGES = "require_hugepages=";

    /** Longest path that Linux opens (PATH_MAX, less the terminator). */
    static final int MAX_PATH_LENGTH = 4095;

    /**
     * Checks the path.
     *
     * @param path             absolute path of the backing file.
     * @param requireHugepages true if the region must be backed by huge pages.
     * @throws TensorPoolException when the path is not absolute or has a character that a URI can't hold.
     */
    public RegionUri
    {
        if (path.isEmpty() || path.charAt(0) != '/')
        {
            throw invalid("path '" + path + "' is not absolute: it must start with '/'");
        }

        if (path.length() > MAX_PATH_LENGTH)
        {
            throw invalid("path has " + path.length() + " characters, more than " + MAX_PATH_LENGTH);
        }

        for (int i = 0; i < path.length(); i++)
        {
            final char c = path.charAt(i);
            if (c <= ' ' || c > '~' || c == '?' || c == '|')
            {
                throw invalid("path '" + printable(path) + "' has character 0x" + Integer.toHexString(c) + " at " + i +
                    ": only visible ASCII other than '?' and '|' is allowed");
            }
        }
    }

    /**
     * Parse a URI.
     *
     * @param uri as it came in an announce or an attach response.
     * @return its parts.
     * @throws TensorPoolException when it is not exactly of the form above.
     */
    public static RegionUri parse(final CharSequence uri)
    {
        final String text = uri.toString();
        if (!text.startsWith(PREFIX))
        {
            throw invalid("'" + printable(text) + "' does not start with '" + PREFIX + "'");
        }

        final int bar = text.indexOf('|', PREFIX.length());
        if (bar < 0)
        {
            return new RegionUri(text.substring(PREFIX.length()), false);
        }

        return new RegionUri(text.substring(PREFIX.length(), bar), parseHugepages(text, text.substring(bar + 1)));
    }

    private static boolean parseHugepages(final String uri, final String parameter)
    {
        if (!parameter.startsWith(HUGEPAGES))
        {
            throw invalid("'" + printable(uri) + "' has unknown parameter '" + printable(parameter) + "': only " +
                HUGEPAGES + "true|false may follow the path");
        }

        return switch (parameter.substring(HUGEPAGES.length()))
        {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid("'" + printable(uri) + "': " + HUGEPAGES + " takes true or false, once");
        };
    }

    private static String printable(final String text)
    {
        final String head = text.length() > 200 ? text.substring(0, 200) + "…" : text;
        return head.replaceAll("[^ -~…]", "?");
    }

    private static TensorPoolException invalid(final String message)
    {
        return new TensorPoolException(INVALID_REGION, "invalid region URI: " + message);
    }

    @Override
    public String toString()
    {
        return PREFIX + path + "|" + HUGEPAGES + requireHugepages;
    }
}
