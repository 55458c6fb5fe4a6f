package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.PublishMode;
import org.tensorpool.protocol.driver.Role;

/** Leases by themselves, at a time at which CLOCK_MONOTONIC is about to overflow. */
class LeaseRegistryTest
{
    private static final long TERM_NS = 3_000_000_000L;
    private static final long START_NS = Long.MAX_VALUE - TERM_NS / 2;
    private static final int STREAM = 10_000;
    private static final int OTHER_STREAM = 10_001;

    private final LeaseRegistry leases = new LeaseRegistry(70, new NodeIds(TERM_NS, 0));

    private Lease add(final int clientId, final int streamId, final long expiryNs)
    {
        return leases.add(request(clientId, streamId), 5, START_NS, expiryNs);
    }

    private static AttachRequest request(final int clientId, final int streamId)
    {
        return new AttachRequest(1, streamId, clientId, Role.CONSUMER, 0, PublishMode.EXISTING_OR_CREATE,
            HugepagesPolicy.UNSPECIFIED, AttachRequest.NO_NODE_ID);
    }

    @Test
    void shouldFindALeaseByItsIdAndByItsClientUntilItIsRemoved()
    {
        final Lease lease = add(501, STREAM, START_NS + TERM_NS);
        final Lease next = add(502, STREAM, START_NS + TERM_NS);

        assertEquals(70, lease.leaseId());
        assertEquals(71, next.leaseId());
        assertEquals(2, leases.size());
        assertSame(lease, leases.get(70));
        assertSame(lease, leases.ofClient(501));

        leases.remove(lease, START_NS);
        assertEquals(1, leases.size());
        assertNull(leases.get(70));
        assertNull(leases.ofClient(501));
        assertSame(next, leases.ofClient(502));
    }

    @Test
    void shouldLetANodeIdRestOnceItsLeaseIsRemoved()
    {
        final Lease lease = add(501, STREAM, START_NS + TERM_NS);
        final long nodeId = Integer.toUnsignedLong(lease.nodeId());
        assertTrue(leases.nodeIds().objectionTo(nodeId, START_NS).contains("is taken"));

        leases.remove(lease, START_NS + 7);
        assertTrue(leases.nodeIds().objectionTo(nodeId, START_NS + TERM_NS).contains("rests"));
        assertNull(leases.nodeIds().objectionTo(nodeId, START_NS + TERM_NS + 7));
    }

    @Test
    void shouldBeDueAtTheExpiryAndNotANanosecondBefore()
    {
        final Lease lease = add(501, STREAM, START_NS + TERM_NS);

        assertEquals(List.of(), leases.due(START_NS));
        assertEquals(List.of(), leases.due(START_NS + TERM_NS - 1));
        assertEquals(List.of(lease), leases.due(START_NS + TERM_NS));
    }

    @Test
    void shouldFindTheEarliestExpiryWhateverTheOrderInWhichLeasesCame()
    {
        final Lease late = add(501, STREAM, START_NS + TERM_NS);
        final Lease early = add(502, STREAM, START_NS + 10);
        final Lease later = add(503, STREAM, START_NS + 2 * TERM_NS);

        assertEquals(List.of(early), leases.due(START_NS + 10));
        leases.remove(early, START_NS + 10);
        assertEquals(List.of(), leases.due(START_NS + 11));
        assertEquals(List.of(late), leases.due(START_NS + TERM_NS));
        leases.remove(late, START_NS + TERM_NS);
        assertEquals(List.of(later), leases.due(START_NS + 2 * TERM_NS));
    }

    @Test
    void shouldEndTheOldestFirst()
    {
        final Lease first = add(509, STREAM, START_NS + 30);
        final Lease second = add(3, OTHER_STREAM, START_NS + 10);
        final Lease third = add(77, STREAM, START_NS + 20);

        assertEquals(List.of(first, second, third), leases.due(START_NS + 30));
        assertEquals(List.of(first, third), leases.ofStream(STREAM));
        assertEquals(List.of(second), leases.ofStream(OTHER_STREAM));
    }

    @Test
    void shouldNotBeDueAgainOnceAllWereAndNoneIsLeft()
    {
        final Lease lease = add(501, STREAM, START_NS + 10);
        assertEquals(List.of(lease), leases.due(START_NS + 10));
        leases.remove(lease, START_NS + 10);

        assertEquals(List.of(), leases.due(START_NS + 11));
        final Lease next = add(502, STREAM, START_NS + 20);
        assertEquals(List.of(), leases.due(START_NS + 19));
        assertEquals(List.of(next), leases.due(START_NS + 20));
    }

    @Test
    void shouldLiveOnWithAKeepaliveButNeverForAShorterTime()
    {
        final Lease lease = add(501, STREAM, START_NS + 10);
        lease.extend(START_NS + TERM_NS);
        lease.extend(START_NS + 5);

        assertEquals(START_NS + TERM_NS, lease.expiryNs());
        assertEquals(List.of(), leases.due(START_NS + 10));
        assertEquals(List.of(), leases.due(START_NS + TERM_NS - 1));
        assertEquals(List.of(lease), leases.due(START_NS + TERM_NS));
    }

    @Test
    void shouldExtendAllLeases()
    {
        final Lease lease = add(501, STREAM, START_NS + 10);
        final Lease other = add(502, OTHER_STREAM, START_NS + 20);
        leases.extendAll(START_NS + TERM_NS);

        assertEquals(List.of(), leases.due(START_NS + 20));
        assertEquals(List.of(lease, other), leases.due(START_NS + TERM_NS));
    }

    @Test
    void shouldKeepAnEpochForAsLongAsALeaseOfItsStreamRefersToIt()
    {
        final Lease lease = add(501, STREAM, START_NS + TERM_NS);
        add(502, OTHER_STREAM, START_NS + TERM_NS);
        leases.moveTo(STREAM, 6);

        assertEquals(6, lease.epoch());
        assertTrue(leases.refersTo(STREAM, 6));
        assertFalse(leases.refersTo(STREAM, 5));
        assertTrue(leases.refersTo(OTHER_STREAM, 5));
        assertFalse(leases.refersTo(OTHER_STREAM, 6));

        leases.remove(lease, START_NS);
        assertFalse(leases.refersTo(STREAM, 6));
    }

    @Test
    void shouldBeFullWithAsManyLeasesAsTheLimit()
    {
        for (int i = 1; i < LeaseRegistry.MAX_LEASES; i++)
        {
            add(i, STREAM, START_NS + TERM_NS);
        }
        assertFalse(leases.isFull());

        add(LeaseRegistry.MAX_LEASES, STREAM, START_NS + TERM_NS);
        assertTrue(leases.isFull());
    }

    @Test
    void shouldMatchOnlyTheStreamTheClientAndTheRoleThatItWasGivenTo()
    {
        final Lease lease = add(501, STREAM, START_NS + TERM_NS);

        assertTrue(lease.matches(STREAM, 501, Role.CONSUMER));
        assertFalse(lease.matches(OTHER_STREAM, 501, Role.CONSUMER));
        assertFalse(lease.matches(STREAM, 502, Role.CONSUMER));
        assertFalse(lease.matches(STREAM, 501, Role.PRODUCER));
    }
}
