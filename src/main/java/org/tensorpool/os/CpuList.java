package org.tensorpool.os;

import java.util.BitSet;
import java.util.stream.Collectors;

/**
 * Sets of CPUs as Linux writes them: {@code 0-3,8}.
 */
final class CpuList
{
    /** More than any kernel knows; without a limit a wrong text could fill the heap. */
    private static final int MAX_CPU = 65_535;

    private CpuList()
    {
    }

    /**
     * @param text numbers and ranges between commas, or blank.
     * @return the CPUs.
     * @throws NumberFormatException if it is no such list.
     */
    static BitSet parse(final String text)
    {
        final BitSet cpus = new BitSet();
        if (!text.isBlank())
        {
            for (final String range : text.strip().split(",", -1))
            {
                final int dash = range.indexOf('-');
                final int first = cpu(dash < 0 ? range : range.substring(0, dash), text);
                final int last = dash < 0 ? first : cpu(range.substring(dash + 1), text);
                if (last < first)
                {
                    throw wrong(text);
                }
                cpus.set(first, last + 1);
            }
        }
        return cpus;
    }

    private static int cpu(final String digits, final String text)
    {
        if (!digits.matches("\\d{1,5}") || Integer.parseInt(digits) > MAX_CPU)
        {
            throw wrong(text);
        }
        return Integer.parseInt(digits);
    }

    private static NumberFormatException wrong(final String text)
    {
        return new NumberFormatException("'" + text + "' is no list of CPUs such as 0-3,8, each up to " + MAX_CPU);
    }

    static String format(final BitSet cpus)
    {
        return cpus.isEmpty() ? "none" : cpus.stream().filter((cpu) -> cpu == 0 || !cpus.get(cpu - 1))
            .mapToObj((first) -> range(first, cpus.nextClearBit(first) - 1))
            .collect(Collectors.joining(","));
    }

    private static String range(final int first, final int last)
    {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }

    static BitSet of(final int... cpus)
    {
        final BitSet set = new BitSet();
        for (final int cpu : cpus)
        {
            set.set(cpu);
        }
        return set;
    }
}
