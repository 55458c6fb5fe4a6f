package org.tensorpool.metrics;

import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import org.tensorpool.status.CounterKind;
import org.tensorpool.status.LiveCounter;

/**
 * What a counter is called in Prometheus: {@code tensorpool_} and its key, with seconds for nanoseconds, and
 * {@code _total} behind what only grows.
 */
public final class MetricName
{
    static final String PREFIX = "tensorpool_";

    private static final String NANOSECONDS = "_ns";
    private static final String SECONDS = "_seconds";
    private static final String TOTAL = "_total";

    private MetricName()
    {
    }

    /** As the client library wants it: the suffix of a counter is for it to add. */
    static String of(final CounterKind kind)
    {
        return PrometheusNaming.sanitizeMetricName(PREFIX + (kind.key().endsWith(NANOSECONDS) ?
            kind.key().substring(0, kind.key().length() - NANOSECONDS.length()) + SECONDS : kind.key()));
    }

    /**
     * As Prometheus shows it.
     *
     * @param kind of counter.
     * @return the name for dashboards and rules; empty if it is not exported.
     */
    public static String exported(final CounterKind kind)
    {
        return isExported(kind) ? of(kind) + (kind.isLevel() ? "" : TOTAL) : "";
    }

    /**
     * A number of 63 bits that means nothing as 53 of them is nothing for Prometheus; nor is a series for each lease.
     */
    static boolean isExported(final CounterKind kind)
    {
        return !"epoch".equals(kind.unit()) && !(kind instanceof LiveCounter);
    }
}
