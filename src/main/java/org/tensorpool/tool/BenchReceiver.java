package org.tensorpool.tool;

import org.HdrHistogram.Histogram;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;

/**
 * Measures when frames come: since they were due, and since they were sent. A frame that never came counts as if it
 * had come with the next one.
 */
final class BenchReceiver implements FrameHandler
{
    private final Histogram sinceDue = BenchHistograms.create();
    private final Histogram sinceSent = BenchHistograms.create();
    private final long periodNs;
    private long measureFromNs = Long.MAX_VALUE;
    private long lastSequence = -1;
    private long lastEpoch;
    private long received;

    BenchReceiver(final long periodNs)
    {
        this.periodNs = periodNs;
    }

    /** What was due before is warm-up. */
    void measureFrom(final long ns)
    {
        measureFromNs = ns;
    }

    @Override
    public void onFrame(final Frame frame)
    {
        final long nowNs = System.nanoTime();
        final long dueNs = frame.timestampNs();
        if (frame.epoch() != lastEpoch)
        {
            lastEpoch = frame.epoch();
            lastSequence = frame.sequence() - 1;
        }

        final long missing = frame.sequence() - lastSequence - 1;
        lastSequence = frame.sequence();
        if (measureFromNs == Long.MAX_VALUE || dueNs - measureFromNs < 0)
        {
            return;
        }

        received++;
        BenchHistograms.record(sinceSent, nowNs - frame.publishTimestampNs());
        BenchHistograms.record(sinceDue, nowNs - dueNs);
        long missedDueNs = dueNs - periodNs;
        for (long i = 0; i < missing && missedDueNs - measureFromNs >= 0; i++)
        {
            BenchHistograms.record(sinceDue, nowNs - missedDueNs);
            missedDueNs -= periodNs;
        }
    }

    Histogram sinceDue()
    {
        return sinceDue;
    }

    Histogram sinceSent()
    {
        return sinceSent;
    }

    long received()
    {
        return received;
    }
}
