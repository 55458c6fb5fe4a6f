package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.MessageHeaderDecoder;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachResponseDecoder;
import org.tensorpool.protocol.driver.ShmDetachRequestDecoder;
import org.tensorpool.testing.EmbeddedAeron;

class UnwantedLeasesTest
{
    private static final LeaseTerms TERMS =
        new LeaseTerms(-2, Role.CONSUMER, HugepagesPolicy.UNSPECIFIED, 0, LeaseTerms.ANY_NODE_ID);

    private static EmbeddedAeron embedded;

    private final Wire wire = new Wire(embedded, 1000);
    private final ControlProxy proxy = new ControlProxy(wire.publication());
    private final UnwantedLeases unwanted = new UnwantedLeases();

    @BeforeAll
    static void launch()
    {
        embedded = new EmbeddedAeron();
    }

    @AfterAll
    static void shutDown()
    {
        embedded.close();
    }

    @AfterEach
    void close()
    {
        wire.close();
    }

    private List<Long> detached()
    {
        final List<Long> leases = new ArrayList<>();
        for (final UnsafeBuffer message : wire.received())
        {
            leases.add(new ShmDetachRequestDecoder().wrapAndApplyHeader(message, 0, new MessageHeaderDecoder())
                .leaseId());
        }

        return leases;
    }

    @Test
    void shouldGiveALeaseBackOnce()
    {
        unwanted.lease(7, TERMS, -3);
        assertEquals(1, unwanted.poll(proxy));
        assertEquals(0, unwanted.poll(proxy));

        final ShmDetachRequestDecoder detach = new ShmDetachRequestDecoder()
            .wrapAndApplyHeader(wire.received().get(0), 0, new MessageHeaderDecoder());
        assertEquals(7, detach.leaseId());
        assertEquals(0xFFFF_FFFEL, detach.streamId());
        assertEquals(0xFFFF_FFFDL, detach.clientId());
        assertEquals(Role.CONSUMER, detach.role());
    }

    @Test
    void shouldGiveNoLeaseBackThatIsNone()
    {
        unwanted.lease(ShmAttachResponseDecoder.leaseIdNullValue(), TERMS, 1);

        assertEquals(0, unwanted.poll(proxy));
    }

    @Test
    void shouldGiveNothingBackForARequestThatWasRefused()
    {
        unwanted.request(5, TERMS, 1);
        unwanted.onAnswer(5, false, 7);

        assertEquals(0, unwanted.poll(proxy));
        assertFalse(unwanted.isAwaited(5));
        assertFalse(unwanted.hasOpenRequests());
    }

    @Test
    void shouldNotTakeAnAnswerForThatToAnotherRequest()
    {
        unwanted.request(5, TERMS, 1);
        unwanted.onAnswer(6, true, 7);

        assertEquals(0, unwanted.poll(proxy));
        assertTrue(unwanted.isAwaited(5));
        assertTrue(unwanted.hasOpenRequests());
    }

    @Test
    void shouldKeepWhatItOwesWhileNobodyWouldHearIt()
    {
        unwanted.onDisconnected();
        unwanted.lease(7, TERMS, 1);
        assertEquals(0, unwanted.poll(proxy));

        unwanted.onDriverHeard();
        assertEquals(1, unwanted.poll(proxy));
        assertEquals(List.of(7L), detached());
    }

    @Test
    void shouldKeepWhatItOwesWhereItCanNotBeSent()
    {
        unwanted.lease(7, TERMS, 1);
        try (Wire broken = new Wire(embedded, 1001))
        {
            final ControlProxy closed = new ControlProxy(broken.publication());
            broken.publication().close();
            assertEquals(0, unwanted.poll(closed));
        }

        assertEquals(1, unwanted.poll(proxy));
    }

    @Test
    void shouldOweNothingToADriverThatHasEnded()
    {
        unwanted.lease(7, TERMS, 1);
        unwanted.request(5, TERMS, 1);
        unwanted.onDriverShutdown();
        unwanted.onAnswer(5, true, 8);

        assertEquals(0, unwanted.poll(proxy));
    }

    @Test
    void shouldNotGrowWithoutEnd()
    {
        for (int i = 0; i < 3 * UnwantedLeases.CAPACITY; i++)
        {
            unwanted.request(i, TERMS, 1);
            unwanted.lease(i, TERMS, 1);
        }
        assertFalse(unwanted.isAwaited(0));
        assertTrue(unwanted.isAwaited(3 * UnwantedLeases.CAPACITY - 1));

        assertEquals(UnwantedLeases.CAPACITY, unwanted.poll(proxy));
        assertEquals(3L * UnwantedLeases.CAPACITY - 1, detached().getLast());
    }
}
