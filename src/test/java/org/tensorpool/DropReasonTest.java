package org.tensorpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.tensorpool.client.ConsumerStats;
import org.tensorpool.status.StreamCounter;

class DropReasonTest
{
    @Test
    void shouldNameACounterEach()
    {
        final Set<String> labels = new HashSet<>();
        for (final DropReason reason : DropReason.values())
        {
            assertTrue(reason.label().startsWith("drops_"), reason.label());
            assertTrue(labels.add(reason.label()), reason.label());
        }
        assertEquals("drops_gap", DropReason.GAP.label());
        assertEquals("drops_late", DropReason.LATE.label());
    }

    @Test
    void shouldBeFoundByPosition()
    {
        assertEquals(DropReason.values().length, DropReason.count());
        for (final DropReason reason : DropReason.values())
        {
            assertSame(reason, DropReason.get(reason.ordinal()));
        }
    }

    @Test
    void shouldHaveACounterTypeOfItsOwnEach()
    {
        final Set<Integer> types = new HashSet<>();
        for (final StreamCounter counter : StreamCounter.values())
        {
            assertTrue(types.add(counter.typeId()));
        }
        for (final DropReason reason : DropReason.values())
        {
            assertTrue(types.add(StreamCounter.typeId(reason)), reason.name());
        }
    }

    @Test
    void shouldBeCountedApart()
    {
        final ConsumerStats stats = new ConsumerStats();
        stats.drops(DropReason.GAP).add(5);
        stats.drops(DropReason.LATE).increment();

        assertEquals(5, stats.drops(DropReason.GAP).get());
        assertEquals(1, stats.drops(DropReason.LATE).get());
        assertNotEquals(stats.drops(DropReason.GAP), stats.drops(DropReason.LATE));
        assertEquals(0, stats.drops(DropReason.DTYPE).get());
    }
}
