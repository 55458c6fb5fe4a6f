package org.tensorpool.system;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Whom it hits, how and when.
 *
 * @param delayMs  of quiet flow before it.
 * @param victims  one, or two at once.
 * @param stopMs   that they are stopped for; 0 when they are killed.
 * @param second   who is killed while the others recover, null for nobody.
 * @param secondMs after which that is.
 */
record CrashStrike(int delayMs, List<CrashRole> victims, int stopMs, CrashRole second, int secondMs)
{
    boolean isStop()
    {
        return stopMs > 0;
    }

    /** For what is reported together. */
    String kind()
    {
        final String who = second != null ? "again while they recover" : victims.size() > 1 ? "two at once" :
            victims.get(0).isConsumer() ? "consumer" :
            victims.get(0).name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return who + (isStop() ? " stopped" : " killed");
    }

    boolean hits(final CrashRole role)
    {
        return victims.contains(role) || second == role;
    }

    @Override
    public String toString()
    {
        return "after " + delayMs + " ms " + victims + (isStop() ? " stopped for " + stopMs + " ms" : " killed") +
            (second == null ? "" : ", after " + secondMs + " ms more " + second);
    }

    /** Draws strikes, always the same for one seed: each role comes once before any comes again. */
    static final class Deck
    {
        /** Percent of all strikes, each with those above it. */
        private static final int TWO_AT_ONCE = 10;
        private static final int ONE_MORE = 25;
        private static final int STOPPED = 50;
        private static final int MAX_DELAY_MS = 300;
        private static final int MAX_SECOND_MS = 250;
        private static final int SHORT_STOP_MS = 400;
        private static final int LONG_STOP_MS = 1_800;

        private final List<CrashRole> roles = new ArrayList<>();
        private final Random random;

        Deck(final long seed)
        {
            random = new Random(seed);
        }

        private CrashRole role()
        {
            if (roles.isEmpty())
            {
                roles.addAll(List.of(CrashRole.values()));
                Collections.shuffle(roles, random);
            }

            return roles.remove(roles.size() - 1);
        }

        CrashStrike draw(final int mostSignals)
        {
            final int delayMs = random.nextInt(MAX_DELAY_MS);
            final CrashRole victim = role();
            final int percent = mostSignals < 2 ? 99 : random.nextInt(100);
            if (percent < TWO_AT_ONCE)
            {
                return new CrashStrike(delayMs, List.of(victim, otherThan(victim)), 0, null, 0);
            }
            if (percent < ONE_MORE)
            {
                return new CrashStrike(delayMs, List.of(victim), 0, role(), random.nextInt(MAX_SECOND_MS));
            }
            return new CrashStrike(delayMs, List.of(victim), percent < STOPPED ? stopMs() : 0, null, 0);
        }

        private CrashRole otherThan(final CrashRole victim)
        {
            final CrashRole next = role();
            return next != victim ? next : role();
        }

        private int stopMs()
        {
            return 1 + random.nextInt(random.nextBoolean() ? SHORT_STOP_MS : LONG_STOP_MS);
        }
    }
}
