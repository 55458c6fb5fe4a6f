package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.NSLOTS;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.ConsumerOptions;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;

/**
 * What somebody who can publish descriptors, or write one word of a ring, does to consumers: as little as the
 * specification lets him. Announces are an hour apart, so that no remap mends anything.
 */
class ForgedDescriptorSystemTest
{
    private TensorPoolSystem system;
    private TensorPool pool;
    private Producer producer;
    private Consumer consumer;
    private Received received;
    private Forger forger;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started(TimeUnit.HOURS.toMillis(1));
        pool = system.connect(system.context().announcePeriodNs(TimeUnit.HOURS.toNanos(1)));
        consumer = pool.addConsumer(STREAM);
        producer = pool.addProducer(STREAM);
        received = new Received(consumer);
        system.awaitFlow(producer, consumer);
        forger = new Forger(system.aeron());
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private void offer()
    {
        assertTrue(producer.offer(MemorySegment.ofArray(new byte[1]), DType.UINT8, 1) >= 0, "published");
    }

    private void offerAndReceive(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            final int before = received.frames().size();
            offer();
            received.await(before + 1);
        }
    }

    @Test
    void shouldGoNowhereForADescriptorOfAFrameThatTheRingHasNeverHeld()
    {
        offerAndReceive(3);
        for (final long sequence : new long[] {4, 3 + NSLOTS, 1L << 40, Long.MAX_VALUE})
        {
            forger.descriptor(STREAM, producer.epoch(), sequence);
        }
        Await.until("all are dropped", () ->
        {
            received.poll();
            return consumer.drops(DropReason.LATE) == 4;
        });
        offerAndReceive(3);

        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L), received.sequences());
        assertEquals(List.of("LATE=4"), received.drops());
    }

    @Test
    void shouldTakeAFrameThatWasForetold()
    {
        offerAndReceive(3);
        forger.descriptor(STREAM, producer.epoch(), 3);
        received.awaitDrop(DropReason.LATE);
        offerAndReceive(2);

        assertEquals(List.of(0L, 1L, 2L, 3L, 4L), received.sequences());
        assertEquals(List.of("LATE=1"), received.drops());
    }

    @Test
    void shouldFindTheNewestFrameAmongForgedOnes()
    {
        offerAndReceive(1);
        forger.descriptor(STREAM, producer.epoch(), 1L << 50);
        forger.descriptor(STREAM, producer.epoch(), 1);
        Await.until("both are dropped", () ->
        {
            consumer.pollLatest(received);
            return consumer.drops(DropReason.LATE) == 2;
        });
        offer();
        Await.until("the frame comes", () -> consumer.pollLatest(received) == 1);

        assertEquals(List.of(0L, 1L), received.sequences());
    }

    @Test
    void shouldBeHeldUpForALapAtMostByACommitWordThatNoProducerWrote() throws IOException
    {
        final Consumer hurried = pool.addConsumer(STREAM, new ConsumerOptions().maxOutstanding(2));
        final Received newest = new Received(hurried);
        system.awaitFlow(producer, consumer, hurried);
        offer();
        newest.await(1);
        try (RingFile ring = new RingFile(system.epochDirectory(STREAM, producer.epoch())))
        {
            final long far = (1L << 40) + 4;
            ring.putLong(4, 0, far << 1 | 1);
            offer();
            newest.awaitDrop(DropReason.RESYNC);
            for (int i = 0; i < NSLOTS; i++)
            {
                offer();
                newest.poll();
            }
            newest.await(2);
        }

        final long resynced = hurried.drops(DropReason.RESYNC);
        assertTrue(resynced <= NSLOTS, () -> "held up for " + resynced + " frames");
    }
}
