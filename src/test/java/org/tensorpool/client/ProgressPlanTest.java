package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Publication;
import org.junit.jupiter.api.Test;

class ProgressPlanTest
{
    private static final Publication[] NOBODY = {};

    private final ProgressPlan plan = new ProgressPlan(NOBODY, 1_000, 64, 0);

    @Test
    void shouldWaitForTheIntervalAndForEnoughBytes()
    {
        assertTrue(plan.isDue(1_000, 64, 0));
        assertFalse(plan.isDue(999, 1_000_000, 0));
        assertFalse(plan.isDue(1_000, 63, 0));
    }

    @Test
    void shouldSendWhatThereIsAfterALongSilence()
    {
        assertTrue(plan.isDue(10_000, 1, 0));
        assertFalse(plan.isDue(9_999, 1, 0));
        assertFalse(plan.isDue(1_000_000, 0, 0), "nothing is new");
    }

    @Test
    void shouldCountRowsWhereSomebodyAskedForThem()
    {
        final ProgressPlan rows = new ProgressPlan(NOBODY, 1_000, 1_000_000, 3);

        assertTrue(rows.isDue(1_000, 30, 10));
        assertFalse(rows.isDue(1_000, 29, 10));
        assertFalse(rows.isDue(1_000, 30, 0), "no unit");
        assertFalse(plan.isDue(1_000, 63, 1), "nobody asked");
    }
}
