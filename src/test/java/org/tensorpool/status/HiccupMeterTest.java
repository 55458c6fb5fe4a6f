package org.tensorpool.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.junit.jupiter.api.Test;

class HiccupMeterTest
{
    private static final long THRESHOLD_NS = 1_000;

    private final HiccupMeter meter = new HiccupMeter(THRESHOLD_NS);

    private void turns(final long... timesNs)
    {
        for (final long timeNs : timesNs)
        {
            meter.turn(timeNs);
        }
    }

    @Test
    void shouldCountTurnsThatTookLongerThanTheThresholdAndKeepTheLongest()
    {
        turns(100, 1_100, 2_101, 2_200, 7_200, 7_201);

        assertEquals(2, meter.hiccups().get());
        assertEquals(6_001, meter.timeNs().get());
        assertEquals(5_000, meter.longestNs().get());
    }

    @Test
    void shouldNotTakeTheTimeBeforeTheFirstTurnOrOfAPauseForAHiccup()
    {
        turns(5_000_000, 5_000_001);
        meter.pause();
        turns(9_000_000, 9_000_010);

        assertEquals(0, meter.hiccups().get());
        assertEquals(10, meter.longestNs().get());
    }

    @Test
    void shouldMeasureAcrossTheOverflowOfTheClock()
    {
        turns(Long.MAX_VALUE - 10, Long.MIN_VALUE + 1_999);

        assertEquals(2_010, meter.longestNs().get());
        assertEquals(1, meter.hiccups().get());
    }

    @Test
    void shouldTakeATurnWheneverALoopIdles()
    {
        final List<Integer> workCounts = new ArrayList<>();
        final IdleStrategy metered = new HiccupMeter(-1).around(NoOpIdleStrategy.INSTANCE);
        final HiccupMeter counting = new HiccupMeter(-1);
        final IdleStrategy strategy = counting.around(new IdleStrategy()
        {
            @Override
            public void idle(final int workCount)
            {
                workCounts.add(workCount);
            }

            @Override
            public void idle()
            {
                workCounts.add(-1);
            }

            @Override
            public void reset()
            {
                workCounts.clear();
            }
        });
        strategy.idle(3);
        strategy.idle();

        assertEquals(List.of(3, -1), workCounts);
        assertEquals(1, counting.hiccups().get());
        strategy.reset();
        assertEquals(List.of(), workCounts);
        assertEquals(NoOpIdleStrategy.ALIAS, metered.alias());
    }

    @Test
    void shouldSayThatItNeedNotBeShownAnyLonger()
    {
        meter.close();

        assertTrue(meter.isClosed());
    }
}
