package org.tensorpool.driver.config;

import java.util.Collection;

/**
 * Finds the name somebody most likely meant, by the number of letters that would have to change.
 */
final class NearestName
{
    private NearestName()
    {
    }

    /**
     * The nearest candidate, or null where none is near: a third of the letters may differ.
     */
    static String of(final String name, final Collection<String> candidates)
    {
        String nearest = null;
        int best = Integer.MAX_VALUE;
        for (final String candidate : candidates)
        {
            final int limit = Math.max(1, candidate.length() / 3);
            if (Math.abs(candidate.length() - name.length()) <= limit)
            {
                final int distance = distance(name, candidate);
                if (distance <= limit && distance < best)
                {
                    nearest = candidate;
                    best = distance;
                }
            }
        }
        return nearest;
    }

    private static int distance(final String from, final String to)
    {
        int[] above = new int[to.length() + 1];
        for (int column = 0; column < above.length; column++)
        {
            above[column] = column;
        }
        for (int row = 1; row <= from.length(); row++)
        {
            final int[] line = new int[above.length];
            line[0] = row;
            for (int column = 1; column < line.length; column++)
            {
                final int change = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
                line[column] = Math.min(
                    above[column - 1] + change,
                    Math.min(above[column], line[column - 1]) + 1);
            }
            above = line;
        }
        return above[to.length()];
    }
}
