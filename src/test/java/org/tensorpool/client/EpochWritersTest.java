package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EpochWritersTest
{
    private final EpochWriters writers = new EpochWriters();

    @Test
    void shouldTellWhoElseWasAnnouncedForTheEpoch()
    {
        assertEquals(0, writers.announced(7, 1));
        assertEquals(0, writers.announced(7, 1));
        assertEquals(1, writers.announced(7, 2));
    }

    @Test
    void shouldTellWhoElseIsActiveInTheEpoch()
    {
        assertEquals(0, writers.active(7, 1));
        assertEquals(1, writers.active(7, 2));
        assertEquals(2, writers.active(7, 1));
    }

    @Test
    void shouldTakeAnotherProducerOfAnotherEpochForItsSuccessor()
    {
        writers.announced(7, 1);
        writers.active(7, 1);

        assertEquals(0, writers.announced(8, 2));
        assertEquals(0, writers.active(8, 2));
    }

    @Test
    void shouldTakeTheIdOfNobodyForNoProducer()
    {
        writers.announced(7, 1);
        assertEquals(0, writers.announced(7, 0), "the producer has gone");
        assertEquals(1, writers.announced(7, 2), "and yet the epoch is that of the first");
    }

    @Test
    void shouldNotHoldTheIdOfAnAnnounceAgainstThatOfAQosMessage()
    {
        writers.announced(7, 1);

        assertEquals(0, writers.active(7, 2));
    }

    @Test
    void shouldContestOneEpoch()
    {
        assertFalse(writers.isContested(0), "the first epoch may be 0");
        writers.contest(7);

        assertTrue(writers.isContested(7));
        assertFalse(writers.isContested(8));
    }
}
