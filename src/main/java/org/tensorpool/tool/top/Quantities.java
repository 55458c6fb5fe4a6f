package org.tensorpool.tool.top;

import java.util.Locale;

/**
 * Numbers in few characters.
 */
final class Quantities
{
    private static final long K = 1_000;
    private static final long M = 1_000_000;
    private static final long G = 1_000_000_000;
    private static final long MINUTE_S = 60;
    private static final long HOUR_S = 3_600;
    private static final long DAY_S = 86_400;

    private Quantities()
    {
    }

    /** Up to seven digits as they are. */
    static String count(final long count)
    {
        return count < 10 * M ? Long.toString(count) : count < 10 * G ? count / M + "M" : count / G + "G";
    }

    static String rate(final double rateHz)
    {
        return rateHz == 0 ? "0" :
            rateHz < 100 ? format("%.2f", rateHz) :
            rateHz < 10 * K ? format("%.1f", rateHz) :
            rateHz < 10 * M ? format("%.1fk", rateHz / K) : format("%.1fM", rateHz / M);
    }

    static String time(final long ns)
    {
        final long seconds = ns / G;
        return ns == 0 ? "0" :
            ns < K ? ns + "ns" :
            ns < M ? format("%.0fus", (double)ns / K) :
            ns < G ? format(ns < 10 * M ? "%.1fms" : "%.0fms", (double)ns / M) :
            seconds < MINUTE_S ? format("%.1fs", (double)ns / G) :
            seconds < HOUR_S ? seconds / MINUTE_S + "m" + seconds % MINUTE_S + "s" :
            seconds < DAY_S ? seconds / HOUR_S + "h" + seconds % HOUR_S / MINUTE_S + "m" : seconds / DAY_S + "d";
    }

    /** What is lost at all is never shown as nothing. */
    static String percent(final double share)
    {
        final double percent = 100 * share;
        return percent == 0 ? "0" : percent < 0.01 ? "<0.01" : format(percent < 10 ? "%.2f" : "%.1f", percent);
    }

    private static String format(final String format, final double value)
    {
        return String.format(Locale.ROOT, format, value);
    }
}
