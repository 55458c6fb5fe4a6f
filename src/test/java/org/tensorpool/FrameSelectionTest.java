package org.tensorpool;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.tensorpool.client.RateGate;

class FrameSelectionTest
{
    private static final long NONE = -1;
    private static final long INTERVAL_NS = 100;

    private long nowNs = 5_000;
    private final FrameSelection selection = new FrameSelection(new RateGate(10_000_000), 0, () -> nowNs);

    @Test
    void shouldGoByTheDescriptorsTimeAlone()
    {
        assertTrue(selection.isDueByPublishTime(1_000));
        assertTrue(selection.isDueByCaptureTime(1_000, 1), "it has passed already");
        assertFalse(selection.isDueByPublishTime(1_010));
        assertTrue(selection.isDueByPublishTime(1_000 + INTERVAL_NS));
    }

    @Test
    void shouldGoByTheTimeOfCaptureWhereTheDescriptorHasNone()
    {
        assertTrue(selection.isDueByPublishTime(NONE), "nothing to go by yet");
        assertTrue(selection.isDueByCaptureTime(NONE, 1_000));
        assertFalse(selection.isDueByCaptureTime(NONE, 1_010));
        assertTrue(selection.isDueByCaptureTime(NONE, 1_000 + INTERVAL_NS));
    }

    @Test
    void shouldGoByTheClockWhereThereIsNoTimeAtAll()
    {
        assertTrue(selection.isDueByCaptureTime(NONE, 0));
        nowNs += 10;
        assertFalse(selection.isDueByCaptureTime(NONE, 0));
        nowNs += INTERVAL_NS;
        assertTrue(selection.isDueByCaptureTime(NONE, 0));
    }

    @Test
    void shouldLetEverythingPassWithoutARate()
    {
        final FrameSelection all = new FrameSelection(null, 5, () -> nowNs);

        assertTrue(all.isDueByPublishTime(1) && all.isDueByPublishTime(1));
        assertTrue(all.isDueByCaptureTime(NONE, 1) && all.isDueByCaptureTime(NONE, 1));
    }
}
