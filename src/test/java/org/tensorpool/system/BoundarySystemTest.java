package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.NSLOTS;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.aeron.Aeron;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.protocol.driver.Role;

/**
 * What ends when an epoch or a lease ends, and what goes on. Clients wait so long for announces that silence of the
 * driver is never the reason.
 */
class BoundarySystemTest
{
    private static final int PRODUCER_ID = 4_242;

    private TensorPoolSystem system;
    private TensorPool producing;
    private TensorPool consuming;
    private Producer producer;
    private Consumer consumer;
    private Received received;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        producing = system.connect(patient().clientId(PRODUCER_ID).descriptorTimestamps(true));
        consuming = system.connect(patient());
        consumer = consuming.addConsumer(STREAM);
        producer = producing.addProducer(STREAM);
        received = new Received(consumer);
        system.awaitFlow(producer, consumer);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private TensorPool.Context patient()
    {
        return system.context().announcePeriodNs(TimeUnit.HOURS.toNanos(1));
    }

    private void offer(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            final long result = producer.offer(MemorySegment.ofArray(new byte[1]), DType.UINT8, 1);
            assertTrue(result >= 0, () -> "published, not " + result);
        }
    }

    private void offerAndReceive(final int count)
    {
        final int before = received.frames().size();
        offer(count);
        received.await(before + count);
    }

    private void replaceProducer()
    {
        producer.close();
        producer = TestProducers.addWhenFree(producing, STREAM);
        system.awaitFlow(producer, consumer);
    }

    @Test
    void shouldDropFramesInFlightWhenTheirEpochEnds()
    {
        offerAndReceive(1);
        final long epoch = consumer.epoch();
        offer(3);
        replaceProducer();
        assertNotEquals(epoch, consumer.epoch());
        offerAndReceive(1);

        assertEquals(List.of(0L, 0L), received.sequences());
        assertEquals(producer.epoch(), received.last().epoch());
        assertEquals(List.of("EPOCH=3"), received.drops());
    }

    @Test
    void shouldDropEveryFrameFromTheRevocationOfItsProducerToTheNextEpoch()
    {
        offerAndReceive(1);
        final ControlForger forger = new ControlForger(system.aeron());
        forger.producerRevoked(STREAM, PRODUCER_ID);
        forger.producerRevoked(STREAM, PRODUCER_ID);
        forger.announce(STREAM, PRODUCER_ID, producer.epoch(), System.nanoTime());
        Await.until("the consumer lets go", () -> !consumer.isConnected());
        offer(3);
        Await.until("frames are dropped", () ->
        {
            received.poll();
            return consumer.drops(DropReason.EPOCH) == 3;
        });
        assertFalse(consumer.isConnected());

        replaceProducer();
        offerAndReceive(1);
        assertEquals(List.of(0L, 0L), received.sequences());
    }

    @Test
    void shouldStopAndAttachAgainWhenItsOwnLeaseIsRevoked()
    {
        final Aeron aeron = system.aeron();
        final LeaseEar ear = new LeaseEar(aeron);
        final Consumer other = consuming.addConsumer(STREAM);
        final int consumerId = other.consumerId();
        system.awaitFlow(producer, consumer, other);
        final long leaseId = ear.awaitLease();
        new ControlForger(aeron).revoked(leaseId, STREAM, consumerId, Role.CONSUMER);
        Await.until("it attaches as somebody else", () -> other.isConnected() && other.consumerId() != consumerId);
        system.awaitFlow(producer, consumer, other);
        offerAndReceive(1);
        final Received otherReceived = new Received(other);
        otherReceived.await(1);

        assertEquals(producer.epoch(), otherReceived.last().epoch());
    }

    @Test
    void shouldGoOnWhenTheLeaseOfAnotherConsumerEnds()
    {
        final Consumer other = consuming.addConsumer(STREAM);
        system.awaitFlow(producer, consumer, other);
        final long epoch = producer.epoch();
        other.close();
        Await.until("the producer hears of it", () -> producer.mappedConsumers() == 1);
        offerAndReceive(1);

        assertEquals(epoch, producer.epoch());
        assertEquals(epoch, received.last().epoch());
    }

    @Test
    void shouldLetGoWhenTheDriverSaysGoodByeAndAttachAgainOnceItIsBack()
    {
        final long epoch = producer.epoch();
        system.stopShmDriver();
        Await.until("both are detached", () -> !producer.isAttached() && !consumer.isConnected());
        system.startShmDriver();
        Await.until("the producer attaches", () -> producer.isAttached() && producer.epoch() != epoch);
        system.awaitFlow(producer, consumer);

        offerAndReceive(1);
    }

    @Test
    void shouldSkipASlotWhoseCommitWordWentBackwards() throws IOException
    {
        try (RingFile ring = new RingFile(system.epochDirectory(STREAM, producer.epoch())))
        {
            offerAndReceive(NSLOTS);
            offerAndReceive(1);
            offer(1);
            ring.putLong(1, 0, 1L << 1 | 1);
            received.awaitDrop(DropReason.LATE);
            offerAndReceive(1);
        }

        assertEquals(NSLOTS + 2L, received.last().sequence());
        assertEquals(List.of("LATE=1"), received.drops());
    }

    @Test
    void shouldKeepTheTimeOfCaptureApartFromTheTimeOfPublishing()
    {
        final TensorClaim claim = new TensorClaim().dtype(DType.UINT8).shape(1);
        final long beforeNs = System.nanoTime();
        assertTrue(producer.tryClaim(claim, 1) >= 0, "claimed");
        claim.timestampNs(77).commit();

        final List<Boolean> apart = new ArrayList<>();
        Await.until("the frame comes", () -> consumer.poll((frame) ->
            apart.add(frame.timestampNs() == 77 && frame.publishTimestampNs() - beforeNs >= 0), 1) > 0);
        assertEquals(List.of(true), apart);
    }

    @Test
    void shouldStampFramesWithTimesThatRise()
    {
        offer(NSLOTS);
        final List<Long> captured = new ArrayList<>();
        final List<Long> published = new ArrayList<>();
        Await.until("all frames come", () ->
        {
            consumer.poll((frame) ->
            {
                captured.add(frame.timestampNs());
                published.add(frame.publishTimestampNs());
            }, NSLOTS);
            return captured.size() == NSLOTS;
        });

        assertEquals(captured.stream().sorted().toList(), captured);
        assertEquals(published.stream().sorted().toList(), published);
    }
}
