package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.DriverTestHarness.KEEPALIVE_NS;
import static org.tensorpool.driver.DriverTestHarness.OTHER_STREAM;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.ResponseCode.OK;
import static org.tensorpool.protocol.driver.ResponseCode.REJECTED;
import static org.tensorpool.protocol.driver.Role.CONSUMER;
import static org.tensorpool.protocol.driver.Role.PRODUCER;
import static org.tensorpool.protocol.driver.ShutdownReason.ADMIN;
import static org.tensorpool.protocol.driver.ShutdownReason.ERROR;
import static org.tensorpool.protocol.driver.ShutdownReason.NORMAL;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.status.DriverCounter;

class ShmDriverShutdownTest
{
    private static final String TOKEN = "open sesame";
    private static final long TIMEOUT_NS = 2_000_000_000L;

    private final DriverTestHarness harness = new DriverTestHarness();
    private final AtomicInteger terminations = new AtomicInteger();

    @AfterEach
    void close()
    {
        harness.close();
    }

    @Test
    void shouldDrainAndThenGoWithTheReasonOfWhoAsked()
    {
        start(TOKEN);
        harness.attached(STREAM, 501, CONSUMER);
        harness.forget();

        harness.requestShutdown(ADMIN, TOKEN, "maintenance at noon");
        harness.invoke();
        harness.advance(TIMEOUT_NS - 1);
        harness.listen();
        assertTrue(harness.heard().stream().noneMatch(Heard.Shutdown.class::isInstance));
        assertEquals(0, terminations.get());

        harness.advance(1);

        final Heard.Shutdown last = farewell();
        assertEquals(new Heard.Shutdown(harness.clock().nanoTime(), ADMIN, "maintenance at noon"), last);
        assertEquals(1, terminations.get());
        assertFalse(harness.driver().context().agentInvoker().isRunning());
        assertEquals(List.of(), harness.errors());
    }

    @Test
    void shouldAnnounceEveryStreamOnceMoreWhenItBeginsToDrain()
    {
        start(TOKEN);
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);
        harness.attached(OTHER_STREAM, 502, CONSUMER);
        harness.forget();

        harness.requestShutdown(NORMAL, TOKEN, "");
        harness.invoke();

        assertEquals(lease.epoch(), harness.await(Heard.Announced.class, (a) -> a.streamId() == STREAM).epoch());
        harness.await(Heard.Announced.class, (a) -> a.streamId() == OTHER_STREAM);
    }

    @Test
    void shouldServeLeasesWhileItDrainsButGiveNoMore()
    {
        start(TOKEN);
        final Heard.Attached producer = harness.attached(STREAM, 501, PRODUCER);
        harness.requestShutdown(NORMAL, TOKEN, "");
        harness.invoke();

        final Heard.Attached refused = harness.awaitAnswer(harness.attach(STREAM, 502, CONSUMER));
        assertEquals(REJECTED, refused.code());
        assertTrue(refused.errorMessage().contains("shutting down"), refused.errorMessage());
        harness.keepalive(producer, 501, PRODUCER);
        harness.invoke();
        assertEquals(0, harness.count(DriverCounter.UNKNOWN_KEEPALIVES));
        final long correlationId = harness.detach(producer, 501, PRODUCER);
        assertEquals(OK, harness.await(Heard.Detached.class, (d) -> d.correlationId() == correlationId).code());
        harness.await(Heard.Revoked.class);
        assertTrue(harness.await(Heard.Announced.class, (a) -> a.epoch() > producer.epoch()).producerId() == 0);
    }

    @Test
    void shouldIgnoreAndCountARequestWithoutTheToken()
    {
        start(TOKEN);
        for (final String token : List.of("", "open", "open sesamE", "open sesame ", "x".repeat(900)))
        {
            harness.requestShutdown(ADMIN, token, "");
        }
        harness.forget();

        harness.advance(10 * TIMEOUT_NS);

        assertEquals(5, harness.count(DriverCounter.SHUTDOWN_REFUSALS));
        assertEquals(OK, harness.awaitAnswer(harness.attach(STREAM, 501, CONSUMER)).code());
        assertEquals(0, terminations.get());
    }

    @Test
    void shouldIgnoreEveryRequestWhereNoTokenIsConfigured()
    {
        start("");
        harness.requestShutdown(ADMIN, "", "");
        harness.requestShutdown(ADMIN, TOKEN, "");
        harness.forget();

        harness.advance(10 * TIMEOUT_NS);

        assertEquals(2, harness.count(DriverCounter.SHUTDOWN_REFUSALS));
        assertEquals(OK, harness.awaitAnswer(harness.attach(STREAM, 501, CONSUMER)).code());
    }

    @Test
    void shouldGoByTheFirstRequest()
    {
        start(TOKEN);
        harness.attached(STREAM, 501, CONSUMER);
        harness.requestShutdown(ERROR, TOKEN, "first");
        harness.invoke();
        harness.advance(TIMEOUT_NS - KEEPALIVE_NS);
        harness.requestShutdown(NORMAL, TOKEN, "second");
        harness.invoke();
        harness.advance(KEEPALIVE_NS);

        final Heard.Shutdown last = farewell();
        assertEquals(ERROR, last.reason());
        assertEquals("first", last.why());
    }

    @Test
    void shouldCutTheWordsOfARequestAt1024Bytes()
    {
        start(TOKEN);
        harness.attached(STREAM, 501, CONSUMER);
        harness.requestShutdown(NORMAL, TOKEN, "y".repeat(1200));
        harness.invoke();
        harness.advance(TIMEOUT_NS);

        final Heard.Shutdown last = farewell();
        assertEquals("y".repeat(1024), last.why());
    }

    @Test
    void shouldLetTheNextDriverInOnceItsOwnerHasClosedIt()
    {
        start(TOKEN);
        final Heard.Attached old = harness.attached(STREAM, 501, CONSUMER);
        harness.requestShutdown(NORMAL, TOKEN, "");
        harness.invoke();
        harness.advance(TIMEOUT_NS);
        harness.closeDriver();

        harness.launchDriver();

        assertTrue(harness.attached(STREAM, 501, CONSUMER).epoch() > old.epoch());
    }

    @Test
    void shouldNotTakeTheRequestByWhichItsPredecessorWentForOneOfItsOwn()
    {
        start(TOKEN);
        harness.requestShutdown(NORMAL, TOKEN, "");
        harness.invoke();
        harness.advance(TIMEOUT_NS);
        harness.closeDriver();

        // The test's client has read nothing yet, so the next driver is given the request again.
        harness.launchDriver();
        harness.awaitTrue("the old request comes", () ->
        {
            harness.invoke();
            return harness.count(DriverCounter.SHUTDOWN_REFUSALS) == 1;
        });
        harness.advance(KEEPALIVE_NS);
        harness.forget();
        harness.advance(10 * TIMEOUT_NS);

        assertEquals(1, terminations.get());
        harness.requestShutdown(NORMAL, TOKEN, "");
        harness.invoke();
        harness.advance(TIMEOUT_NS);
        assertEquals(2, terminations.get());
    }

    private Heard.Shutdown farewell()
    {
        harness.listen();
        final List<Heard.Shutdown> farewells = harness.heard().stream()
            .filter(Heard.Shutdown.class::isInstance).map(Heard.Shutdown.class::cast).toList();
        assertEquals(1, farewells.size());
        return farewells.get(0);
    }

    private void start(final String token)
    {
        harness.configured((c) -> c.shutdownToken(token).shutdownTimeoutMs(2000).leaseExpiryGraceIntervals(30));
        harness.inContext((c) -> c.terminationHook(terminations::incrementAndGet));
        harness.start();
        harness.advance(KEEPALIVE_NS);
        harness.forget();
    }
}
