package org.tensorpool.system;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long it took until frames flowed again, by what was hit, against what it may take.
 */
final class CrashTimes
{
    private static final long LEASE_AND_ANNOUNCE_MS =
        (CrashCast.LEASE_INTERVALS + 1) * CrashProcess.PERIOD_MS;
    /** That of its driver, which clients must notice, and that of its clients. */
    private static final long AERON_MS = 2 * CrashProcess.AERON_TIMEOUT_MS;

    /** Of two processors, half a one: what is left is too little for all that start. */
    private static final int MUCH_PERCENT = 25;

    private record Time(long ms, long boundMs, long othersPercent)
    {
        boolean isAbove()
        {
            return ms > boundMs;
        }

        /** Others had so much of the machine that it says nothing. */
        boolean isDisturbed()
        {
            return othersPercent > MUCH_PERCENT;
        }
    }

    private final Map<String, List<Time>> times = new TreeMap<>();

    /** What the specification's periods add up to; the machine's own time is not in it. */
    static long boundMs(final CrashStrike strike)
    {
        return LEASE_AND_ANNOUNCE_MS + (strike.hits(CrashRole.MEDIA_DRIVER) ? AERON_MS : 0);
    }

    void add(final CrashStrike strike, final long ms, final long othersPercent)
    {
        times.computeIfAbsent(strike.kind(), (kind) -> new ArrayList<>())
            .add(new Time(ms, boundMs(strike), othersPercent));
    }

    /** @return how many had the machine for themselves. */
    long undisturbed()
    {
        return all().stream().filter((time) -> !time.isDisturbed()).count();
    }

    /** @return how many of those took longer than the bound. */
    long undisturbedAbove()
    {
        return all().stream().filter((time) -> !time.isDisturbed() && time.isAbove()).count();
    }

    private List<Time> all()
    {
        return times.values().stream().flatMap(List::stream).toList();
    }

    @Override
    public String toString()
    {
        final StringBuilder text = new StringBuilder();
        times.forEach((kind, all) -> text.append(line(kind, all)).append('\n'));
        return text.append(line("all", all())).toString();
    }

    private static String line(final String kind, final List<Time> all)
    {
        final long[] sorted = all.stream().mapToLong(Time::ms).sorted().toArray();
        final long[] bounds = all.stream().mapToLong(Time::boundMs).distinct().sorted().toArray();
        final List<Time> above = all.stream().filter(Time::isAbove).toList();
        return String.format("%-35s %4d  p50 %5d  p99 %5d  max %5d ms  bound %s, above it %d, %d of them disturbed",
            kind, sorted.length, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1), Arrays.toString(bounds),
            above.size(), above.stream().filter(Time::isDisturbed).count());
    }

    private static long at(final long[] sorted, final double share)
    {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int)Math.ceil(share * sorted.length) - 1)];
    }
}
