package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PulseTest
{
    private static final long MS = 1_000_000;

    private final Pulse pulse = new Pulse();

    @Test
    void shouldKnowNoRateBeforeTheSecondArrival()
    {
        pulse.beat(5 * MS, -1);

        assertEquals(1, pulse.arrivals());
        assertEquals(0, pulse.rateHz());
        assertFalse(pulse.hasAges());
    }

    @Test
    void shouldTellRateAndSpreadOfPeriods()
    {
        for (final long at : new long[] {0, 8, 20, 28, 40})
        {
            pulse.beat(at * MS, 1_000);
        }

        assertEquals(100, pulse.rateHz(), 1e-9);
        assertEquals(8 * MS, pulse.minNs());
        assertEquals(12 * MS, pulse.maxNs());
        assertEquals(2 * MS, pulse.jitterNs(), 1e-6);
        assertTrue(pulse.hasAges());
        assertEquals(1_000, pulse.minAgeNs());
    }

    @Test
    void shouldMeasureThePeriodAcrossARestart()
    {
        pulse.beat(0, -1);
        pulse.beat(10 * MS, -1);
        pulse.restart();
        pulse.beat(40 * MS, -1);

        assertEquals(1, pulse.arrivals());
        assertEquals(30 * MS, pulse.minNs());
        assertEquals(30 * MS, pulse.maxNs());
    }
}
