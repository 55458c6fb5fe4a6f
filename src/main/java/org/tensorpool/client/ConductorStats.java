package org.tensorpool.client;

import org.tensorpool.status.FlightEvents;
import org.tensorpool.status.JvmMeter;
import org.tensorpool.status.SingleWriterCounter;
import org.tensorpool.status.StreamCounter;
import org.tensorpool.status.StreamCounters;

/**
 * What a conductor counts for its whole client. Written by its thread, read by any.
 */
final class ConductorStats
{
    private final SingleWriterCounter malformed = new SingleWriterCounter();
    private final SingleWriterCounter answers = new SingleWriterCounter();
    private final SingleWriterCounter work = new SingleWriterCounter();
    private final SingleWriterCounter longestGap = new SingleWriterCounter();
    private final SingleWriterCounter gcCount = new SingleWriterCounter();
    private final SingleWriterCounter gcTime = new SingleWriterCounter();
    private final SingleWriterCounter gcLongestPause = new SingleWriterCounter();
    private boolean isRunning;
    private long lastTurnNs;

    SingleWriterCounter malformed()
    {
        return malformed;
    }

    SingleWriterCounter answers()
    {
        return answers;
    }

    void onTurn(final long nowNs)
    {
        if (isRunning && nowNs - lastTurnNs > longestGap.get())
        {
            longestGap.set(nowNs - lastTurnNs);
        }
        isRunning = true;
        lastTurnNs = nowNs;
    }

    void onWork(final int workCount)
    {
        if (workCount != 0)
        {
            work.add(workCount);
        }
    }

    /** What the JVM keeps, as it is now. */
    void refresh()
    {
        FlightEvents.loadIfRecording();
        final JvmMeter jvm = JvmMeter.shared();
        gcCount.set(jvm.gcCount());
        gcTime.set(jvm.gcTimeNs());
        gcLongestPause.set(jvm.gcLongestPauseNs());
    }

    StreamCounters mirror(final StreamCounters counters)
    {
        return counters
            .mirror(StreamCounter.MALFORMED_MESSAGES, malformed)
            .mirror(StreamCounter.CONTROL_RESPONSES, answers)
            .mirror(StreamCounter.CONDUCTOR_WORK, work)
            .mirror(StreamCounter.CONDUCTOR_LONGEST_GAP, longestGap)
            .mirror(StreamCounter.GC_COUNT, gcCount)
            .mirror(StreamCounter.GC_TIME, gcTime)
            .mirror(StreamCounter.GC_LONGEST_PAUSE, gcLongestPause);
    }
}
