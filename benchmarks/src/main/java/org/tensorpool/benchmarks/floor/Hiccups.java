package org.tensorpool.benchmarks.floor;

import org.HdrHistogram.Histogram;
import org.tensorpool.benchmarks.Cpus;
import org.tensorpool.benchmarks.transport.Recorder;
import org.tensorpool.os.PinnedThreadFactory;

/**
 * What the machine does to threads that do nothing but look at the clock, on the very cores that are measured.
 */
public final class Hiccups
{
    private Hiccups()
    {
    }

    /**
     * @param cpus    to look at.
     * @param seconds for which to look.
     * @return nanoseconds between two looks at the clock.
     * @throws InterruptedException if somebody wants the calling thread to end.
     */
    public static Histogram measure(final Cpus cpus, final double seconds) throws InterruptedException
    {
        final Spinner first = new Spinner((long)(seconds * 1e9));
        final Spinner second = new Spinner((long)(seconds * 1e9));
        final Thread one = PinnedThreadFactory.sharing("bench-hiccup", cpus.sender()).newThread(first);
        final Thread two = PinnedThreadFactory.sharing("bench-hiccup", cpus.receiver()).newThread(second);
        one.start();
        two.start();
        one.join();
        two.join();

        first.gaps.add(second.gaps);
        return first.gaps;
    }

    private static final class Spinner implements Runnable
    {
        private final Histogram gaps = Recorder.newHistogram();
        private final long durationNs;

        Spinner(final long durationNs)
        {
            this.durationNs = durationNs;
        }

        @Override
        public void run()
        {
            final long startNs = System.nanoTime();
            long lastNs = startNs;
            while (lastNs - startNs < durationNs)
            {
                final long nowNs = System.nanoTime();
                gaps.recordValue(nowNs - lastNs);
                // Not what it took to record.
                lastNs = System.nanoTime();
            }
        }
    }
}
