package org.tensorpool.explore;

import java.util.ArrayList;
import java.util.List;

import org.tensorpool.explore.Step.Kind;

/**
 * Where an exploration begins: with what has happened already.
 */
enum Scenario
{
    ALL_ASK_AT_ONCE(1, false, true)
    {
        @Override
        void begin(final List<Step> steps)
        {
            start(steps, 0, 1, 2, 3);
        }
    },

    FRAMES_FLOW_AND_A_SECOND_PRODUCER_WAITS(1, false, true)
    {
        @Override
        void begin(final List<Step> steps)
        {
            flow(steps);
        }
    },

    TWO_CONSUMERS(2, false, true)
    {
        @Override
        void begin(final List<Step> steps)
        {
            start(steps, 0, 1, 3, 4);
            steps.add(Step.of(Kind.SETTLE));
            steps.add(new Step(Kind.COMMIT, 1));
        }
    },

    THE_DRIVER_HAS_DIED(1, false, true)
    {
        @Override
        void begin(final List<Step> steps)
        {
            flow(steps);
            steps.add(new Step(Kind.CRASH, 0));
        }
    },

    THE_DRIVER_IS_BACK_UNDER_ITS_OLD_PROCESS_ID(1, false, false)
    {
        @Override
        void begin(final List<Step> steps)
        {
            flow(steps);
            steps.add(new Step(Kind.CRASH, 0));
            steps.add(new Step(Kind.START, 0));
        }
    },

    THE_DRIVER_IS_BACK_IN_THE_PAST(1, false, true)
    {
        @Override
        void begin(final List<Step> steps)
        {
            flow(steps);
            steps.add(new Step(Kind.CRASH, 0));
            steps.add(new Step(Kind.START_SET_BACK, 0));
        }
    },

    THE_DRIVER_IS_BACK_IN_THE_PAST_UNDER_ITS_OLD_PROCESS_ID(1, false, false)
    {
        @Override
        void begin(final List<Step> steps)
        {
            flow(steps);
            steps.add(new Step(Kind.CRASH, 0));
            steps.add(new Step(Kind.START_SET_BACK, 0));
        }
    },

    THE_DRIVER_IS_BACK_IN_THE_PAST_BEFORE_THE_FIRST_PRODUCER(1, false, false)
    {
        @Override
        void begin(final List<Step> steps)
        {
            start(steps, 0, 3);
            steps.add(Step.of(Kind.SETTLE));
            steps.add(new Step(Kind.CRASH, 0));
            steps.add(new Step(Kind.START_SET_BACK, 0));
            start(steps, 1);
        }
    },

    THE_PRODUCER_HAS_DIED(1, false, true)
    {
        @Override
        void begin(final List<Step> steps)
        {
            flow(steps);
            steps.add(new Step(Kind.CRASH, 1));
        }
    },

    THE_PRODUCER_WAS_STOPPED(1, false, true)
    {
        @Override
        void begin(final List<Step> steps)
        {
            flow(steps);
            steps.add(new Step(Kind.COMMIT, 1));
            steps.add(new Step(Kind.STALL, 1));
            for (int i = 0; i < 2; i++)
            {
                steps.add(Step.of(Kind.PERIOD));
                steps.add(Step.of(Kind.SETTLE));
            }
        }
    },

    ONE_CLIENT_ID_AGAIN_AND_AGAIN(1, true, true)
    {
        @Override
        void begin(final List<Step> steps)
        {
            start(steps, 0, 2, 3);
            steps.add(Step.of(Kind.SETTLE));
            steps.add(new Step(Kind.CRASH, 2));
            start(steps, 2);
        }
    };

    private final int consumers;
    private final World.Terms terms;

    Scenario(final int consumers, final boolean isSecondProducerFixed, final boolean hasPidsOfTheirOwn)
    {
        this.consumers = consumers;
        this.terms = new World.Terms(hasPidsOfTheirOwn, isSecondProducerFixed);
    }

    abstract void begin(List<Step> steps);

    int consumers()
    {
        return consumers;
    }

    World.Terms terms()
    {
        return terms;
    }

    List<Step> beginning()
    {
        final List<Step> steps = new ArrayList<>();
        begin(steps);
        return steps;
    }

    private static void start(final List<Step> steps, final int... nodes)
    {
        for (final int node : nodes)
        {
            steps.add(new Step(Kind.START, node));
        }
    }

    private static void flow(final List<Step> steps)
    {
        start(steps, 0, 1, 3);
        steps.add(Step.of(Kind.SETTLE));
        start(steps, 2);
        steps.add(Step.of(Kind.SETTLE));
        steps.add(new Step(Kind.COMMIT, 1));
        steps.add(Step.of(Kind.SETTLE));
    }
}
