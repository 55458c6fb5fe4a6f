package org.tensorpool.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.status.SupervisorCounter.ACTIVE_EVENTS;
import static org.tensorpool.status.SupervisorCounter.EVENTS_CLEARED;
import static org.tensorpool.status.SupervisorCounter.EVENTS_RAISED;
import static org.tensorpool.supervisor.SupervisorHarness.PERIOD_NS;
import static org.tensorpool.supervisor.SupervisorHarness.SESSION;
import static org.tensorpool.supervisor.SupervisorHarness.STREAM;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.wire.ClockDomain;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.status.SupervisorCounter;

class WatchTest
{
    private final SupervisorHarness harness = new SupervisorHarness();

    /** All is well for so many periods. */
    private void live(final int periods)
    {
        for (int i = 0; i < periods; i++)
        {
            harness.announce(5);
            harness.qosProducer(3, 5, 100L + i);
            harness.hello(9, Mode.STREAM, 0);
            harness.qosConsumer(9, 5, 100L + i, 0, 0);
            harness.pass(PERIOD_NS);
        }
    }

    @Test
    void shouldSayNothingWhileAllIsWell()
    {
        live(100);

        assertEquals(List.of(), harness.events());
        assertEquals(List.of(), harness.snapshot().activeEvents());
    }

    @Test
    void shouldTellWhenAStreamIsNotAnnouncedFor5SecondsAndWhenItIsAgain()
    {
        harness.announce(5);
        harness.pass(PERIOD_NS);
        harness.announce(5);
        harness.passPeriods(5);
        assertEquals(List.of(), harness.events());

        harness.pass(PERIOD_NS);
        assertEquals(List.of("no_announce raised"), harness.eventNames());
        assertFalse(harness.stream().alive());
        assertEquals(harness.events().get(0), harness.stream().lastEvent());
        assertTrue(harness.snapshot().holds(Condition.NO_ANNOUNCE));
        assertEquals(1, harness.count(SupervisorCounter.NO_ANNOUNCE));
        assertEquals(1, harness.count(ACTIVE_EVENTS));

        harness.announce(6);
        assertEquals(List.of("no_announce raised", "no_announce cleared"), harness.eventNames());
        assertTrue(harness.stream().alive());
        assertFalse(harness.snapshot().holds(Condition.NO_ANNOUNCE));
        assertEquals(0, harness.count(ACTIVE_EVENTS));
        assertEquals(1, harness.count(EVENTS_RAISED));
        assertEquals(1, harness.count(EVENTS_CLEARED));
    }

    @Test
    void shouldTellWhenClientsUseAStreamThatNobodyAnnounces()
    {
        for (int i = 0; i < 7; i++)
        {
            harness.qosConsumer(9, 5, 100 + i, 0, 0);
            harness.pass(PERIOD_NS);
        }

        assertEquals(List.of("no_announce raised"), harness.eventNames());
        assertTrue(harness.events().get(0).detail().startsWith("never announced"), harness.events().toString());
    }

    @Test
    void shouldForgetAStreamThatWasAnnouncedOnceWithoutAWord()
    {
        harness.announce(5);
        harness.passPeriods(6);

        assertNull(harness.stream());
        assertEquals(List.of(), harness.events());
    }

    @Test
    void shouldForgetAStreamThatIsDownAndUnusedInTheEnd()
    {
        harness.announce(5);
        harness.announce(5);
        harness.pass(301 * PERIOD_NS);

        assertNull(harness.stream());
    }

    @Test
    void shouldTellWhenAProducerFallsSilentAndWhenItIsBack()
    {
        harness.qosProducer(3, 5, 1);
        harness.passPeriods(3);
        assertEquals(List.of(), harness.events());
        harness.pass(PERIOD_NS);
        assertEquals(List.of("producer_silent raised"), harness.eventNames());
        assertFalse(harness.stream().producer(3).alive());
        assertEquals(0.0, harness.stream().producer(3).rateHz());

        harness.qosProducer(3, 5, 2);
        assertEquals(List.of("producer_silent raised", "producer_silent cleared"), harness.eventNames());
        assertTrue(harness.stream().producer(3).alive());
    }

    @Test
    void shouldTellAtOnceWhenTheLeaseOfAProducerExpires()
    {
        harness.qosProducer(3, 5, 1);
        harness.revoked(3, Role.PRODUCER, LeaseRevokeReason.EXPIRED);

        assertEquals(List.of("producer_silent raised"), harness.eventNames());
        assertFalse(harness.stream().producer(3).alive());
    }

    @Test
    void shouldTakeASuccessorForTheEndOfASilentProducer()
    {
        harness.qosProducer(3, 5, 1);
        harness.revoked(3, Role.PRODUCER, LeaseRevokeReason.EXPIRED);
        harness.qosProducer(4, 6, 1);

        assertEquals(List.of("producer_silent raised", "producer_silent cleared"), harness.eventNames());
        assertEquals(List.of(4), harness.stream().producers().stream().map(ProducerView::producerId).toList());
    }

    @Test
    void shouldTellWhenAConsumerSaysHelloAndReportsNothing()
    {
        for (int i = 0; i < 5; i++)
        {
            harness.hello(9, Mode.STREAM, 0);
            harness.pass(PERIOD_NS);
        }
        assertEquals(List.of("consumer_qos_missing raised"), harness.eventNames());
        assertTrue(harness.events().get(0).detail().startsWith("no report at all"), harness.events().toString());

        harness.qosConsumer(9, 5, 1, 0, 0);
        assertEquals(List.of("consumer_qos_missing raised", "consumer_qos_missing cleared"), harness.eventNames());
    }

    @Test
    void shouldForgetAConsumerThatSaysNothingForTooLong()
    {
        live(10);
        for (int i = 0; i < 4; i++)
        {
            harness.announce(5);
            harness.qosProducer(3, 5, 200 + i);
            harness.pass(PERIOD_NS);
        }
        assertEquals(List.of("consumer_qos_missing raised"), harness.eventNames());
        assertFalse(harness.consumer(9).alive());

        harness.pass(PERIOD_NS);
        assertNull(harness.consumer(9));
        assertEquals("consumer_qos_missing cleared", harness.eventNames().get(1));
        assertTrue(harness.events().get(1).detail().startsWith("it is forgotten"), harness.events().toString());
    }

    @Test
    void shouldNotMissAConsumerWhoseClientGoesOnAsAnother()
    {
        harness.qosConsumer(9, 5, 1, 0, 0);
        for (int i = 0; i < 5; i++)
        {
            harness.pass(PERIOD_NS);
            harness.announce(6);
            harness.qosConsumer(10, 6, 1 + i, 0, 0);
        }

        assertEquals(List.of(), harness.events());
        assertNull(harness.consumer(9));
    }

    @Test
    void shouldMissAConsumerWhoseIdIsAnotherClients()
    {
        harness.qosConsumer(9, 5, 1, 0, 0);
        harness.speakAs(SESSION + 1);
        for (int i = 0; i < 4; i++)
        {
            harness.pass(PERIOD_NS);
            harness.announce(5);
            harness.qosConsumer(10, 5, 1 + i, 0, 0);
        }

        assertEquals(List.of("consumer_qos_missing raised"), harness.eventNames());
    }

    @Test
    void shouldTellWhenAConsumerStaysOnAnotherEpochThanItsStream()
    {
        for (int i = 0; i < 5; i++)
        {
            harness.announce(6);
            harness.qosConsumer(9, 5, 1 + i, 0, 0);
            harness.pass(PERIOD_NS);
        }
        assertEquals(List.of("epoch_mismatch raised"), harness.eventNames());

        harness.announce(6);
        harness.qosConsumer(9, 6, 1, 0, 0);
        harness.pass(PERIOD_NS);
        assertEquals(List.of("epoch_mismatch raised", "epoch_mismatch cleared"), harness.eventNames());
    }

    @Test
    void shouldSayNothingOfAConsumerThatRemapsInTime()
    {
        live(5);
        harness.announce(6);
        harness.qosProducer(3, 6, 1);
        harness.qosConsumer(9, 5, 200, 0, 0);
        harness.pass(PERIOD_NS);
        harness.announce(6);
        harness.qosProducer(3, 6, 2);
        harness.qosConsumer(9, 6, 1, 0, 0);
        harness.pass(PERIOD_NS);

        assertEquals(List.of(), harness.events());
    }

    @Test
    void shouldTellWhenTwoConsumersUseOneId()
    {
        for (int i = 0; i < 6; i++)
        {
            harness.announce(5);
            harness.speakAs(SESSION + i % 2);
            harness.qosConsumer(9, 5, 1 + i, 0, 0);
            harness.pass(PERIOD_NS / 2);
        }
        assertEquals(List.of("id_collision raised"), harness.eventNames());

        harness.speakAs(SESSION);
        for (int i = 0; i < 5; i++)
        {
            harness.announce(5);
            harness.qosConsumer(9, 5, 100 + i, 0, 0);
            harness.pass(PERIOD_NS);
        }
        assertEquals(List.of("id_collision raised", "id_collision cleared"), harness.eventNames());
    }

    @Test
    void shouldNotTakeAConsumerThatConnectsAnewForTwo()
    {
        harness.qosConsumer(9, 5, 1, 0, 0);
        harness.speakAs(SESSION + 1);
        harness.qosConsumer(9, 5, 2, 0, 0);
        harness.pass(PERIOD_NS);

        assertEquals(List.of(), harness.events());
    }

    @Test
    void shouldTellWhenADriverGoesAndWhenOneIsThereAgain()
    {
        harness.announce(5);
        harness.driverShutdown();
        harness.driverShutdown();
        assertEquals(List.of("driver_gone raised"), harness.eventNames());

        harness.pass(PERIOD_NS);
        harness.announce(6);
        assertEquals(List.of("driver_gone raised", "driver_gone cleared"), harness.eventNames());
    }

    @Test
    void shouldTellOnceThatThereIsNoMoreRoom()
    {
        final SupervisorHarness full = new SupervisorHarness(new SupervisorLimits(1, 1, 1));
        full.announce(STREAM, 1, full.nowNs(), ClockDomain.MONOTONIC);
        for (int i = 1; i < 100; i++)
        {
            full.announce(STREAM + i, 1, full.nowNs(), ClockDomain.MONOTONIC);
            full.pass(PERIOD_NS / 50);
        }
        assertEquals(List.of("table_full raised"), full.eventNames());

        for (int i = 0; i < 7; i++)
        {
            full.announce(STREAM, 1, full.nowNs(), ClockDomain.MONOTONIC);
            full.pass(PERIOD_NS);
        }
        assertEquals(List.of("table_full raised", "table_full cleared"), full.eventNames());
    }

    @Test
    void shouldTellOnceThatMalformedMessagesCome()
    {
        for (int i = 0; i < 10; i++)
        {
            harness.deliver(3);
            harness.pass(PERIOD_NS);
        }
        assertEquals(List.of("malformed_messages raised"), harness.eventNames());
        assertEquals(10, harness.count(SupervisorCounter.MALFORMED));

        harness.passPeriods(6);
        assertEquals(List.of("malformed_messages raised", "malformed_messages cleared"), harness.eventNames());
    }

    @Test
    void shouldSayWhereWhatAndWhatToDoInOneLine()
    {
        harness.qosConsumer(9, 5, 1, 0, 0);
        harness.revoked(9, Role.CONSUMER, LeaseRevokeReason.EXPIRED);
        harness.qosConsumer(9, 5, 2, 0, 0);

        assertEquals("consumer_qos_missing raised: stream=10000 consumer=9: its lease has ended without a word of " +
            "it; check that it runs, and that its QoS stream is the supervisor's", harness.events().get(0).text());
        assertEquals("consumer_qos_missing cleared: stream=10000 consumer=9: it reports again",
            harness.events().get(1).text());
    }
}
