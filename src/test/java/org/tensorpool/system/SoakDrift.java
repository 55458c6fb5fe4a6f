package org.tensorpool.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares the first quarter of a soak after its warm-up with the last: each bound is a share of the first on top of an
 * amount that the JVM itself comes and goes by.
 */
enum SoakDrift
{
    HEAP("heap_live", 0.10, 1 << 20),
    NATIVE("native", 0.10, 8 << 20),
    ANONYMOUS("rss_anon", 0.10, 16 << 20),
    DESCRIPTORS("fds", 0, 2),
    MAPPINGS("mappings", 0.05, 8),
    REGION_MAPPINGS("region_mappings", 0, 0),
    AERON_MAPPINGS("aeron_mappings", 0, 0),
    THREADS("threads", 0, 2),
    REGION_FILES("region_files", 0, 0),
    AERON_FILES("aeron_files", 0, 0),
    P50("p50_ns", 2, 2_000_000),
    /** Of the machine more than of the processes: whoever else wants its cores shows here. */
    P99("p99_ns", Double.POSITIVE_INFINITY, 0);

    private static final double WARM = 1.0 / 12;
    private static final double QUARTER = (1 - WARM) / 4;

    private final String column;
    private final double share;
    private final long amount;

    SoakDrift(final String column, final double share, final long amount)
    {
        this.column = column;
        this.share = share;
        this.amount = amount;
    }

    private long first(final SoakSeries series)
    {
        return series.median(column, WARM, WARM + QUARTER);
    }

    private long last(final SoakSeries series)
    {
        return series.median(column, 1 - QUARTER, 1);
    }

    /** @return what grew beyond its bound. */
    static List<String> of(final SoakSeries series)
    {
        final List<String> drifts = new ArrayList<>();
        for (final SoakDrift drift : values())
        {
            if (drift.last(series) > drift.first(series) * (1 + drift.share) + drift.amount)
            {
                drifts.add(series.name() + ": " + drift.column + " was " + drift.first(series) + " and is " +
                    drift.last(series));
            }
        }
        return drifts;
    }

    /** @return lines of a table: process, column, first, last, their ratio. */
    static List<String> table(final List<SoakSeries> all)
    {
        final List<String> lines = new ArrayList<>(List.of("| | | first | last | ratio |", "|-|-|-:|-:|-:|"));
        for (final SoakDrift drift : values())
        {
            for (final SoakSeries series : all)
            {
                final long first = drift.first(series);
                final long last = drift.last(series);
                lines.add(String.format(Locale.ROOT, "| %s | %s | %d | %d | %.3f |",
                    drift.column, series.name(), first, last, first == 0 ? 1 : (double)last / first));
            }
        }
        return lines;
    }
}
