package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.DriverTestHarness.KEEPALIVE_NS;
import static org.tensorpool.driver.DriverTestHarness.LEASE_NS;
import static org.tensorpool.driver.DriverTestHarness.OTHER_STREAM;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.ResponseCode.OK;
import static org.tensorpool.protocol.driver.ResponseCode.REJECTED;
import static org.tensorpool.protocol.driver.Role.CONSUMER;
import static org.tensorpool.protocol.driver.Role.PRODUCER;

import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.protocol.driver.ShmAttachResponseDecoder;

class ShmDriverNodeIdTest
{
    private static final long COOLDOWN_NS = 250_000_000L;

    private final DriverTestHarness harness = new DriverTestHarness();

    @BeforeEach
    void start()
    {
        harness.configured((c) -> c.nodeIdReuseCooldownMs(250)).start();
    }

    @AfterEach
    void close()
    {
        harness.close();
    }

    @Test
    void shouldGiveEveryLeaseANodeIdOfItsOwn()
    {
        final Set<Long> given = new HashSet<>();
        given.add(harness.attached(STREAM, 1, PRODUCER).nodeId());
        given.add(harness.attached(OTHER_STREAM, 2, PRODUCER).nodeId());
        for (int clientId = 3; clientId <= 20; clientId++)
        {
            given.add(harness.attached(STREAM, clientId, CONSUMER).nodeId());
        }

        assertEquals(20, given.size());
    }

    @Test
    void shouldKeepTheNodeIdForTheWholeLease()
    {
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);
        for (int i = 0; i < 5; i++)
        {
            harness.keepalive(lease, 501, CONSUMER);
            harness.advance(KEEPALIVE_NS);
        }

        harness.attach(STREAM, 501, CONSUMER, (r) -> r.correlationId(lease.correlationId()));

        final Heard.Attached again = harness.awaitAnswer(lease.correlationId());
        assertEquals(lease.leaseId(), again.leaseId());
        assertEquals(lease.nodeId(), again.nodeId());
    }

    @Test
    void shouldGiveTheNodeIdThatAClientDesires()
    {
        assertEquals(777, attached(501, 777).nodeId());
        assertEquals(0xFFFF_FFFEL, attached(502, 0xFFFF_FFFEL).nodeId());
        assertEquals(0, attached(503, 0).nodeId());
    }

    @Test
    void shouldRejectANodeIdThatALiveLeaseHasAndGiveNoneInstead()
    {
        attached(501, 777);

        final Heard.Attached answer = desire(502, 777);

        assertEquals(REJECTED, answer.code());
        assertEquals(ShmAttachResponseDecoder.nodeIdNullValue(), answer.nodeId());
        assertTrue(answer.errorMessage().contains("desiredNodeId 777 is taken"), answer.errorMessage());
        assertEquals(778, attached(502, 778).nodeId());
    }

    @Test
    void shouldRejectANodeIdThatRestsAndGiveItAfterwards()
    {
        final Heard.Attached lease = attached(501, 777);
        harness.detach(lease, 501, CONSUMER);
        harness.await(Heard.Detached.class);

        final Heard.Attached refused = desire(502, 777);
        assertEquals(REJECTED, refused.code());
        assertTrue(refused.errorMessage().contains("policies.node_id_reuse_cooldown_ms"), refused.errorMessage());

        harness.advance(COOLDOWN_NS - 1);
        assertEquals(REJECTED, desire(502, 777).code());
        harness.advance(1);
        assertEquals(777, attached(502, 777).nodeId());
    }

    @Test
    void shouldLetTheNodeIdOfALeaseThatExpiredRestToo()
    {
        attached(501, 777);
        harness.advance(LEASE_NS);
        harness.await(Heard.Revoked.class);

        assertEquals(REJECTED, desire(502, 777).code());
        harness.advance(COOLDOWN_NS);
        assertEquals(OK, desire(502, 777).code());
    }

    @Test
    void shouldNotGiveANodeIdThatRestsToWhoDesiresNone()
    {
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);
        harness.detach(lease, 501, CONSUMER);
        harness.await(Heard.Detached.class);

        assertNotEquals(lease.nodeId(), harness.attached(STREAM, 502, CONSUMER).nodeId());
    }

    private Heard.Attached attached(final int clientId, final long nodeId)
    {
        final Heard.Attached answer = desire(clientId, nodeId);
        assertEquals(OK, answer.code(), answer.errorMessage());
        return answer;
    }

    private Heard.Attached desire(final int clientId, final long nodeId)
    {
        return harness.awaitAnswer(harness.attach(STREAM, clientId, CONSUMER, (r) -> r.desiredNodeId(nodeId)));
    }
}
