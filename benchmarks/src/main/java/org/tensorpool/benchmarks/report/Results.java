package org.tensorpool.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.HdrHistogram.Histogram;

/**
 * What a run has found. For one thread.
 */
public final class Results
{
    private static final List<String> TARGETS = List.of(
        "publish, flat out, one consumer reading",
        "commit to handler, p50",
        "copy-in of 1 MiB to handler, p50",
        "sustained copy-in of 1 MiB",
        "bytes allocated",
        "publish with eight consumers",
        "two processes against one",
        "start-up",
        "frames lost beside a stopped consumer");

    private final List<Target> targets = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Map<String, Histogram>> histograms = new LinkedHashMap<>();
    private final Map<String, String> titles = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    /** Nothing yet. */
    public Results()
    {
        for (int i = 0; i < TARGETS.size(); i++)
        {
            targets.add(new Target(i + 1, TARGETS.get(i)));
        }
    }

    /**
     * Hold a figure against a target: ours may be at most so many times the other.
     *
     * @param target   number, from 1.
     * @param name     of what was measured.
     * @param unit     of both figures.
     * @param ours     our figure.
     * @param peer     the other figure.
     * @param peerName what it is of.
     * @param limit    of the ratio; of our figure where the other one is 0.
     */
    public void atMost(
        final int target,
        final String name,
        final String unit,
        final double ours,
        final double peer,
        final String peerName,
        final double limit)
    {
        add(target, new Comparison(name, unit, ours, peer, peerName, limit, false));
    }

    /**
     * Hold a figure against a target: ours must be at least so many times the other.
     *
     * @param target   number, from 1.
     * @param name     of what was measured.
     * @param unit     of both figures.
     * @param ours     our figure.
     * @param peer     the other figure.
     * @param peerName what it is of.
     * @param limit    of the ratio.
     */
    public void atLeast(
        final int target,
        final String name,
        final String unit,
        final double ours,
        final double peer,
        final String peerName,
        final double limit)
    {
        add(target, new Comparison(name, unit, ours, peer, peerName, limit, true));
    }

    /** Where a figure is missing there is nothing to compare, which must not look like a target that is met. */
    private void add(final int target, final Comparison comparison)
    {
        if (Double.isNaN(comparison.ours()) || Double.isNaN(comparison.peer()))
        {
            failure("target " + target + ", " + comparison.name() + ": nothing was measured");
            return;
        }
        targets.get(target - 1).add(comparison);
    }

    /**
     * @param section that the row belongs to.
     * @param name    of what was measured.
     * @param unit    of its figures.
     * @return a row of the table, to be filled in.
     */
    public Row row(final String section, final String name, final String unit)
    {
        final Row row = new Row(section, name, unit);
        rows.add(row);
        return row;
    }

    /**
     * Keep a distribution.
     *
     * @param plot      that it belongs to, good as a file name.
     * @param title     of the plot.
     * @param name      of the curve.
     * @param histogram of nanoseconds.
     */
    public void histogram(final String plot, final String title, final String name, final Histogram histogram)
    {
        titles.put(plot, title);
        histograms.computeIfAbsent(plot, (ignore) -> new LinkedHashMap<>()).put(name, histogram);
    }

    /**
     * Say that a part could not be measured.
     *
     * @param what and why.
     */
    public void failure(final String what)
    {
        failures.add(what);
    }

    /**
     * @return the nine targets.
     */
    public List<Target> targets()
    {
        return targets;
    }

    /**
     * @return lines of the table.
     */
    public List<Row> rows()
    {
        return rows;
    }

    /**
     * @param plot name of a file.
     * @return the title of the plot.
     */
    public String title(final String plot)
    {
        return titles.get(plot);
    }

    /**
     * @return distributions by plot and curve.
     */
    public Map<String, Map<String, Histogram>> histograms()
    {
        return histograms;
    }

    /**
     * @return what could not be measured.
     */
    public List<String> failures()
    {
        return failures;
    }
}
