package org.tensorpool.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/**
 * Numbers as people read them.
 */
public final class Numbers
{
    private static final int MANY = 1000;
    private static final int KIB_BITS = 10;
    private static final int MIB_BITS = 20;

    private Numbers()
    {
    }

    /**
     * @param value to write.
     * @return three digits, or all before the point.
     */
    public static String plain(final double value)
    {
        if (Double.isNaN(value) || Double.isInfinite(value))
        {
            return "–";
        }
        if (Math.abs(value) >= MANY)
        {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
    }

    /**
     * @param bytes to write, a whole number of the unit that fits.
     * @return with that unit.
     */
    public static String size(final int bytes)
    {
        if (bytes < 1 << KIB_BITS)
        {
            return bytes + " B";
        }
        return bytes < 1 << MIB_BITS ? (bytes >> KIB_BITS) + " KiB" : (bytes >> MIB_BITS) + " MiB";
    }

    /**
     * @param nanoseconds to write.
     * @return with the unit that fits.
     */
    public static String time(final double nanoseconds)
    {
        if (nanoseconds < 1e3)
        {
            return plain(nanoseconds) + " ns";
        }
        if (nanoseconds < 1e6)
        {
            return plain(nanoseconds / 1e3) + " µs";
        }
        return nanoseconds < 1e9 ? plain(nanoseconds / 1e6) + " ms" : plain(nanoseconds / 1e9) + " s";
    }

    /**
     * @param value to write.
     * @param unit  of it.
     * @return both, times in the unit that fits.
     */
    public static String withUnit(final Double value, final String unit)
    {
        if (value == null)
        {
            return "";
        }
        return "ns".equals(unit) ? time(value) : plain(value) + " " + unit;
    }
}
