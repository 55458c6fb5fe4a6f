package org.tensorpool.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.supervisor.SupervisorHarness.PERIOD_NS;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.tensorpool.status.SupervisorCounter;

class LossesTest
{
    private static final int RATE = 10_000;

    private final SupervisorHarness harness = new SupervisorHarness();
    private long sequence = 1;
    private long gap;
    private long late;

    /** So many seconds in which a consumer loses so many of 10,000 frames each. */
    private void live(final int seconds, final int lostToGaps, final int lostLate)
    {
        for (int i = 0; i < seconds; i++)
        {
            sequence += RATE;
            gap += lostToGaps;
            late += lostLate;
            report();
        }
    }

    private void report()
    {
        harness.announce(5);
        harness.qosProducer(3, 5, sequence);
        harness.qosConsumer(9, 5, sequence, gap, late);
        harness.pass(PERIOD_NS);
    }

    @Test
    void shouldTellWhenMoreThanAThousandthIsLostToGapsAndWhenNotAnyLonger()
    {
        live(20, 11, 0);
        assertEquals(List.of("drops_gap raised"), harness.eventNames());
        assertEquals("0.11 % of 80000 frames in 8000 ms, at most 0.10 % is well", harness.events().get(0).detail());
        assertEquals(0.0011, harness.consumer(9).dropsGapShare(), 1e-9);
        assertEquals(1, harness.count(SupervisorCounter.DROPS_GAP));

        live(20, 0, 0);
        assertEquals(List.of("drops_gap raised", "drops_gap cleared"), harness.eventNames());
        assertEquals(0.0, harness.consumer(9).dropsGapShare());
    }

    @Test
    void shouldTellWhenFramesAreOverwrittenBeforeTheyAreRead()
    {
        live(20, 0, 500);

        assertEquals(List.of("drops_late raised"), harness.eventNames());
        assertEquals(0.05, harness.consumer(9).dropsLateShare(), 1e-9);
    }

    @Test
    void shouldBearAThousandth()
    {
        live(50, 10, 10);

        assertEquals(List.of(), harness.events());
    }

    @Test
    void shouldBearASingleBurst()
    {
        live(15, 0, 0);
        live(1, 5_000, 0);
        live(30, 0, 0);

        assertEquals(List.of(), harness.events());
    }

    @Test
    void shouldWaitForAWholeWindow()
    {
        live(8, 5_000, 0);

        assertEquals(List.of(), harness.events());
    }

    @Test
    void shouldNotClearAndRaiseAgainAroundTheThreshold()
    {
        live(20, 12, 0);
        for (int i = 0; i < 20; i++)
        {
            live(10, 8, 0);
            live(10, 12, 0);
        }

        assertEquals(List.of("drops_gap raised"), harness.eventNames());
    }

    @Test
    void shouldBeginAnewWithAnEpochOrWithCountsThatGoBack()
    {
        live(7, 5_000, 0);
        gap = 0;
        sequence = 1;
        live(7, 5_000, 0);

        assertEquals(List.of(), harness.events());
        assertTrue(harness.consumer(9).dropsGapShare() > 0.4, harness.consumer(9).toString());
    }

    @Test
    void shouldNotCountWhatWentByBeforeItsFirstFrame()
    {
        sequence = 0;
        report();
        sequence = 1_000_000;
        live(10, 5_000, 0);

        assertEquals(List.of("drops_gap raised"), harness.eventNames());
    }

    @Test
    void shouldSayNothingOfAConsumerThatSeesNoFrames()
    {
        live(12, 0, 0);
        for (int i = 0; i < 20; i++)
        {
            gap++;
            report();
        }

        assertEquals(0.0, harness.consumer(9).dropsGapShare());
        assertEquals(List.of(), harness.events());
    }
}
