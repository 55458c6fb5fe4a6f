package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.MessageHeaderDecoder;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachRequestDecoder;
import org.tensorpool.protocol.driver.ShmDetachRequestDecoder;
import org.tensorpool.protocol.driver.ShmLeaseKeepaliveDecoder;
import org.tensorpool.shm.StreamLayout;
import org.tensorpool.testing.EmbeddedAeron;

/**
 * A lease from request to end, over a real publication, by a clock that only the test moves.
 */
class DriverLeaseTest
{
    private static final int STREAM_ID = 10_000;
    private static final int ANY_CLIENT_ID = 0;
    private static final long KEEPALIVE_NS = 1_000;
    private static final long TIMEOUT_NS = 5_000;
    private static final long MIN_BACKOFF_NS = 100;
    private static final long MAX_BACKOFF_NS = 800;
    private static final ClientConfiguration.Timing TIMING = new ClientConfiguration.Timing(
        KEEPALIVE_NS, 1_000, 1_000, TIMEOUT_NS, 10_000, MIN_BACKOFF_NS, MAX_BACKOFF_NS);

    private static EmbeddedAeron embedded;

    private final Wire wire = new Wire(embedded, 1000);
    private final ControlProxy proxy = new ControlProxy(wire.publication());
    private final Recorder recorder = new Recorder();
    private final UnwantedLeases unwanted = new UnwantedLeases();
    private final DriverLease lease =
        new DriverLease(terms(ANY_CLIENT_ID, LeaseTerms.ANY_NODE_ID), TIMING, unwanted, recorder);
    private long nowNs = Long.MAX_VALUE - 500;

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

    @Test
    void shouldAskForALeaseAtOnce()
    {
        nowNs = 0;
        assertEquals(DriverLease.State.UNATTACHED, lease.state());
        final ShmAttachRequestDecoder request = request();

        assertEquals(STREAM_ID, request.streamId());
        assertEquals(Role.PRODUCER, request.role());
        assertEquals(HugepagesPolicy.STANDARD, request.requireHugepages());
        assertEquals(StreamLayout.LAYOUT_VERSION, request.expectedLayoutVersion());
        assertEquals(ShmAttachRequestDecoder.desiredNodeIdNullValue(), request.desiredNodeId());
        assertNotEquals(0, request.clientId());
        assertEquals(lease.clientId(), request.clientId());
        assertEquals(DriverLease.State.ATTACHING, lease.state());
    }

    @Test
    void shouldNotAskAgainWhileARequestIsOutstanding()
    {
        attaching();
        for (int i = 0; i < 10; i++)
        {
            nowNs += TIMEOUT_NS / 11;
            assertTrue(lease.poll(proxy, nowNs));
        }

        assertEquals(List.of(), wire.received());
    }

    @Test
    void shouldBeAttachedByAWholeResponse()
    {
        final long correlationId = attaching();
        final AttachResponse response = new Response(correlationId).make();
        lease.onResponse(response, nowNs);

        assertTrue(lease.isAttached());
        assertTrue(isLease(77));
        assertFalse(isLease(78));
        assertEquals(List.of(response), recorder.attached);
        assertEquals(42, recorder.layouts.get(0).epoch());
        assertEquals(List.of(), recorder.refused);
    }

    @Test
    void shouldIgnoreTheResponseToAnothersRequest()
    {
        final long correlationId = attaching();
        lease.onResponse(new Response(correlationId + 1).make(), nowNs);
        lease.onResponse(new Response(correlationId - 1).refusal(3, "no"), nowNs);

        assertEquals(DriverLease.State.ATTACHING, lease.state());
        assertEquals(List.of(), recorder.attached);
        assertEquals(List.of(), recorder.refused);
    }

    @Test
    void shouldIgnoreTheSameResponseAgain()
    {
        final long correlationId = attached();
        final Response other = new Response(correlationId);
        other.leaseId = 78;
        lease.onResponse(other.make(), nowNs);
        lease.onResponse(new Response(correlationId).refusal(3, "no"), nowNs);

        assertTrue(isLease(77));
        assertEquals(1, recorder.attached.size());
        assertEquals(List.of(), recorder.refused);
    }

    @Test
    void shouldIgnoreAResponseThatComesAfterTheTimeOut()
    {
        final long correlationId = attaching();
        nowNs += TIMEOUT_NS;
        lease.poll(proxy, nowNs);
        lease.onResponse(new Response(correlationId).make(), nowNs);

        assertEquals(DriverLease.State.UNATTACHED, lease.state());
        assertEquals(List.of(), recorder.attached);
    }

    /** What an OK must have; each is left out or wrong in turn. */
    enum Flaw
    {
        LEASE_ID, STREAM_ID, OTHER_STREAM, EPOCH, LAYOUT_VERSION, SLOTS, HEADER_SLOT_BYTES, OTHER_HEADER_SLOT_BYTES,
        HEADER_URI, BLANK_HEADER_URI, INVALID_HEADER_URI, POOLS, POOL_URI, BLANK_POOL_URI, POOL_SLOTS, POOL_STRIDE
    }

    @ParameterizedTest
    @EnumSource(Flaw.class)
    void shouldRefuseAnOkThatIsMalformed(final Flaw flaw)
    {
        final Response response = new Response(attaching());
        response.spoil(flaw);
        lease.onResponse(response.make(), nowNs);

        assertEquals(DriverLease.State.UNATTACHED, lease.state());
        assertEquals(List.of(), recorder.attached);
        assertEquals(1, recorder.refused.size());
        final Category category = recorder.refused.get(0).category();
        assertTrue(category == Category.MALFORMED || category == Category.INVALID_REGION, category.name());

        nowNs += MIN_BACKOFF_NS;
        assertTrue(lease.poll(proxy, nowNs));
        final List<UnsafeBuffer> messages = new ArrayList<>(wire.received());
        if (flaw != Flaw.LEASE_ID)
        {
            assertEquals(ShmDetachRequestDecoder.TEMPLATE_ID, Wire.templateId(messages.remove(0)), "gives it back");
        }
        assertEquals(1, messages.size());
        assertEquals(ShmAttachRequestDecoder.TEMPLATE_ID, Wire.templateId(messages.get(0)), "attaches again");
    }

    @Test
    void shouldTellWhyTheDriverRefused()
    {
        lease.onResponse(new Response(attaching()).refusal(3, "a producer is attached already"), nowNs);

        final TensorPoolException reason = recorder.refused.get(0);
        assertEquals(Category.REJECTED, reason.category());
        assertEquals("the SHM driver refused to attach a producer to stream 10000 (code 3): " +
            "a producer is attached already", reason.getMessage());
        assertEquals(DriverLease.State.UNATTACHED, lease.state());
    }

    @Test
    void shouldChooseAnotherClientIdInSilenceWhereItIsTaken()
    {
        final long correlationId = attaching();
        final int clientId = lease.clientId();
        lease.onResponse(new Response(correlationId).refusal(3, "client_id already attached"), nowNs);
        assertEquals(List.of(), recorder.refused);

        nowNs += MIN_BACKOFF_NS;
        final ShmAttachRequestDecoder request = request();
        assertNotEquals(clientId, request.clientId());
        assertEquals(lease.clientId(), request.clientId());
    }

    @Test
    void shouldKeepTheClientIdThatTheApplicationChoseAndTellWhereItIsTaken()
    {
        final DriverLease chosen =
            new DriverLease(terms(4711, LeaseTerms.ANY_NODE_ID), TIMING, unwanted, recorder);
        for (int i = 1; i <= 2; i++)
        {
            assertTrue(chosen.poll(proxy, nowNs));
            final ShmAttachRequestDecoder request = new ShmAttachRequestDecoder()
                .wrapAndApplyHeader(wire.received().get(0), 0, new MessageHeaderDecoder());
            assertEquals(4711, request.clientId());
            chosen.onResponse(
                new Response(request.correlationId()).refusal(3, "client_id already attached"), nowNs);
            assertEquals(i, recorder.refused.size());
            assertEquals(Category.REJECTED, recorder.refused.get(0).category());
            nowNs += MAX_BACKOFF_NS;
        }
    }

    @Test
    void shouldNeverUseACorrelationIdTwice()
    {
        final Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 50; i++)
        {
            final long correlationId = attaching();
            assertTrue(ids.add(correlationId));
            lease.onResponse(new Response(correlationId).refusal(3, "no"), nowNs);
            nowNs += MAX_BACKOFF_NS;
        }
    }

    @Test
    void shouldBeginWithACorrelationIdThatNoEarlierRunUsed()
    {
        final Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 20; i++)
        {
            final DriverLease other =
                new DriverLease(terms(ANY_CLIENT_ID, LeaseTerms.ANY_NODE_ID), TIMING, unwanted, recorder);
            other.poll(proxy, 0);
        }
        for (final UnsafeBuffer message : wire.received())
        {
            ids.add(new ShmAttachRequestDecoder().wrapAndApplyHeader(message, 0, new MessageHeaderDecoder())
                .correlationId());
        }
        assertEquals(20, ids.size());
    }

    @Test
    void shouldWaitLongerAfterEachRefusalUpToALimit()
    {
        final List<Long> waits = new ArrayList<>();
        long correlationId = attaching();
        for (int i = 0; i < 6; i++)
        {
            lease.onResponse(new Response(correlationId).refusal(3, "no"), nowNs);
            final long refusedNs = nowNs;
            List<UnsafeBuffer> sent = List.of();
            while (sent.isEmpty())
            {
                nowNs += MIN_BACKOFF_NS / 2;
                lease.poll(proxy, nowNs);
                sent = wire.received();
            }
            waits.add(nowNs - refusedNs);
            correlationId = new ShmAttachRequestDecoder()
                .wrapAndApplyHeader(sent.get(0), 0, new MessageHeaderDecoder()).correlationId();
        }

        assertEquals(List.of(100L, 200L, 400L, 800L, 800L, 800L), waits);
    }

    @Test
    void shouldBeginWithAShortWaitAgainAfterASuccess()
    {
        for (int i = 0; i < 5; i++)
        {
            lease.onResponse(new Response(attaching()).refusal(3, "no"), nowNs);
            nowNs += MAX_BACKOFF_NS;
        }
        attached();
        lease.onUsable();
        lease.onLost(nowNs);

        nowNs += MIN_BACKOFF_NS - 1;
        lease.poll(proxy, nowNs);
        assertEquals(List.of(), wire.received());
        nowNs += 1;
        assertEquals(STREAM_ID, request().streamId());
    }

    @Test
    void shouldSayThatNobodyAnswers()
    {
        attaching();
        nowNs += TIMEOUT_NS - 1;
        lease.poll(proxy, nowNs);
        assertEquals(List.of(), recorder.refused);
        nowNs += 1;
        lease.poll(proxy, nowNs);

        assertEquals(Category.TIMEOUT, recorder.refused.get(0).category());
        final String message = recorder.refused.get(0).getMessage();
        assertTrue(message.contains("stream 10000") && message.contains("is tp_driver running"), message);
        assertEquals(DriverLease.State.UNATTACHED, lease.state());
    }

    @Test
    void shouldBackOffWhereTheRequestCanNotBeSent()
    {
        final ControlProxy closed = new ControlProxy(wire.publication());
        wire.publication().close();
        lease.poll(closed, nowNs);

        assertEquals(DriverLease.State.UNATTACHED, lease.state());
        assertEquals(List.of(), recorder.refused);
    }

    @Test
    void shouldSendKeepalivesInTheirInterval()
    {
        attached();
        final long start = nowNs;
        int sent = 0;
        for (long t = 0; t <= 5 * KEEPALIVE_NS; t += KEEPALIVE_NS / 10)
        {
            nowNs = start + t;
            assertTrue(lease.poll(proxy, nowNs));
            for (final UnsafeBuffer message : wire.received())
            {
                final ShmLeaseKeepaliveDecoder keepalive = new ShmLeaseKeepaliveDecoder()
                    .wrapAndApplyHeader(message, 0, new MessageHeaderDecoder());
                assertEquals(77, keepalive.leaseId());
                assertEquals(STREAM_ID, keepalive.streamId());
                assertEquals(lease.clientId(), keepalive.clientId());
                assertEquals(Role.PRODUCER, keepalive.role());
                assertEquals(nowNs, keepalive.clientTimestampNs());
                sent++;
                assertEquals(start + sent * KEEPALIVE_NS, nowNs);
            }
        }

        assertEquals(5, sent);
    }

    @Test
    void shouldSendKeepalivesWithoutAnExpiryToo()
    {
        final Response response = new Response(attaching());
        response.expiryNs = AttachResponse.NO_EXPIRY;
        lease.onResponse(response.make(), nowNs);
        nowNs += 1_000_000 * KEEPALIVE_NS;

        assertTrue(lease.poll(proxy, nowNs), "a lease without expiry does not run out");
        assertEquals(ShmLeaseKeepaliveDecoder.TEMPLATE_ID, Wire.templateId(wire.received().get(0)));
    }

    @Test
    void shouldRunOutAtTheDeadlineThatTheDriverSet()
    {
        final Response response = new Response(attaching());
        response.expiryNs = nowNs + 3 * KEEPALIVE_NS;
        lease.onResponse(response.make(), nowNs);
        nowNs += 3 * KEEPALIVE_NS + 1;

        assertFalse(lease.poll(proxy, nowNs));
        assertEquals(List.of(), wire.received(), "nothing is kept alive that has run out");
    }

    @Test
    void shouldMoveTheDeadlineWithEachKeepalive()
    {
        final Response response = new Response(attaching());
        response.expiryNs = nowNs + 3 * KEEPALIVE_NS;
        lease.onResponse(response.make(), nowNs);
        for (int i = 0; i < 20; i++)
        {
            nowNs += 2 * KEEPALIVE_NS;
            assertTrue(lease.poll(proxy, nowNs));
            assertEquals(1, wire.received().size());
        }

        wire.publication().close();
        nowNs += 3 * KEEPALIVE_NS;
        assertTrue(lease.poll(proxy, nowNs));
        nowNs += 1;
        assertFalse(lease.poll(proxy, nowNs), "keepalives that could not be sent do not count");
    }

    @Test
    void shouldRunOutAtOnceWhereTheDeadlineHasPassed()
    {
        final Response response = new Response(attaching());
        response.expiryNs = nowNs - 1;
        lease.onResponse(response.make(), nowNs);
        nowNs += 2;

        assertFalse(lease.poll(proxy, nowNs));
    }

    @Test
    void shouldAttachAnewWithAnotherIdentityAfterALoss()
    {
        final long correlationId = attached();
        final int clientId = lease.clientId();
        lease.onLost(nowNs);
        assertFalse(isLease(77));

        nowNs += MIN_BACKOFF_NS;
        final ShmAttachRequestDecoder request = request();
        assertNotEquals(correlationId, request.correlationId());
        assertNotEquals(clientId, request.clientId());
    }

    @Test
    void shouldWaitLongerEachTimeThatItGetsWhatItCanNotUse()
    {
        long waitNs = MIN_BACKOFF_NS;
        for (int i = 0; i < 4; i++)
        {
            attached();
            lease.drop(nowNs);
            unwanted.poll(proxy);
            assertEquals(ShmDetachRequestDecoder.TEMPLATE_ID, Wire.templateId(wire.received().get(0)));

            nowNs += waitNs - 1;
            lease.poll(proxy, nowNs);
            assertEquals(List.of(), wire.received());
            nowNs += 1;
            waitNs = Math.min(2 * waitNs, MAX_BACKOFF_NS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, -1, Integer.MIN_VALUE})
    void shouldTakeACodeWithoutAMeaningForAProtocolErrorAndAskAgain(final int code)
    {
        lease.onResponse(new Response(attaching()).refusal(code, "client_id already attached"), nowNs);

        assertEquals(Category.MALFORMED, recorder.refused.get(0).category());
        assertTrue(recorder.refused.get(0).getMessage().contains("code " + code), recorder.refused.toString());
        nowNs += MIN_BACKOFF_NS;
        assertEquals(STREAM_ID, request().streamId());
    }

    @Test
    void shouldSayThatADriverDoesNotSayWhy()
    {
        lease.onResponse(new Response(attaching()).refusal(3, ""), nowNs);

        assertTrue(recorder.refused.get(0).getMessage().endsWith("(code 3): it does not say why"));
    }

    @Test
    void shouldSendTheSameRequestAgainToADriverThatCameAfterIt()
    {
        final ShmAttachRequestDecoder first = request();
        nowNs += MIN_BACKOFF_NS;
        lease.onDriverHeard(proxy, nowNs);
        final ShmAttachRequestDecoder again = new ShmAttachRequestDecoder()
            .wrapAndApplyHeader(wire.received().get(0), 0, new MessageHeaderDecoder());

        assertEquals(first.correlationId(), again.correlationId());
        assertEquals(first.clientId(), again.clientId());
        lease.onResponse(new Response(first.correlationId()).make(), nowNs);
        lease.onResponse(new Response(first.correlationId()).refusal(3, "client_id already attached"), nowNs);
        assertTrue(isLease(77));
        assertEquals(List.of(), recorder.refused);
    }

    @Test
    void shouldNotSendARequestAgainThatTheDriverHasHadNoTimeToAnswer()
    {
        attaching();
        nowNs += MIN_BACKOFF_NS - 1;
        lease.onDriverHeard(proxy, nowNs);
        assertEquals(List.of(), wire.received());

        nowNs += 1;
        lease.onDriverHeard(proxy, nowNs);
        lease.onDriverHeard(proxy, nowNs);
        assertEquals(1, wire.received().size(), "once a time");
    }

    @Test
    void shouldSendNothingToADriverThatIsHeardWhileNothingIsAsked()
    {
        lease.onDriverHeard(proxy, nowNs);
        attached();
        nowNs += MIN_BACKOFF_NS;
        lease.onDriverHeard(proxy, nowNs);

        assertEquals(List.of(), wire.received());
    }

    @Test
    void shouldGiveBackALeaseThatComesAfterTheTimeOut()
    {
        final long correlationId = attaching();
        final int clientId = lease.clientId();
        nowNs += TIMEOUT_NS;
        lease.poll(proxy, nowNs);
        assertTrue(unwanted.isAwaited(correlationId));
        unwanted.onAnswer(correlationId, true, 77);
        unwanted.poll(proxy);

        final ShmDetachRequestDecoder detach = detach(wire.received().get(0));
        assertEquals(77, detach.leaseId());
        assertEquals(clientId, detach.clientId());
        assertFalse(unwanted.isAwaited(correlationId));
    }

    @Test
    void shouldGiveBackALeaseThatComesAfterItWasClosed()
    {
        final long correlationId = attaching();
        lease.giveBack();
        unwanted.onAnswer(correlationId, true, 77);
        unwanted.poll(proxy);

        assertEquals(77, detach(wire.received().get(0)).leaseId());
    }

    @Test
    void shouldGiveBackTheLeaseOfAnAnswerThatCanNotBeRead()
    {
        attaching();
        final int clientId = lease.clientId();
        lease.onMalformedResponse(77, new TensorPoolException(Category.MALFORMED, "truncated"), nowNs);
        unwanted.poll(proxy);

        final ShmDetachRequestDecoder detach = detach(wire.received().get(0));
        assertEquals(77, detach.leaseId());
        assertEquals(clientId, detach.clientId());
        assertEquals(Category.MALFORMED, recorder.refused.get(0).category());
        nowNs += MIN_BACKOFF_NS;
        assertEquals(STREAM_ID, request().streamId());
    }

    @Test
    void shouldNotTakeAnotherDriversLeaseOfTheSameNumberForItsOwn()
    {
        attached();

        assertFalse(lease.is(77, STREAM_ID + 1, Role.PRODUCER.value()));
        assertFalse(lease.is(77, STREAM_ID, Role.CONSUMER.value()));
    }

    @Test
    void shouldAskForANodeIdAndTakeTheOneThatItAskedFor()
    {
        final DriverLease wishing = new DriverLease(terms(ANY_CLIENT_ID, 12), TIMING, unwanted, recorder);
        final Response response = new Response(attachingWithNode(wishing));
        response.nodeId = 12;
        wishing.onResponse(response.make(), nowNs);

        assertTrue(wishing.isAttached());
        assertEquals(12, recorder.attached.get(0).nodeId());
    }

    @ParameterizedTest
    @ValueSource(longs = {13, 0xFFFF_FFFFL})
    void shouldTakeAnotherNodeIdThanItAskedForAsAProtocolErrorAndGiveTheLeaseBack(final long nodeId)
    {
        final DriverLease wishing = new DriverLease(terms(ANY_CLIENT_ID, 12), TIMING, unwanted, recorder);
        final Response response = new Response(attachingWithNode(wishing));
        response.nodeId = nodeId;
        wishing.onResponse(response.make(), nowNs);
        unwanted.poll(proxy);

        assertEquals(DriverLease.State.UNATTACHED, wishing.state());
        assertEquals(Category.MALFORMED, recorder.refused.get(0).category());
        assertEquals(77, detach(wire.received().get(0)).leaseId());
    }

    @Test
    void shouldTakeANodeIdThatItDidNotAskFor()
    {
        final Response response = new Response(attaching());
        response.nodeId = 5;
        lease.onResponse(response.make(), nowNs);

        assertTrue(lease.isAttached());
    }

    private long attachingWithNode(final DriverLease wishing)
    {
        assertTrue(wishing.poll(proxy, nowNs));
        final ShmAttachRequestDecoder request = new ShmAttachRequestDecoder()
            .wrapAndApplyHeader(wire.received().get(0), 0, new MessageHeaderDecoder());
        assertEquals(12, request.desiredNodeId());
        return request.correlationId();
    }

    @Test
    void shouldGiveUpALeaseWithoutAnExpiryWhereNoKeepaliveCanBeSent()
    {
        attached();
        wire.publication().close();
        nowNs += 3 * KEEPALIVE_NS;
        assertTrue(lease.poll(proxy, nowNs));
        nowNs += 1;

        assertFalse(lease.poll(proxy, nowNs));
    }

    @Test
    void shouldGiveBackWhatItHas()
    {
        final long correlationId = attached();
        lease.giveBack();
        unwanted.poll(proxy);

        final ShmDetachRequestDecoder detach = new ShmDetachRequestDecoder()
            .wrapAndApplyHeader(wire.received().get(0), 0, new MessageHeaderDecoder());
        assertEquals(77, detach.leaseId());
        assertEquals(STREAM_ID, detach.streamId());
        assertEquals(lease.clientId(), detach.clientId());
        assertEquals(Role.PRODUCER, detach.role());
        assertNotEquals(correlationId, detach.correlationId());
        assertEquals(DriverLease.State.UNATTACHED, lease.state());
    }

    @Test
    void shouldGiveNothingBackWhereItHasNothing()
    {
        lease.giveBack();
        unwanted.poll(proxy);
        attaching();
        lease.giveBack();
        unwanted.poll(proxy);

        assertEquals(List.of(), wire.received());
    }

    @Test
    void shouldRenewAtOnce()
    {
        attached();
        lease.renew(nowNs);
        lease.poll(proxy, nowNs);

        final List<UnsafeBuffer> messages = wire.received();
        assertEquals(ShmDetachRequestDecoder.TEMPLATE_ID, Wire.templateId(messages.get(0)));
        assertEquals(ShmAttachRequestDecoder.TEMPLATE_ID, Wire.templateId(messages.get(1)));
        assertSame(DriverLease.State.ATTACHING, lease.state());
    }

    /** Poll once and decode the request that was sent. */
    private ShmAttachRequestDecoder request()
    {
        assertTrue(lease.poll(proxy, nowNs));
        final List<UnsafeBuffer> messages = wire.received();
        assertEquals(1, messages.size());
        assertEquals(ShmAttachRequestDecoder.TEMPLATE_ID, Wire.templateId(messages.get(0)));
        return new ShmAttachRequestDecoder().wrapAndApplyHeader(messages.get(0), 0, new MessageHeaderDecoder());
    }

    private static LeaseTerms terms(final int fixedClientId, final long nodeId)
    {
        return new LeaseTerms(STREAM_ID, Role.PRODUCER, HugepagesPolicy.STANDARD, fixedClientId, nodeId);
    }

    private boolean isLease(final long leaseId)
    {
        return lease.is(leaseId, STREAM_ID, Role.PRODUCER.value());
    }

    private static ShmDetachRequestDecoder detach(final UnsafeBuffer message)
    {
        assertEquals(ShmDetachRequestDecoder.TEMPLATE_ID, Wire.templateId(message));
        return new ShmDetachRequestDecoder().wrapAndApplyHeader(message, 0, new MessageHeaderDecoder());
    }

    private long attaching()
    {
        return request().correlationId();
    }

    private long attached()
    {
        final long correlationId = attaching();
        lease.onResponse(new Response(correlationId).make(), nowNs);
        assertTrue(lease.isAttached());
        return correlationId;
    }

    private static final class Recorder implements DriverLease.Listener
    {
        private final List<AttachResponse> attached = new ArrayList<>();
        private final List<StreamLayout> layouts = new ArrayList<>();
        private final List<TensorPoolException> refused = new ArrayList<>();

        @Override
        public void onAttached(final AttachResponse response, final StreamLayout layout)
        {
            attached.add(response);
            layouts.add(layout);
        }

        @Override
        public void onRefused(final TensorPoolException reason)
        {
            refused.add(reason);
        }
    }

    private static final class Response
    {
        private final long correlationId;
        private long leaseId = 77;
        private long expiryNs = AttachResponse.NO_EXPIRY;
        private int streamId = STREAM_ID;
        private long epoch = 42;
        private int layoutVersion = 1;
        private long nslots = 8;
        private int headerSlotBytes = 256;
        private long nodeId = AttachResponse.NO_NODE_ID;
        private String headerUri = "shm:file?path=/x/header.ring";
        private List<Announce.Pool> pools = List.of(new Announce.Pool(1, 8, 1024, "shm:file?path=/x/1.pool"));

        private Response(final long correlationId)
        {
            this.correlationId = correlationId;
        }

        private AttachResponse make()
        {
            return new AttachResponse(correlationId, 0, leaseId, expiryNs, streamId, epoch, layoutVersion, nslots,
                headerSlotBytes, nodeId, headerUri, pools, "");
        }

        private AttachResponse refusal(final int code, final String why)
        {
            return new AttachResponse(
                correlationId, code, -1, AttachResponse.NO_EXPIRY, -1, -1, -1, -1, 0xFFFF,
                AttachResponse.NO_NODE_ID, "", List.of(), why);
        }

        private void spoil(final Flaw flaw)
        {
            switch (flaw)
            {
                case LEASE_ID -> leaseId = -1;
                case STREAM_ID -> streamId = -1;
                case OTHER_STREAM -> streamId = STREAM_ID + 1;
                case EPOCH -> epoch = -1;
                case LAYOUT_VERSION -> layoutVersion = -1;
                case SLOTS -> nslots = 0xFFFF_FFFFL;
                case HEADER_SLOT_BYTES -> headerSlotBytes = 0xFFFF;
                case OTHER_HEADER_SLOT_BYTES -> headerSlotBytes = 512;
                case HEADER_URI -> headerUri = "";
                case BLANK_HEADER_URI -> headerUri = "  ";
                case INVALID_HEADER_URI -> headerUri = "file:/x/header.ring";
                case POOLS -> pools = List.of();
                case POOL_URI -> pools = List.of(new Announce.Pool(1, 8, 1024, ""));
                case BLANK_POOL_URI -> pools = List.of(new Announce.Pool(1, 8, 1024, " "));
                case POOL_SLOTS -> pools = List.of(new Announce.Pool(1, 16, 1024, "shm:file?path=/x/1.pool"));
                case POOL_STRIDE -> pools = List.of(new Announce.Pool(1, 8, 0xFFFF_FFFFL, "shm:file?path=/x/1.pool"));
                default -> throw new AssertionError(flaw);
            }
        }
    }
}
