package org.tensorpool.benchmarks.floor;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.tensorpool.benchmarks.transport.Recorder;

/**
 * How long it takes to ask two agents in turn that sleep for up to a millisecond when there is nothing to do, as the
 * media driver and the SHM driver are asked when somebody attaches: what wakes these late wakes those late.
 */
public final class SleepingAgents
{
    private static final long MAX_PARK_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(20);
    private static final long BETWEEN_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private SleepingAgents()
    {
    }

    /**
     * @param seconds to measure.
     * @return nanoseconds until both have answered.
     * @throws InterruptedException if somebody wants the calling thread to end.
     */
    public static Histogram measure(final double seconds) throws InterruptedException
    {
        final Histogram histogram = Recorder.newHistogram();
        final Sleeper one = new Sleeper();
        final Sleeper two = new Sleeper();
        final long beginNs = System.nanoTime();
        while (System.nanoTime() - beginNs < seconds * 1e9)
        {
            final long startNs = System.nanoTime();
            one.ask();
            two.ask();
            histogram.recordValue(System.nanoTime() - startNs);
            LockSupport.parkNanos(BETWEEN_NS);
        }
        one.end();
        two.end();
        return histogram;
    }

    private static final class Sleeper
    {
        private final Thread thread = Thread.ofPlatform().name("bench-sleeper").unstarted(this::answer);
        private volatile long asked;
        private volatile long answered;
        private volatile boolean isRunning = true;

        private Sleeper()
        {
            thread.start();
        }

        private void ask()
        {
            final long question = answered + 1;
            asked = question;
            while (answered != question)
            {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }

        private void answer()
        {
            final IdleStrategy idle = new BackoffIdleStrategy(1, 1, 1_000, MAX_PARK_NS);
            while (isRunning)
            {
                final boolean isNew = asked != answered;
                if (isNew)
                {
                    answered = asked;
                }
                idle.idle(isNew ? 1 : 0);
            }
        }

        private void end() throws InterruptedException
        {
            isRunning = false;
            thread.join();
        }
    }
}
