package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.AttachRequest.NO_NODE_ID;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;

class NodeIdsTest
{
    private static final long COOLDOWN_NS = 1_000_000_000L;
    private static final long START_NS = Long.MAX_VALUE - COOLDOWN_NS / 2;

    private final NodeIds nodeIds = new NodeIds(COOLDOWN_NS, 41);

    @Test
    void shouldGiveEveryIdThatFitsTraceIdsBeforeALargerOne()
    {
        final Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 1023; i++)
        {
            final int nodeId = nodeIds.take(NO_NODE_ID, START_NS);
            assertTrue(nodeId >= 1 && nodeId <= 1023, "node id " + nodeId);
            assertTrue(given.add(nodeId), "twice " + nodeId);
        }

        assertEquals(1024, nodeIds.take(NO_NODE_ID, START_NS));
        assertEquals(1025, nodeIds.take(NO_NODE_ID, START_NS));
    }

    @Test
    void shouldBeginWhereTheSeedSays()
    {
        assertEquals(42, nodeIds.take(NO_NODE_ID, START_NS));
        assertEquals(1, new NodeIds(COOLDOWN_NS, 1023L * 5).take(NO_NODE_ID, START_NS));
        assertTrue(new NodeIds(COOLDOWN_NS, -1).take(NO_NODE_ID, START_NS) > 0);
    }

    @Test
    void shouldGiveTheDesiredIdAndKeepItFromOthers()
    {
        assertNull(nodeIds.objectionTo(43, START_NS));
        assertEquals(43, nodeIds.take(43, START_NS));

        assertTrue(nodeIds.objectionTo(43, START_NS).contains("desiredNodeId 43 is taken"));
        assertEquals(42, nodeIds.take(NO_NODE_ID, START_NS));
        assertEquals(44, nodeIds.take(NO_NODE_ID, START_NS));
    }

    @Test
    void shouldTakeIdsAsUnsigned()
    {
        final long largest = NO_NODE_ID - 1;

        assertEquals((int)largest, nodeIds.take(largest, START_NS));
        nodeIds.release((int)largest, START_NS);

        assertNotNull(nodeIds.objectionTo(largest, START_NS));
        assertNull(nodeIds.objectionTo(largest, START_NS + COOLDOWN_NS));
    }

    @Test
    void shouldLetAnIdRestBeforeItIsGivenAgain()
    {
        nodeIds.take(7, START_NS);
        nodeIds.release(7, START_NS);

        final String objection = nodeIds.objectionTo(7, START_NS + COOLDOWN_NS - 1_000_000);
        assertTrue(objection.contains("rests for 2 ms more"), objection);
        assertNotNull(nodeIds.objectionTo(7, START_NS + COOLDOWN_NS - 1));
        assertNull(nodeIds.objectionTo(7, START_NS + COOLDOWN_NS));
    }

    @Test
    void shouldPassOverRestingIdsWhenItChooses()
    {
        final NodeIds other = new NodeIds(COOLDOWN_NS, 0);
        for (int i = 1; i <= 1023; i++)
        {
            assertEquals(i, other.take(NO_NODE_ID, START_NS));
        }
        other.release(5, START_NS);
        other.release(9, START_NS + 1);

        assertEquals(1024, other.take(NO_NODE_ID, START_NS + COOLDOWN_NS - 1));
        assertEquals(5, other.take(NO_NODE_ID, START_NS + COOLDOWN_NS));
        assertEquals(9, other.take(NO_NODE_ID, START_NS + COOLDOWN_NS + 1));
    }

    @Test
    void shouldGiveAnIdAgainAtOnceWithoutACooldown()
    {
        final NodeIds other = new NodeIds(0, 0);
        other.take(7, START_NS);
        other.release(7, START_NS);

        assertNull(other.objectionTo(7, START_NS));
    }

    @Test
    void shouldRememberSoManyRestingIdsAndNoMore()
    {
        for (int i = 0; i <= NodeIds.MAX_RESTING; i++)
        {
            nodeIds.take(10_000 + i, START_NS);
            nodeIds.release(10_000 + i, START_NS);
        }

        assertNull(nodeIds.objectionTo(10_000, START_NS));
        assertNotNull(nodeIds.objectionTo(10_001, START_NS));
        assertNull(nodeIds.objectionTo(10_001, START_NS + COOLDOWN_NS));
    }
}
