package org.tensorpool.driver;

import static org.tensorpool.status.DriverCounter.GC_COUNT;
import static org.tensorpool.status.DriverCounter.GC_LONGEST_PAUSE;
import static org.tensorpool.status.DriverCounter.GC_TIME;
import static org.tensorpool.status.DriverCounter.LONGEST_GAP;
import static org.tensorpool.status.DriverCounter.WORK;

import java.util.concurrent.TimeUnit;

import org.tensorpool.status.DriverCounters;
import org.tensorpool.status.FlightEvents;
import org.tensorpool.status.JvmMeter;

/**
 * Shows how the driver's thread fares, from the clock that it has read anyway.
 * <p>
 * For the conductor's thread.
 */
final class DriverMeter
{
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final DriverCounters counters;
    private boolean isRunning;
    private long lastNs;
    private long longestNs;
    private long nextJvmNs;

    DriverMeter(final DriverCounters counters)
    {
        this.counters = counters;
    }

    void turn(final long nowNs)
    {
        if (isRunning && nowNs - lastNs > longestNs)
        {
            longestNs = nowNs - lastNs;
            counters.set(LONGEST_GAP, longestNs);
        }
        if (!isRunning || nowNs - nextJvmNs >= 0)
        {
            nextJvmNs = nowNs + INTERVAL_NS;
            FlightEvents.loadIfRecording();
            final JvmMeter jvm = JvmMeter.shared();
            counters.set(GC_COUNT, jvm.gcCount());
            counters.set(GC_TIME, jvm.gcTimeNs());
            counters.set(GC_LONGEST_PAUSE, jvm.gcLongestPauseNs());
        }
        isRunning = true;
        lastNs = nowNs;
    }

    void worked(final int workCount)
    {
        if (workCount != 0)
        {
            counters.add(WORK, workCount);
        }
    }
}
