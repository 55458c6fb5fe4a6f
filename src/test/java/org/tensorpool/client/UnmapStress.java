package org.tensorpool.client;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.tensorpool.testing.StressSlots;

/**
 * The conductor takes a mapping away and unmaps it while the application may be using it: nobody reads or writes it
 * afterwards. The protocol is the real one ({@link ProducerLink#onUnmapped}, {@link AccessGuard}, {@link Retirement});
 * what is unmapped is a word of memory that is spoiled instead, because an unmapping costs more than all else here and
 * the JVM would catch the access.
 * <p>
 * {@link AccessGuard#enter} has no fence behind it, on purpose: it stands on every call of an application. That the
 * conductor sees it is a matter of time, and the conductor lets {@link Retirement#GRACE_NS} pass before it looks. Here
 * it lets a thousandth of that pass, so that there are tries enough; a store leaves a store buffer in nanoseconds.
 */
public final class UnmapStress
{
    private static final long PAUSE_NS = Retirement.GRACE_NS / 1000;
    private static final long LIVE = 1;
    private static final long GONE = -1;

    private UnmapStress()
    {
    }

    private static void pause()
    {
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < PAUSE_NS)
        {
            Thread.onSpinWait();
        }
    }

    /**
     * A call of the application reads the mapping. Verdicts: 0 there was no binding, 1 it read what is mapped, -1 what
     * is not mapped any more; and whether the conductor has unmapped.
     */
    @JCStressTest
    @Outcome(id = "[01], [01]", expect = Expect.ACCEPTABLE, desc = "read or refused, unmapped or kept")
    @Outcome(expect = Expect.FORBIDDEN, desc = "read after it was unmapped")
    public static class WhileRead
    {
        /**
         * @param mapped to read.
         * @param result of it.
         */
        @Actor
        public void application(final Mapped mapped, final II_Result result)
        {
            result.r1 = mapped.read();
        }

        /**
         * @param mapped to unmap.
         * @param result 1 if it was.
         */
        @Actor
        public void conductor(final Mapped mapped, final II_Result result)
        {
            final Retirement retirement = StressLinks.newRetirement();
            retirement.addMapping(mapped, mapped.link.onUnmapped(StressLinks.MAPPING), 0);
            pause();
            result.r2 = retirement.poll(Retirement.GRACE_NS);
        }
    }

    /**
     * The same without the pause, which is what the pause is for: the conductor looks at the guard while the store that
     * enters it is still on its way, and unmaps what is about to be read. Interesting, and seen on x86 too; nothing is
     * ever unmapped like this.
     */
    @JCStressTest
    @Outcome(id = "[01], [01]", expect = Expect.ACCEPTABLE, desc = "read or refused, unmapped or kept")
    @Outcome(id = "-1, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "read what is gone, for want of a pause")
    @Outcome(expect = Expect.FORBIDDEN, desc = "anything else")
    public static class WithoutPause
    {
        /**
         * @param mapped to read.
         * @param result of it.
         */
        @Actor
        public void application(final Mapped mapped, final II_Result result)
        {
            result.r1 = mapped.read();
        }

        /**
         * @param mapped to unmap.
         * @param result 1 if it was.
         */
        @Actor
        public void conductor(final Mapped mapped, final II_Result result)
        {
            final Retirement retirement = StressLinks.newRetirement();
            retirement.addMapping(mapped, mapped.link.onUnmapped(StressLinks.MAPPING), 0);
            result.r2 = retirement.poll(Retirement.GRACE_NS);
        }
    }

    /**
     * A claim is open: the application fills its slot outside of any call, and then commits it. As long as it is open
     * nothing is unmapped; once it is not, all that was written to it was written before. The last word is the
     * conductor's, if it unmapped; a word of the application's behind it was written to what is gone.
     */
    @JCStressTest
    @Outcome(id = {"1, 1", "0, 0"}, expect = Expect.ACCEPTABLE, desc = "unmapped after all was written, or kept")
    @Outcome(expect = Expect.FORBIDDEN, desc = "written after it was unmapped")
    public static class WhileClaimed
    {
        /** @param mapped with an open claim. */
        @Actor
        public void application(final Claimed mapped)
        {
            mapped.fillAndCommit();
        }

        /**
         * @param mapped to unmap.
         * @param result 1 if it was.
         */
        @Actor
        public void conductor(final Claimed mapped, final II_Result result)
        {
            final BooleanSupplier isInUse = mapped.link.onUnmapped(StressLinks.MAPPING);
            pause();
            if (!isInUse.getAsBoolean())
            {
                mapped.close();
                result.r1 = 1;
            }
        }

        /**
         * @param mapped that is over.
         * @param result 1 if nothing was written once it was unmapped.
         */
        @Arbiter
        public void after(final Claimed mapped, final II_Result result)
        {
            result.r2 = mapped.load() == GONE ? 1 : 0;
        }
    }

    /**
     * The conductor finds nobody inside the guard and a claim that was made in the call that is over: it does not miss
     * the claim. Verdicts: 1 the mapping is in use, which it is in every case; 0 it was taken for unused.
     */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "in use: somebody inside, or an open claim")
    @Outcome(expect = Expect.FORBIDDEN, desc = "unused, with a claim open")
    public static class WhileClaiming
    {
        /** @param mapped inside of whose guard it is, to make a claim and leave. */
        @Actor
        public void application(final Entered mapped)
        {
            mapped.binding.openClaims().increment();
            mapped.link.guard().exit();
        }

        /**
         * @param mapped to unmap.
         * @param result 1 if it is in use.
         */
        @Actor
        public void conductor(final Entered mapped, final I_Result result)
        {
            result.r1 = mapped.link.onUnmapped(StressLinks.MAPPING).getAsBoolean() ? 1 : 0;
        }
    }

    /** A binding and the word that stands for its mapping. */
    @State
    public static class Mapped implements AutoCloseable
    {
        private static final int SLOT_BYTES = 64;
        private static final MemorySegment MEMORY = StressSlots.allocate(SLOT_BYTES);

        final ProducerLink link = StressLinks.producer();
        final ProducerBinding binding;
        private final long word = (long)StressSlots.next() * SLOT_BYTES;

        /** Mapped. */
        public Mapped()
        {
            link.bind(StressLinks.MAPPING);
            binding = link.binding();
            store(LIVE);
        }

        final long load()
        {
            return MEMORY.get(JAVA_LONG, word);
        }

        final void store(final long value)
        {
            MEMORY.set(JAVA_LONG, word, value);
        }

        /** As every call of a producer and a consumer. */
        final int read()
        {
            link.guard().enter();
            try
            {
                return link.binding() == null ? 0 : (int)load();
            }
            finally
            {
                link.guard().exit();
            }
        }

        @Override
        public final void close()
        {
            store(GONE);
        }
    }

    /** With an open claim. */
    @State
    public static class Claimed extends Mapped
    {
        /** Claimed and not filled. */
        public Claimed()
        {
            binding.openClaims().increment();
        }

        /** As an application and then a commit, which writes only while the epoch lasts. */
        final void fillAndCommit()
        {
            store(LIVE + 1);
            link.guard().enter();
            try
            {
                binding.openClaims().addRelease(-1);
                if (binding == link.binding())
                {
                    store(LIVE + 2);
                }
            }
            finally
            {
                link.guard().exit();
            }
        }
    }

    /** With the application inside the guard. */
    @State
    public static class Entered extends Mapped
    {
        /** Entered. */
        public Entered()
        {
            link.guard().enter();
        }
    }
}
