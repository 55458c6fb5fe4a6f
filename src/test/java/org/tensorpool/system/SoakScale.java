package org.tensorpool.system;

import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Where values are on an axis, and which of them are written beside it: few, and round.
 *
 * @param from          value at the beginning of the axis.
 * @param to            value at its end.
 * @param isLogarithmic whether a factor, not a difference, takes the same room everywhere.
 */
record SoakScale(double from, double to, boolean isLogarithmic)
{
    private static final double[] ROUND = {1, 2, 5, 10};
    private static final int[] ROUND_MINUTES = {1, 2, 5, 10, 15, 30, 60, 120, 240};
    private static final int STEPS = 4;

    /** An axis from 0 on with room for a value, or over whole decades that hold both. */
    static SoakScale of(final double least, final double most, final boolean isLogarithmic)
    {
        if (isLogarithmic)
        {
            return new SoakScale(Math.pow(10, Math.floor(Math.log10(least))),
                Math.pow(10, Math.ceil(Math.log10(most))), true);
        }

        final double step = step(most);
        return new SoakScale(0, step * Math.ceil(most / step), false);
    }

    /** @return minutes to write below an axis of time. */
    static double[] minutes(final double most)
    {
        for (final int round : ROUND_MINUTES)
        {
            if (most / round <= STEPS + 1)
            {
                return DoubleStream.iterate(0, (tick) -> tick <= most, (tick) -> tick + round).toArray();
            }
        }
        throw new IllegalStateException(most + " minutes");
    }

    private static double step(final double most)
    {
        final double rough = Math.max(most, 1e-9) * 1.05 / STEPS;
        final double decade = Math.pow(10, Math.floor(Math.log10(rough)));
        for (final double round : ROUND)
        {
            if (round * decade >= rough)
            {
                return round * decade;
            }
        }
        throw new IllegalStateException("no round number above " + rough);
    }

    /** @return 0 at the beginning, 1 at the end. */
    double place(final double value)
    {
        return isLogarithmic ?
            Math.log10(value / from) / Math.log10(to / from) : (value - from) / (to - from);
    }

    double[] ticks()
    {
        if (isLogarithmic)
        {
            return DoubleStream.iterate(from, (tick) -> tick <= to * 1.001, (tick) -> tick * 10).toArray();
        }

        final double step = step(to / 1.06);
        return DoubleStream.iterate(from, (tick) -> tick <= to + step / 100, (tick) -> tick + step).toArray();
    }

    static String label(final double tick)
    {
        return String.format(Locale.ROOT, "%.4f", tick).replaceAll("\\.?0+$", "");
    }
}
