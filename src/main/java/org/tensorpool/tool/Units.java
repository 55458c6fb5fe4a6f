package org.tensorpool.tool;

import java.util.Locale;

/**
 * Numbers as people read them.
 */
final class Units
{
    private Units()
    {
    }

    /** Nanoseconds with a fitting unit, three digits or so. */
    static String duration(final long ns)
    {
        if (ns < 1_000)
        {
            return ns + " ns";
        }
        if (ns < 1_000_000)
        {
            return String.format(Locale.ROOT, "%.1f µs", ns / 1e3);
        }
        if (ns < 1_000_000_000)
        {
            return String.format(Locale.ROOT, "%.1f ms", ns / 1e6);
        }

        return String.format(Locale.ROOT, "%.1f s", ns / 1e9);
    }

    /** Bytes in binary units. */
    static String bytes(final double bytes)
    {
        if (bytes < 1 << 10)
        {
            return String.format(Locale.ROOT, "%.0f B", bytes);
        }
        if (bytes < 1 << 20)
        {
            return String.format(Locale.ROOT, "%.1f KiB", bytes / (1 << 10));
        }
        if (bytes < 1 << 30)
        {
            return String.format(Locale.ROOT, "%.1f MiB", bytes / (1 << 20));
        }

        return String.format(Locale.ROOT, "%.2f GiB", bytes / (1 << 30));
    }
}
