package org.tensorpool.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.status.SupervisorCounter.ANNOUNCES;
import static org.tensorpool.status.SupervisorCounter.CONSUMERS;
import static org.tensorpool.status.SupervisorCounter.CONSUMERS_REFUSED;
import static org.tensorpool.status.SupervisorCounter.PRODUCERS;
import static org.tensorpool.status.SupervisorCounter.PRODUCERS_REFUSED;
import static org.tensorpool.status.SupervisorCounter.STALE_ANNOUNCES;
import static org.tensorpool.status.SupervisorCounter.STREAMS;
import static org.tensorpool.status.SupervisorCounter.STREAMS_REFUSED;
import static org.tensorpool.supervisor.SupervisorHarness.PERIOD_NS;
import static org.tensorpool.supervisor.SupervisorHarness.STREAM;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.wire.ClockDomain;
import org.tensorpool.protocol.wire.Mode;

class KnowledgeTest
{
    private SupervisorHarness harness = new SupervisorHarness();

    @Test
    void shouldKnowWhatIsAnnounced()
    {
        harness.announce(5);
        harness.pass(PERIOD_NS / 2);

        final StreamView stream = harness.stream();
        assertEquals(5, stream.epoch());
        assertEquals(1, stream.producerId());
        assertEquals(1, stream.layoutVersion());
        assertEquals(64, stream.headerSlots());
        assertEquals(1, stream.pools());
        assertEquals(1, stream.announces());
        assertEquals(PERIOD_NS / 2, stream.announceAgeNs());
        assertTrue(stream.alive());
        assertFalse(stream.driven());
        assertNull(stream.lastEvent());
    }

    @Test
    void shouldKnowHowFastAProducerIs()
    {
        harness.qosProducer(3, 5, 1000);
        harness.pass(PERIOD_NS / 2);
        harness.qosProducer(3, 5, 1250);

        final ProducerView producer = harness.stream().producer(3);
        assertEquals(500.0, producer.rateHz());
        assertEquals(1250, producer.sequence());
        assertEquals(5, producer.epoch());
        assertEquals(-1, producer.watermark());
        assertTrue(producer.alive());
    }

    @Test
    void shouldBeginTheRateOfAProducerAnewWithAnEpoch()
    {
        harness.qosProducer(3, 5, 1000);
        harness.pass(PERIOD_NS);
        harness.qosProducer(3, 6, 10);

        assertEquals(0.0, harness.stream().producer(3).rateHz());
    }

    @Test
    void shouldKnowHowFarAConsumerIsBehind()
    {
        harness.hello(9, Mode.RATE_LIMITED, 30);
        harness.qosProducer(3, 5, 1000);
        harness.qosConsumer(9, 5, 990, 4, 2);

        final ConsumerView consumer = harness.consumer(9);
        assertEquals(10, consumer.lag());
        assertEquals(990, consumer.sequence());
        assertEquals(4, consumer.dropsGap());
        assertEquals(2, consumer.dropsLate());
        assertEquals(30, consumer.maxRateHz());
        assertFalse(consumer.rateLimited());
        assertTrue(consumer.shmSupported());
        assertTrue(consumer.alive());
    }

    @Test
    void shouldNotMeasureAConsumerByTheProducerOfAnotherEpoch()
    {
        harness.qosProducer(3, 6, 1000);
        harness.qosConsumer(9, 5, 990, 0, 0);

        assertEquals(-1, harness.consumer(9).lag());
    }

    @Test
    void shouldShowTheModeOfAHelloUntilThereIsAReport()
    {
        harness.hello(9, Mode.RATE_LIMITED, 30);

        assertTrue(harness.consumer(9).rateLimited());
        assertFalse(harness.consumer(9).alive());
        assertEquals(-1, harness.consumer(9).lag());
    }

    @Test
    void shouldKnowWhatASourceSaysOfItsData()
    {
        harness.announce(5);
        harness.source(3, "front", "uint16 480x640");
        harness.meta(4, 6);

        final StreamView stream = harness.stream();
        assertEquals("front", stream.name());
        assertEquals("uint16 480x640", stream.summary());
        assertEquals(4, stream.metaVersion());
        assertEquals(6, stream.metaAttributes());
    }

    @Test
    void shouldLetNoTextReachATerminalAsItCame()
    {
        harness.announce(5);
        harness.source(3, "\u001b[2Jx", "a".repeat(1000));

        assertEquals("?[2Jx", harness.stream().name());
        assertEquals(MessageText.MAX_LENGTH, harness.stream().summary().length());
    }

    @Test
    void shouldForgetANameThatIsGivenNoLonger()
    {
        harness.announce(5);
        harness.source(3, "front", "");
        harness.source(4, "", "");

        assertEquals("", harness.stream().name());
    }

    @Test
    void shouldKnowWhichStreamsADriverServes()
    {
        harness.announce(5);
        harness.keepalive(4);

        assertTrue(harness.stream().driven());
    }

    @Test
    void shouldShowStreamsProducersAndConsumersInTheirOrder()
    {
        harness.qosConsumer(STREAM + 1, 2, 1, 1, 0, 0, Mode.STREAM);
        harness.qosConsumer(-1, 1, 1, 0, 0);
        harness.qosConsumer(3, 1, 1, 0, 0);
        harness.qosProducer(-2, 1, 1);
        harness.qosProducer(4, 1, 1);

        final SupervisorSnapshot snapshot = harness.snapshot();
        assertEquals(List.of(STREAM, STREAM + 1), snapshot.streams().stream().map(StreamView::streamId).toList());
        assertEquals(List.of(3, -1), harness.stream().consumers().stream().map(ConsumerView::consumerId).toList());
        assertEquals(List.of(4, -2), harness.stream().producers().stream().map(ProducerView::producerId).toList());
        assertNull(snapshot.stream(3));
        assertNull(harness.stream().producer(3));
        assertNull(harness.stream().consumer(77));
    }

    @Test
    void shouldNotChangeWhatItHasShown()
    {
        harness.announce(5);
        final SupervisorSnapshot before = harness.snapshot();
        harness.announce(6);
        harness.qosConsumer(9, 5, 990, 0, 0);

        assertEquals(5, before.stream(STREAM).epoch());
        assertEquals(List.of(), before.stream(STREAM).consumers());
    }

    @Test
    void shouldPassOverAnnouncesThatAreTooOld()
    {
        harness.pass(10 * PERIOD_NS);
        harness.announce(STREAM, 5, harness.nowNs() - 4 * PERIOD_NS, ClockDomain.MONOTONIC);
        harness.announceInRealTime(5, 4 * PERIOD_NS);
        harness.announce(STREAM, 5, Long.MIN_VALUE, ClockDomain.MONOTONIC);
        harness.announce(STREAM, 5, Long.MAX_VALUE, ClockDomain.MONOTONIC);

        assertNull(harness.stream());
        assertEquals(4, harness.count(STALE_ANNOUNCES));
        assertEquals(0, harness.count(ANNOUNCES));
    }

    @Test
    void shouldPassOverWhatWasAnnouncedBeforeItListened()
    {
        harness.announce(STREAM, 5, harness.nowNs() - 1, ClockDomain.MONOTONIC);
        assertNull(harness.stream());

        harness.announceInRealTime(5, 1);
        assertNotNull(harness.stream());
    }

    @Test
    void shouldPassOverAnEpochThatIsOver()
    {
        harness.announce(6);
        harness.announce(5);

        assertEquals(6, harness.stream().epoch());
        assertEquals(1, harness.count(STALE_ANNOUNCES));
    }

    @Test
    void shouldCompareEpochsUnsigned()
    {
        harness.announce(1);
        harness.announce(-1);
        harness.announce(2);

        assertEquals(-1, harness.stream().epoch());
    }

    @Test
    void shouldTakeALowerEpochOnceTheHigherIsSilent()
    {
        harness.announce(-1);
        harness.passPeriods(4);
        harness.announce(5);

        assertEquals(5, harness.stream().epoch());
    }

    @Test
    void shouldForgetWhoLeaves()
    {
        harness.qosProducer(3, 5, 1);
        harness.qosConsumer(4, 5, 1, 0, 0);
        harness.revoked(3, Role.PRODUCER, LeaseRevokeReason.DETACHED);
        harness.revoked(4, Role.CONSUMER, LeaseRevokeReason.DETACHED);

        assertEquals(List.of(), harness.stream().producers());
        assertEquals(List.of(), harness.stream().consumers());
        assertEquals(List.of(), harness.events());
        assertEquals(0, harness.count(PRODUCERS));
        assertEquals(0, harness.count(CONSUMERS));
    }

    @Test
    void shouldRefuseMoreThanItMayKeepTrackOfAndCountThat()
    {
        harness = new SupervisorHarness(new SupervisorLimits(2, 3, 4));
        for (int i = 0; i < 10; i++)
        {
            harness.qosProducer(STREAM, i, 1, 1);
            harness.qosConsumer(i, 1, 1, 0, 0);
        }
        for (int i = 0; i < 10; i++)
        {
            harness.announce(STREAM + i, 1, harness.nowNs(), ClockDomain.MONOTONIC);
        }

        assertEquals(2, harness.count(STREAMS));
        assertEquals(3, harness.count(PRODUCERS));
        assertEquals(4, harness.count(CONSUMERS));
        assertEquals(8, harness.count(STREAMS_REFUSED));
        assertEquals(7, harness.count(PRODUCERS_REFUSED));
        assertEquals(6, harness.count(CONSUMERS_REFUSED));
        assertEquals(2, harness.snapshot().streams().size());
    }

    @Test
    void shouldLetTheLivingTakeTheRoomOfTheDead()
    {
        harness = new SupervisorHarness(new SupervisorLimits(1, 1, 1));
        harness.qosConsumer(STREAM + 1, 1, 1, 1, 0, 0, Mode.STREAM);
        harness.qosProducer(STREAM + 1, 1, 1, 1);
        harness.passPeriods(3);
        harness.pass(2 * PERIOD_NS + 1);
        harness.qosConsumer(1, 1, 1, 0, 0);
        harness.qosProducer(1, 1, 1);

        assertEquals(1, harness.snapshot().streams().size());
        assertNotNull(harness.consumer(1));
        assertNotNull(harness.stream().producer(1));
        assertEquals(0, harness.count(STREAMS_REFUSED));
    }

    @Test
    void shouldKeepTrackOfManyThatComeAndGo()
    {
        for (int i = 0; i < 5_000; i++)
        {
            harness.qosConsumer(i, 1, 1, 0, 0);
            if (i % 3 != 0)
            {
                harness.revoked(i, Role.CONSUMER, LeaseRevokeReason.DETACHED);
            }
            if (i % 100 == 0)
            {
                harness.pass(PERIOD_NS);
            }
            assertTrue(harness.count(CONSUMERS) <= 256);
        }
        final List<ConsumerView> consumers = harness.stream().consumers();

        assertEquals(harness.count(CONSUMERS), consumers.size());
        assertTrue(consumers.stream().allMatch((consumer) -> consumer.consumerId() % 3 == 0), consumers.toString());
    }
}
