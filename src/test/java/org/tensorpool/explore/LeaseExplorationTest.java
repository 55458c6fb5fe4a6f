package org.tensorpool.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorpool.explore.Step.Kind;

/**
 * Goes through all that can happen to leases and epochs, as many steps far as there is time for: clients and the driver
 * that die, are stopped or closed, messages that are late, lost or repeated, time that passes. After each step: one
 * producer and one writer, no frame of a dead epoch, epochs that grow, node ids that differ; and from each state on,
 * once nothing more goes wrong, a producer that sends and consumers that hear it.
 * <p>
 * {@code -Dtensorpool.test.long=true} goes further, for about ten minutes.
 */
@Timeout(3600)
class LeaseExplorationTest
{
    private static final boolean IS_LONG = Boolean.getBoolean("tensorpool.test.long");
    private static final int DEPTH = Integer.getInteger("tensorpool.test.depth", IS_LONG ? 3 : 2);
    private static final int FAULTS = Integer.getInteger("tensorpool.test.faults", 2);

    private static Universe universe;
    private static Explorer.Outcome total = new Explorer.Outcome(0, 0, 0);

    @BeforeAll
    static void begin()
    {
        universe = new Universe();
    }

    @AfterAll
    static void end()
    {
        universe.close();
        System.out.println("leases and epochs, " + DEPTH + " steps, " + FAULTS + " faults: " + total);
    }

    private static Explorer.Outcome explore(final Scenario scenario, final World world)
    {
        try
        {
            return new Explorer(world, scenario.beginning()).explore(DEPTH, FAULTS);
        }
        catch (final BrokenRule ex)
        {
            // What is suppressed is told nowhere else.
            for (final Throwable other : ex.getSuppressed())
            {
                System.out.println(scenario + ": " + other.getMessage());
            }
            throw ex;
        }
    }

    /** The next driver hears a request that was made when its predecessor went: nobody waits for the lease. */
    @Test
    void shouldGiveALeaseBackThatTheNextDriverGaveBecauseItWasAskedForBefore()
    {
        try (World world = universe.world(1, new World.Terms(true, false)))
        {
            world.reset();
            Scenario.FRAMES_FLOW_AND_A_SECOND_PRODUCER_WAITS.beginning().forEach(world::take);
            world.take(new Step(Kind.SHUT_DOWN, World.DRIVER));
            world.take(new Step(Kind.START, World.DRIVER));
            world.take(Step.of(Kind.BACKOFF));
            world.take(Step.of(Kind.SETTLE));

            assertEquals(0, world.orphans());
        }
    }

    @ParameterizedTest
    @EnumSource(Scenario.class)
    void shouldKeepEveryRuleWhateverHappensNext(final Scenario scenario)
    {
        try (World world = universe.world(scenario.consumers(), scenario.terms()))
        {
            final long startNs = System.nanoTime();
            final Explorer.Outcome outcome = explore(scenario, world);
            total = total.plus(outcome);
            if (IS_LONG || Boolean.getBoolean("tensorpool.test.print"))
            {
                System.out.println(
                    scenario + ": " + outcome + " in " + (System.nanoTime() - startNs) / 1_000_000 + " ms");
            }
        }
    }
}
