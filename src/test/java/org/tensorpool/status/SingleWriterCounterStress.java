package org.tensorpool.status;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Every count of producers, consumers, links, conductors and meters is one of these: one thread writes, any reads.
 */
public final class SingleWriterCounterStress
{
    private SingleWriterCounterStress()
    {
    }

    /**
     * Who looks twice never sees a count go back, and sees nothing that was not written. Opaque access is coherent; a
     * plain one may be taken out of order by the compiler.
     */
    @JCStressTest
    @Outcome(id = {"0, [0134]", "1, [134]", "3, [34]", "4, 4"}, expect = Expect.ACCEPTABLE, desc = "forward")
    @Outcome(expect = Expect.FORBIDDEN, desc = "backward, or never counted")
    public static class Forward
    {
        /** @param counters of which one counts. */
        @Actor
        public void writer(final Counters counters)
        {
            counters.first.increment();
            counters.first.add(2);
            counters.first.set(4);
        }

        /**
         * @param counters of which one is looked at.
         * @param result   of two looks.
         */
        @Actor
        public void reader(final Counters counters, final II_Result result)
        {
            result.r1 = (int)counters.first.get();
            result.r2 = (int)counters.first.get();
        }
    }

    /** What was counted before a release is seen by who acquires it. */
    @JCStressTest
    @Outcome(id = {"0, [01]", "1, 1"}, expect = Expect.ACCEPTABLE, desc = "not released, or seen with all before it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "released before what came first")
    public static class Released
    {
        /** @param counters to write to. */
        @Actor
        public void writer(final Counters counters)
        {
            counters.first.set(1);
            counters.second.setRelease(1);
        }

        /**
         * @param counters to look at.
         * @param result   the released one, then the one before it.
         */
        @Actor
        public void reader(final Counters counters, final II_Result result)
        {
            result.r1 = (int)counters.second.getAcquire();
            result.r2 = (int)counters.first.get();
        }
    }

    /** As {@link Released}, by adding. */
    @JCStressTest
    @Outcome(id = {"0, [01]", "1, 1"}, expect = Expect.ACCEPTABLE, desc = "not released, or seen with all before it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "released before what came first")
    public static class AddedWithRelease
    {
        /** @param counters to write to. */
        @Actor
        public void writer(final Counters counters)
        {
            counters.plain = 1;
            counters.second.addRelease(1);
        }

        /**
         * @param counters to look at.
         * @param result   the released one, then the field before it.
         */
        @Actor
        public void reader(final Counters counters, final II_Result result)
        {
            result.r1 = (int)counters.second.getAcquire();
            result.r2 = counters.plain;
        }
    }

    /** Two counters and a field. */
    @State
    public static class Counters
    {
        final SingleWriterCounter first = new SingleWriterCounter();
        final SingleWriterCounter second = new SingleWriterCounter();
        int plain;
    }
}
