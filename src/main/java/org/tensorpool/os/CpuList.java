package org.tensorpool.os;

import java.util.BitSet;
import java.util.stream.Collectors;

/**
 * Sets of CPUs as Linux writes them: {@code 0-3,8}.
 */
final class CpuList
{
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
            for (final String range : text.strip().split(","))
            {
                final String[] ends = range.split("-");
                cpus.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
            }
        }
        return cpus;
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
