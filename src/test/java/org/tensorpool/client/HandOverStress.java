package org.tensorpool.client;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * The conductor hands a mapping over to the application's thread, and takes it away again: who sees a binding sees all
 * of it, mapping and counters, and who has seen it gone does not see it again.
 */
public final class HandOverStress
{
    private HandOverStress()
    {
    }

    /** A producer's. Verdicts: 0 none, 1 all of one, -1 one that is not all there. */
    @JCStressTest
    @Outcome(id = {"0, [01]", "1, [01]"}, expect = Expect.ACCEPTABLE, desc = "before, while it is bound, or after")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a binding that is not all there")
    public static class Producer
    {
        /** @param state to bind. */
        @Actor
        public void conductor(final Link state)
        {
            state.link.bind(StressLinks.MAPPING);
            state.link.onUnmapped(StressLinks.MAPPING);
        }

        /**
         * @param state  to look at.
         * @param result of two looks.
         */
        @Actor
        public void application(final Link state, final II_Result result)
        {
            result.r1 = verdict(state.link.binding());
            result.r2 = verdict(state.link.binding());
        }

        private static int verdict(final ProducerBinding binding)
        {
            if (binding == null)
            {
                return 0;
            }

            return binding.mapping() == StressLinks.MAPPING && binding.openClaims() != null &&
                binding.openClaims().get() == 0 ? 1 : -1;
        }
    }

    /** A consumer's: bound without a mapping first, as long as it has none. Verdicts: 0, 1 and -1 likewise. */
    @JCStressTest
    @Outcome(id = "[01]", expect = Expect.ACCEPTABLE, desc = "none, or all of it")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a binding that is not all there")
    public static class Consumer
    {
        /** @param state to bind. */
        @Actor
        public void conductor(final Following state)
        {
            state.link.bind(null);
            state.link.bind(StressLinks.MAPPING);
        }

        /**
         * @param state  to look at.
         * @param result of it.
         */
        @Actor
        public void application(final Following state, final I_Result result)
        {
            final ConsumerBinding binding = state.link.binding();
            if (binding == null || binding.mapping() == null)
            {
                result.r1 = 0;
                return;
            }

            result.r1 = binding.mapping().ring() == StressLinks.MAPPING.ring() &&
                binding.mapping().nslots() == StressLinks.MAPPING.nslots() ? 1 : -1;
        }
    }

    /** Of a producer that is attached. */
    @State
    public static class Link
    {
        final ProducerLink link = StressLinks.producer();
    }

    /** Of a consumer that waits for its first epoch. */
    @State
    public static class Following
    {
        final ConsumerLink link = StressLinks.consumer();
    }
}
