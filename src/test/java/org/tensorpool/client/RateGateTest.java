package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

class RateGateTest
{
    private static final long MS = 1_000_000L;

    /** 40 ms apart. */
    private final RateGate gate = new RateGate(25);

    @Test
    void shouldLetOneFramePassInEachInterval()
    {
        final List<Integer> passed = new ArrayList<>();
        for (int i = 0; i < 16; i++)
        {
            if (gate.tryPass(5_000 * MS + i * 10 * MS))
            {
                passed.add(i);
            }
        }

        assertEquals(List.of(0, 3, 7, 11, 15), passed);
    }

    @Test
    void shouldLetFramesPassThatComeAtThatRateWithJitter()
    {
        final Random random = new Random(25);
        for (int i = 0; i < 1_000; i++)
        {
            final long timeNs = i * 40 * MS + random.nextInt((int)(10 * MS));
            assertTrue(gate.tryPass(timeNs), "frame " + i);
        }
    }

    @Test
    void shouldKeepTheRateOverTimeWhateverTheTimesAre()
    {
        final Random random = new Random(26);
        long timeNs = 0;
        int passed = 0;
        for (int i = 0; i < 100_000; i++)
        {
            timeNs += random.nextInt((int)(15 * MS));
            passed += gate.tryPass(timeNs) ? 1 : 0;
        }

        assertTrue(passed <= timeNs / (40 * MS) + 2, passed + " in " + timeNs);
        assertTrue(passed >= timeNs / (60 * MS), passed + " in " + timeNs);
    }

    @Test
    void shouldBeginAnewWhenTimeGoesBackwards()
    {
        assertTrue(gate.tryPass(1_000_000 * MS));
        assertTrue(gate.tryPass(MS), "another clock");
        assertFalse(gate.tryPass(2 * MS));
        assertTrue(gate.tryPass(41 * MS));
    }

    @Test
    void shouldNotSaveUpWhatAPauseLeft()
    {
        assertTrue(gate.tryPass(0));
        assertTrue(gate.tryPass(10_000 * MS));
        assertFalse(gate.tryPass(10_010 * MS));
    }

    @Test
    void shouldTakeAnyRate()
    {
        final RateGate fastest = new RateGate(0xFFFF_FFFFL);
        assertTrue(fastest.tryPass(7));
        assertTrue(fastest.tryPass(8));
    }
}
