package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MappedConsumersTest
{
    private static final long QOS_NS = 1_000;
    private static final long TIMEOUT_NS = MappedConsumers.LIVENESS_INTERVALS * QOS_NS;

    private final MappedConsumers consumers = new MappedConsumers();

    @Test
    void shouldCountEachConsumerOnce()
    {
        consumers.seen(1, 0);
        consumers.seen(2, 1);
        consumers.seen(1, 2);

        assertEquals(2, consumers.size());
    }

    @Test
    void shouldForgetOneThatLeft()
    {
        consumers.seen(1, 0);
        assertTrue(consumers.left(1));
        assertFalse(consumers.left(1));
        assertFalse(consumers.left(2));

        assertEquals(0, consumers.size());
    }

    @Test
    void shouldForgetThoseThatFellSilentAndNoOther()
    {
        for (int i = 0; i < 100; i++)
        {
            consumers.seen(i, i % 2);
        }
        consumers.forgetSilent(TIMEOUT_NS, QOS_NS);
        assertEquals(100, consumers.size());
        consumers.forgetSilent(TIMEOUT_NS + 1, QOS_NS);
        assertEquals(50, consumers.size());
        assertFalse(consumers.left(0));
        assertTrue(consumers.left(1));

        consumers.seen(3, TIMEOUT_NS);
        consumers.forgetSilent(TIMEOUT_NS + 2, QOS_NS);
        assertEquals(1, consumers.size());
    }

    @Test
    void shouldGoByAClockThatWrapsAround()
    {
        consumers.seen(1, Long.MAX_VALUE);
        consumers.seen(2, Long.MIN_VALUE);
        consumers.forgetSilent(Long.MIN_VALUE + 1, QOS_NS);
        assertEquals(2, consumers.size());

        consumers.forgetSilent(Long.MAX_VALUE + TIMEOUT_NS + 1, QOS_NS);
        assertEquals(1, consumers.size());
    }

    @Test
    void shouldNotGrowWithoutEndWhateverNamesAreSent()
    {
        for (int i = 0; i < 3 * MappedConsumers.CAPACITY; i++)
        {
            consumers.seen(i, 0);
        }
        assertEquals(MappedConsumers.CAPACITY, consumers.size());

        consumers.seen(0, TIMEOUT_NS);
        consumers.forgetSilent(TIMEOUT_NS + 1, QOS_NS);
        assertEquals(1, consumers.size(), "a known one is heard even then");
    }
}
