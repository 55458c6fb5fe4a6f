package org.tensorpool.status;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.tensorpool.testing.StressSlots;

/**
 * Any thread of a driver may count: its conductor, those that make regions, those of an Aeron client. Once they have,
 * the count is the sum, and the media driver's counters show the count, not one that somebody was slow to show.
 */
public final class DriverCountersStress
{
    private DriverCountersStress()
    {
    }

    /** Two threads count the same; none is lost, and what is shown is the last. */
    @JCStressTest
    @Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "both counted, both shown")
    @Outcome(expect = Expect.FORBIDDEN, desc = "one lost, or not shown")
    public static class Counted
    {
        /** @param counters to count in. */
        @Actor
        public void one(final Shown counters)
        {
            counters.counters.increment(DriverCounter.ERRORS);
        }

        /** @param counters to count in. */
        @Actor
        public void other(final Shown counters)
        {
            counters.counters.increment(DriverCounter.ERRORS);
        }

        /**
         * @param counters to look at.
         * @param result   the count, and what is shown of it.
         */
        @Arbiter
        public void after(final Shown counters, final JJ_Result result)
        {
            result.r1 = counters.counters.get(DriverCounter.ERRORS);
            result.r2 = counters.counter.get();
        }
    }

    /** One counts while the other begins to show, as with a new Aeron client. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "counted and shown")
    @Outcome(expect = Expect.FORBIDDEN, desc = "not shown")
    public static class Attached
    {
        /** @param counters to count in. */
        @Actor
        public void one(final Hidden counters)
        {
            counters.counters.increment(DriverCounter.ERRORS);
        }

        /** @param counters to show. */
        @Actor
        public void other(final Hidden counters)
        {
            counters.counters.showIn(DriverCounter.ERRORS, counters.counter);
        }

        /**
         * @param counters to look at.
         * @param result   the count, and what is shown of it.
         */
        @Arbiter
        public void after(final Hidden counters, final JJ_Result result)
        {
            result.r1 = counters.counters.get(DriverCounter.ERRORS);
            result.r2 = counters.counter.get();
        }
    }

    /** Counters of which one is to be shown. */
    @State
    public static class Hidden
    {
        private static final UnsafeBuffer VALUES = new UnsafeBuffer(
            StressSlots.allocate(CountersReader.COUNTER_LENGTH).address(),
            StressSlots.COUNT * CountersReader.COUNTER_LENGTH);

        final DriverCounters counters = new DriverCounters("stress");
        final AtomicCounter counter = new AtomicCounter(VALUES, StressSlots.next());

        /** At 0. */
        public Hidden()
        {
            counter.set(0);
        }
    }

    /** Counters of which one is shown. */
    @State
    public static class Shown extends Hidden
    {
        /** At 0. */
        public Shown()
        {
            counters.showIn(DriverCounter.ERRORS, counter);
        }
    }
}
