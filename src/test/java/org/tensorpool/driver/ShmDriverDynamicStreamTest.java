package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.DriverTestHarness.ANNOUNCE_PERIOD_NS;
import static org.tensorpool.driver.DriverTestHarness.DYNAMIC_STREAM;
import static org.tensorpool.driver.DriverTestHarness.LEASE_NS;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.ResponseCode.INVALID_PARAMS;
import static org.tensorpool.protocol.driver.ResponseCode.REJECTED;
import static org.tensorpool.protocol.driver.Role.CONSUMER;
import static org.tensorpool.protocol.driver.Role.PRODUCER;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.driver.config.StreamIdRange;
import org.tensorpool.protocol.driver.PublishMode;

class ShmDriverDynamicStreamTest
{
    private static final long REST_NS = 3 * ANNOUNCE_PERIOD_NS;

    private final DriverTestHarness harness = new DriverTestHarness();

    @AfterEach
    void close()
    {
        harness.close();
    }

    @Test
    void shouldRemoveAStreamOnDemandThatNobodyUsesAnyMore()
    {
        start(true);
        final Heard.Attached producer = harness.attached(DYNAMIC_STREAM, 501, PRODUCER);
        final Heard.Attached consumer = harness.attached(DYNAMIC_STREAM, 502, CONSUMER);
        harness.detach(producer, 501, PRODUCER);
        harness.detach(consumer, 502, CONSUMER);
        harness.forget();
        assertTrue(harness.streamDirectory(DYNAMIC_STREAM).toFile().exists());

        harness.advance(REST_NS);
        assertTrue(harness.streamDirectory(DYNAMIC_STREAM).toFile().exists());
        harness.advance(ANNOUNCE_PERIOD_NS);
        harness.invoke();

        assertFalse(harness.streamDirectory(DYNAMIC_STREAM).toFile().exists());
        harness.forget();
        harness.advance(ANNOUNCE_PERIOD_NS);
        assertTrue(harness.hearAll().stream().noneMatch(
            (h) -> h instanceof Heard.Announced a && a.streamId() == DYNAMIC_STREAM));
        assertEquals(REJECTED, harness.awaitAnswer(harness.attach(
            DYNAMIC_STREAM, 503, CONSUMER, (r) -> r.publishMode(PublishMode.REQUIRE_EXISTING))).code());
    }

    @Test
    void shouldBeginAStreamThatComesAgainBeyondItsFormerEpochs()
    {
        start(true);
        final Heard.Attached first = harness.attached(DYNAMIC_STREAM, 501, PRODUCER);
        harness.advance(LEASE_NS);
        harness.await(Heard.Revoked.class);
        harness.advance(2 * REST_NS);
        harness.invoke();
        assertFalse(harness.streamDirectory(DYNAMIC_STREAM).toFile().exists());

        assertTrue(harness.attached(DYNAMIC_STREAM, 502, PRODUCER).epoch() > first.epoch() + 1);
    }

    @Test
    void shouldKeepAStreamOnDemandThatAConsumerWaitsOn()
    {
        start(true);
        final Heard.Attached consumer = harness.attached(DYNAMIC_STREAM, 502, CONSUMER);

        for (int i = 0; i < 10; i++)
        {
            harness.keepalive(consumer, 502, CONSUMER);
            harness.advance(ANNOUNCE_PERIOD_NS);
        }

        assertEquals(consumer.epoch(), harness.attached(DYNAMIC_STREAM, 503, CONSUMER).epoch());
    }

    @Test
    void shouldKeepAStreamOfTheConfigurationThatNobodyUses()
    {
        start(true);
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);
        harness.detach(lease, 501, CONSUMER);
        harness.forget();

        harness.advance(2 * REST_NS);
        harness.invoke();

        assertEquals(lease.epoch(), harness.attached(STREAM, 502, CONSUMER).epoch());
    }

    @Test
    void shouldRemoveNoStreamWhereCollectionIsOff()
    {
        start(false);
        final Heard.Attached lease = harness.attached(DYNAMIC_STREAM, 501, CONSUMER);
        harness.detach(lease, 501, CONSUMER);
        harness.forget();

        harness.advance(2 * REST_NS);
        harness.invoke();

        assertTrue(harness.streamDirectory(DYNAMIC_STREAM).toFile().exists());
    }

    @Test
    void shouldRefuseAStreamOnDemandThatIsNotInTheRange()
    {
        start(true);

        assertEquals(INVALID_PARAMS,
            harness.awaitAnswer(harness.attach(20_010, 501, PRODUCER)).code());
        assertEquals(INVALID_PARAMS,
            harness.awaitAnswer(harness.attach(0, 501, PRODUCER)).code());
    }

    @Test
    void shouldServeConfiguredStreamsAndRefuseAllOthersWhereThereIsNoRange()
    {
        harness.configured((c) -> c.allowDynamicStreams(true)).start();

        final Heard.Attached refused = harness.awaitAnswer(harness.attach(DYNAMIC_STREAM, 501, PRODUCER));
        assertEquals(INVALID_PARAMS, refused.code());
        assertTrue(refused.errorMessage().contains("driver.stream_id_range is empty"), refused.errorMessage());
        assertFalse(harness.streamDirectory(DYNAMIC_STREAM).toFile().exists());
        harness.attached(STREAM, 502, PRODUCER);
    }

    private void start(final boolean isCollecting)
    {
        harness.configured((c) -> c.allowDynamicStreams(true).streamIdRange(new StreamIdRange(20_000, 20_009))
            .epochGcEnabled(isCollecting)).start();
    }
}
