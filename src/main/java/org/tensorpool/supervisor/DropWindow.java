package org.tensorpool.supervisor;

/**
 * The share of frames that were lost over a window of time. A burst alone is no trend: a loss is sustained if it goes
 * on in both halves of the window. Does not allocate.
 */
final class DropWindow
{
    private static final int SAMPLES = 9;
    private static final int HALF = SAMPLES / 2;

    private final long[] timesNs = new long[SAMPLES];
    private final long[] sequences = new long[SAMPLES];
    private final long[] drops = new long[SAMPLES];
    private final long intervalNs;
    private int count;
    private int newest;

    DropWindow(final long windowNs)
    {
        intervalNs = Math.max(1, windowNs / (SAMPLES - 1));
    }

    /** A report came; counts that go back begin anew. */
    void update(final long sequence, final long dropped, final long nowNs)
    {
        if (count > 0 && (sequence < sequences[newest] || dropped < drops[newest]))
        {
            reset();
        }
        // The newest sample is that of now; it becomes one of the window's when its time has come.
        if (count < 2 || timesNs[newest] - timesNs[previous(1)] >= intervalNs * 3 / 4)
        {
            newest = count == 0 ? 0 : (newest + 1) % SAMPLES;
            count = Math.min(count + 1, SAMPLES);
        }
        timesNs[newest] = nowNs;
        sequences[newest] = sequence;
        drops[newest] = dropped;
    }

    void reset()
    {
        count = 0;
        newest = 0;
    }

    private int previous(final int back)
    {
        return (newest - back + SAMPLES) % SAMPLES;
    }

    /** Whether there is a whole window to judge by. */
    boolean isWhole()
    {
        return count == SAMPLES;
    }

    private int oldest()
    {
        return previous(count - 1);
    }

    long spanNs()
    {
        return count < 2 ? 0 : timesNs[newest] - timesNs[oldest()];
    }

    /** Frames that went by in the window, lost ones among them. */
    long frames()
    {
        return count < 2 ? 0 : sequences[newest] - sequences[oldest()];
    }

    /** Of 0 to 1. */
    double share()
    {
        final long frames = frames();
        return frames <= 0 ? 0 : Math.min(1.0, (double)(drops[newest] - drops[oldest()]) / frames);
    }

    boolean isSustained()
    {
        final int middle = previous(HALF);
        return isWhole() && drops[newest] > drops[middle] && drops[middle] > drops[oldest()];
    }
}
