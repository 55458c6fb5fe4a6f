package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorpool.testing.ChildProcess;

/**
 * Kills and stops, again and again and at any moment, one or two of a media driver, an SHM driver, a producer and three
 * consumers: frames flow again at every consumer, none accepts a frame that is not what it should be, nobody else dies,
 * everything missed is counted, and nothing stays behind.
 * <p>
 * {@code -Dtensorpool.test.long=true} kills a thousand times, {@code -Dtensorpool.crash.kills=N} that often, and
 * {@code -Dtensorpool.crash.seed=N} as another run did.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
class CrashSystemTest
{
    private static final boolean IS_LONG = Boolean.getBoolean("tensorpool.test.long");
    /** Each strike, and what came last: for whoever looks for what takes long. */
    private static final boolean IS_TOLD = Boolean.getBoolean("tensorpool.crash.tell");
    private static final int KILLS = Integer.getInteger("tensorpool.crash.kills", IS_LONG ? 1_000 : 60);
    private static final long SEED = Long.getLong("tensorpool.crash.seed", System.nanoTime());
    /** One in so many may take longer than the bound, because the machine was busy: more is a defect. */
    private static final int ABOVE_ONE_IN = 50;
    private static final int LOOK_AT_THE_DEAD_EVERY = 10;
    private static final int REPORT_EVERY = 50;
    private static final int SETTLING_MS = 1_000;
    private static final int PAUSE_MS = 5;
    /** However busy the machine is. */
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);

    private final CrashCast cast = new CrashCast();
    private final CrashChecks checks = new CrashChecks(cast);
    private final CrashTimes times = new CrashTimes();
    private int round;
    private int kills;
    private int stops;
    private CrashStrike strike;
    private List<String> lastMissing = List.of();

    @AfterEach
    void stop()
    {
        if (round > 0)
        {
            report();
        }
        cast.close();
    }

    @Test
    void shouldFlowAgainWhoeverIsKilledAndLeaveNothingBehind()
    {
        cast.start();
        awaitFlow(System.nanoTime(), 0);
        CrashCast.pause(SETTLING_MS);
        checks.measure();
        cast.addSpares();
        settle();

        final CrashStrike.Deck deck = new CrashStrike.Deck(SEED);
        while (kills + stops < KILLS)
        {
            round++;
            play(deck.draw(KILLS - kills - stops));
            if (round % LOOK_AT_THE_DEAD_EVERY == 0)
            {
                await("nothing is kept of the dead", checks::keptOfTheDead);
            }
            if (IS_LONG && round % REPORT_EVERY == 0)
            {
                report();
            }
        }
        await("nothing is kept of the dead", checks::keptOfTheDead);
        assertTrue(!IS_LONG || times.undisturbedAbove() * ABOVE_ONE_IN <= times.undisturbed(), () ->
            "more than one in " + ABOVE_ONE_IN + " took longer than it may");
    }

    @Test
    void shouldLeaveNoProcessAndNoFileWhenTheTestItselfIsKilled()
    {
        final List<String> pids;
        final Path root;
        try (ChildProcess harness = ChildProcess.start(CrashHarness.class.getName()))
        {
            harness.awaitLine("playing");
            pids = List.of(answer(harness, "pids ").split(" "));
            root = Path.of(answer(harness, "root "));
            assertTrue(pids.size() >= CrashRole.values().length && Files.exists(root), () -> pids + " " + root);
        }

        Await.until(() -> "all of " + pids + " have ended", () -> pids.stream().noneMatch(CrashSystemTest::isThere));
        assertFalse(Files.exists(root.getParent()), () -> "is left: " + root.getParent());
    }

    private static String answer(final ChildProcess process, final String start)
    {
        return process.lines().stream().filter((line) -> line.startsWith(start)).findFirst().orElseThrow()
            .substring(start.length());
    }

    /** Those that have ended, and that nobody asks for, have no command any more. */
    private static boolean isThere(final String pid)
    {
        try
        {
            return Files.readString(Path.of("/proc", pid, "cmdline")).contains(CrashProcess.class.getName());
        }
        catch (final IOException ex)
        {
            return false;
        }
    }

    private void play(final CrashStrike drawn)
    {
        strike = drawn;
        cast.awaitSpares();
        CrashCast.pause(drawn.delayMs());
        final long epoch = cast.member(CrashRole.PRODUCER).get(CrashBoard.EPOCH);
        final boolean isNewEpoch = hit(drawn);
        final long runningNs = awaitRunning();
        final CrashMachine machine = CrashMachine.begin(cast);
        final long flowingNs = awaitFlow(runningNs, isNewEpoch ? epoch : 0);
        final long othersPercent = machine.othersPercent();
        final String recovery = drawn + ": frames flow after " + passedMs(runningNs, flowingNs) + " ms, others had " +
            othersPercent + " %, last came " + lastMissing;
        times.add(drawn, passedMs(runningNs, flowingNs), othersPercent);
        cast.addSpares();
        settle();
        if (IS_TOLD)
        {
            System.out.println(round + ": " + recovery + "; settled after " +
                passedMs(flowingNs, System.nanoTime()) + " ms, last came " + lastMissing);
        }
    }

    private static long passedMs(final long fromNs, final long toNs)
    {
        return TimeUnit.NANOSECONDS.toMillis(toNs - fromNs);
    }

    /** @return whether the epoch must end by it. */
    private boolean hit(final CrashStrike drawn)
    {
        if (drawn.isStop())
        {
            stops++;
            cast.stop(drawn.victims().get(0), drawn.stopMs());
            return false;
        }

        kill(drawn.victims());
        if (drawn.second() != null)
        {
            CrashCast.pause(drawn.secondMs());
            kill(List.of(drawn.second()));
        }
        return drawn.victims().stream().anyMatch(CrashRole::endsEpoch) ||
            (drawn.second() != null && drawn.second().endsEpoch());
    }

    private void kill(final List<CrashRole> roles)
    {
        kills += roles.size();
        cast.kill(roles).forEach((victim) -> assertEquals(List.of(), CrashChecks.toldBy(victim), this::context));
        cast.replace(roles);
    }

    /** @return when the last of those that were replaced had connected, or that was stopped went on. */
    private long awaitRunning()
    {
        final long replacedNs = System.nanoTime();
        await("all have connected", () -> cast.connectedNs() == 0 ? List.of("one has not connected yet") : List.of());
        return Math.max(replacedNs, cast.connectedNs());
    }

    /** @return when each consumer had got a frame that was sent after that time, in the epoch of the producer. */
    private long awaitFlow(final long sinceNs, final long afterEpoch)
    {
        await("frames flow at every consumer", () ->
        {
            final long epoch = cast.member(CrashRole.PRODUCER).get(CrashBoard.EPOCH);
            if (epoch == 0 || Long.compareUnsigned(epoch, afterEpoch) <= 0)
            {
                return List.of("the producer has epoch " + epoch + " after " + afterEpoch);
            }
            for (final CrashRole role : CrashRole.values())
            {
                if (role.isConsumer() && (cast.member(role).get(CrashBoard.NEWEST_NS) - sinceNs < 0 ||
                    cast.member(role).get(CrashBoard.EPOCH) != epoch))
                {
                    return List.of(role + " gets nothing of epoch " + epoch);
                }
            }
            return List.of();
        });
        return System.nanoTime();
    }

    private void settle()
    {
        await("all is as before", checks::unsettled);
        awaitFlow(System.nanoTime(), 0);
    }

    private void await(final String what, final Supplier<List<String>> missing)
    {
        final long startNs = System.nanoTime();
        List<String> left = missing.get();
        while (!left.isEmpty())
        {
            assertEquals(List.of(), checks.problems(), this::context);
            if (System.nanoTime() - startNs > DEADLINE_NS)
            {
                fail("waited in vain until " + what + ": " + left + "\n" + context());
            }
            lastMissing = left;
            CrashCast.pause(PAUSE_MS);
            left = missing.get();
        }
        assertEquals(List.of(), checks.problems(), this::context);
    }

    private String context()
    {
        return "round " + round + ", " + strike + "; again with -Dtensorpool.crash.seed=" + SEED + "\n" +
            cast.lastWords(30);
    }

    private void report()
    {
        System.out.println("seed " + SEED + ": " + kills + " killed, " + stops + " stopped, " +
            cast.sumOfConsumers(CrashBoard.FRAMES) + " frames accepted, " + cast.sumOfConsumers(CrashBoard.DROPS) +
            " missed and counted; time until frames flow at every consumer:\n" + times);
    }
}
