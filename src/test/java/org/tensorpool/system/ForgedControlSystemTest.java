package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.protocol.driver.Role;

/**
 * Somebody who may publish on the control stream says to clients what only the driver says: what the specification lets
 * him do passes, and what it doesn't is not heard.
 */
class ForgedControlSystemTest
{
    private static final int PRODUCER_ID = 4_242;
    private static final int CONSUMER_ID = 4_243;

    private TensorPoolSystem system;
    private Producer producer;
    private Consumer consumer;
    private Received received;
    private ControlForger forger;
    private long epoch;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        consumer = system.connect(system.context().clientId(CONSUMER_ID)).addConsumer(STREAM);
        producer = system.connect(system.context().clientId(PRODUCER_ID)).addProducer(STREAM);
        received = new Received(consumer);
        system.awaitFlow(producer, consumer);
        forger = new ControlForger(system.aeron());
        epoch = producer.epoch();
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private void awaitFrame()
    {
        final int before = received.frames().size();
        Await.until(() -> "a frame comes: " + received.drops() + system.errors(), () ->
        {
            producer.offer(MemorySegment.ofArray(new byte[1]), DType.UINT8, 1);
            received.poll();
            return received.frames().size() > before;
        });
    }

    @Test
    void shouldNotHearARevocationOfALeaseThatIsNotItsOwn()
    {
        final long wrongLease = 0x5555_5555_5555L;
        forger.revoked(wrongLease, STREAM, CONSUMER_ID, Role.CONSUMER);
        forger.revoked(0, STREAM, CONSUMER_ID, Role.CONSUMER);
        forger.revoked(-1, STREAM, CONSUMER_ID, Role.CONSUMER);
        forger.revoked(wrongLease, STREAM + 1, PRODUCER_ID, Role.PRODUCER);
        forger.revoked(wrongLease, STREAM, PRODUCER_ID + 1, Role.PRODUCER);
        awaitFrame();

        assertEquals(epoch, producer.epoch());
        assertEquals(epoch, consumer.epoch());
        assertEquals(CONSUMER_ID, consumer.consumerId());
    }

    @Test
    void shouldNotHearAnswersToRequestsThatItDidNotMake()
    {
        for (long correlationId = -2; correlationId < 3; correlationId++)
        {
            forger.attached(correlationId, 99, STREAM, 0);
            forger.attached(correlationId, 99, STREAM, 9);
        }
        awaitFrame();

        assertEquals(epoch, producer.epoch());
        assertEquals(epoch, consumer.epoch());
    }

    @Test
    void shouldComeBackAfterAnAnnounceOfAnEpochThatThereIsNot()
    {
        awaitFrame();
        forger.announce(STREAM, PRODUCER_ID, epoch + 1_000, System.nanoTime());
        Await.until("it is heard", () -> !consumer.isConnected() || !producer.isAttached() ||
            producer.epoch() != epoch || !system.errors().isEmpty());

        awaitFrame();
        assertTrue(ProcessMaps.linesBelow("/dev/shm/nowhere").isEmpty());
    }

    @Test
    void shouldNotHearAnAnnounceThatIsOldOrOfAnEarlierEpoch()
    {
        forger.announce(STREAM, PRODUCER_ID, epoch + 1, System.nanoTime() - TimeUnit.MINUTES.toNanos(10));
        forger.announce(STREAM, PRODUCER_ID, epoch - 1, System.nanoTime());
        forger.announce(STREAM, PRODUCER_ID, 0, System.nanoTime());
        awaitFrame();

        assertEquals(epoch, producer.epoch());
        assertEquals(epoch, consumer.epoch());
    }

    @Test
    void shouldComeBackAfterAGoodByeThatTheDriverDidNotSay()
    {
        awaitFrame();
        forger.goodBye();
        Await.until("both attach anew", () -> producer.isAttached() && producer.epoch() != epoch &&
            consumer.epoch() == producer.epoch());

        awaitFrame();
        assertEquals(producer.epoch(), received.last().epoch());
    }
}
