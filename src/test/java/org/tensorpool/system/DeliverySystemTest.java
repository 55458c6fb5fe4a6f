package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.ControlForger.NO_STREAM;
import static org.tensorpool.system.TensorPoolSystem.NSLOTS;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.aeron.Publication;
import io.aeron.Subscription;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.ConsumerOptions;
import org.tensorpool.ConsumerState;
import org.tensorpool.DType;
import org.tensorpool.DeliveryMode;
import org.tensorpool.DropReason;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.protocol.wire.MessageHeaderDecoder;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.protocol.wire.QosConsumerDecoder;
import org.tensorpool.protocol.wire.QosConsumerEncoder;

/**
 * Consumers that don't want, or can't have, every frame from shared memory.
 */
class DeliverySystemTest
{
    private final byte[] payload = new byte[64];
    private final TensorClaim claim = new TensorClaim();
    private TensorPoolSystem system;
    private TensorPool pool;
    private Producer producer;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        pool = system.connect();
        producer = pool.addProducer(STREAM);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private Consumer consumer(final ConsumerOptions options)
    {
        final Consumer consumer = pool.addConsumer(STREAM, options);
        system.awaitFlow(producer, consumer);
        return consumer;
    }

    private void offer(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            final long result = producer.offer(payload, DType.UINT8, 8, 8);
            assertTrue(result >= 0, () -> "published, not " + result);
        }
    }

    private void offerCapturedAt(final long timestampMs)
    {
        assertTrue(producer.tryClaim(claim, 64) >= 0);
        assertTrue(claim.dtype(DType.UINT8).shape(8, 8)
            .timestampNs(TimeUnit.MILLISECONDS.toNanos(timestampMs)).commit() >= 0);
    }

    @Test
    void shouldHandOverNoMoreFramesThanItsRateByTheTimeOfCapture()
    {
        final Consumer consumer =
            consumer(new ConsumerOptions().mode(DeliveryMode.RATE_LIMITED).maxRateHz(25));
        final Received received = new Received(consumer);
        for (int i = 0; i < 16; i++)
        {
            offerCapturedAt(5_000 + 10L * i);
            final int taken = i + 1;
            Await.until("it is taken", () ->
            {
                received.poll();
                return received.frames().size() + consumer.drops(DropReason.RATE_LIMITED) == taken;
            });
        }

        assertEquals(List.of(0L, 3L, 7L, 11L, 15L), received.sequences());
        assertEquals(List.of("RATE_LIMITED=11"), received.drops());
        assertEquals(DeliveryMode.RATE_LIMITED, consumer.mode());
    }

    @Test
    void shouldHandOverAllFramesWithoutARate()
    {
        final Received received = new Received(consumer(new ConsumerOptions().mode(DeliveryMode.RATE_LIMITED)));
        for (int i = 0; i < 5; i++)
        {
            offerCapturedAt(5_000);
        }

        assertEquals(List.of(), received.await(5).drops());
    }

    @Test
    void shouldSlowDownWhereSomebodyDecidesSo()
    {
        final Consumer consumer = consumer(new ConsumerOptions().maxRateHz(25));
        final Received received = new Received(consumer);
        offerCapturedAt(5_000);
        offerCapturedAt(5_001);
        received.await(2);
        assertEquals(DeliveryMode.STREAM, consumer.mode());
        new ControlForger(system.aeron())
            .config(consumer.consumerId(), true, Mode.RATE_LIMITED, "", NO_STREAM, NO_STREAM);
        Await.until("it is told", () -> consumer.mode() == DeliveryMode.RATE_LIMITED);
        offerCapturedAt(6_000);
        offerCapturedAt(6_001);
        offerCapturedAt(6_040);
        received.await(4);

        assertEquals(List.of(0L, 1L, 2L, 4L), received.sequences());
    }

    @Test
    void shouldGoOnWithTheNewestFrameOnceItIsTooFarBehind()
    {
        final Received received = new Received(consumer(new ConsumerOptions().maxOutstanding(2)));
        offer(1);
        received.await(1);
        offer(3);
        received.await(4);
        offer(7);
        received.await(5);

        assertEquals(List.of(0L, 1L, 2L, 3L, 10L), received.sequences());
        assertEquals(List.of("RESYNC=6"), received.drops());
    }

    @Test
    void shouldTellInItsQosHowManyFramesItPassedOver()
    {
        final Received received = new Received(consumer(new ConsumerOptions().maxOutstanding(3)));
        offer(1);
        received.await(1);
        offer(7);
        received.await(2);
        assertEquals(List.of("RESYNC=6"), received.drops());

        final Subscription ear =
            system.aeron().addSubscription(TensorPoolSystem.CHANNEL, pool.context().qosStreamId());
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final QosConsumerDecoder qos = new QosConsumerDecoder();
        final List<Long> told = new ArrayList<>();
        Await.until(() -> "it is told; heard " + told, () ->
        {
            ear.poll((buffer, offset, length, ignore) ->
            {
                if (header.wrap(buffer, offset).templateId() == QosConsumerDecoder.TEMPLATE_ID)
                {
                    told.add(qos.wrapAndApplyHeader(buffer, offset, header).dropsGap());
                }
            }, 10);
            return told.contains(6L);
        });
    }

    @Test
    void shouldGoOnWithTheNewestFrameOnceItsRingWasLapped()
    {
        final Received received = new Received(consumer(new ConsumerOptions().maxOutstanding(3)));
        offer(1);
        received.await(1);
        offer(5 * NSLOTS);
        received.await(2);

        assertEquals(List.of(0L, 5L * NSLOTS), received.sequences());
        assertEquals(List.of("RESYNC=" + (5 * NSLOTS - 1)), received.drops());
    }

    private static void awaitLatest(final Consumer consumer, final Received received, final int count)
    {
        Await.until("the newest frame comes", () ->
        {
            consumer.pollLatest(received);
            return received.frames().size() == count;
        });
    }

    @Test
    void shouldHandOverTheNewestFrameAlone()
    {
        final Consumer consumer = consumer(new ConsumerOptions());
        final Received received = new Received(consumer);
        offer(5);
        awaitLatest(consumer, received, 1);
        offer(3);
        awaitLatest(consumer, received, 2);

        assertEquals(List.of(4L, 7L), received.sequences());
        assertEquals(List.of("SUPERSEDED=2"), received.drops());
        assertEquals(0, consumer.pollLatest(received));
        assertEquals(2, received.frames().size());
    }

    @Test
    void shouldFindTheNewestFrameAfterManyLaps()
    {
        final Consumer consumer = consumer(new ConsumerOptions());
        final Received received = new Received(consumer);
        offer(1);
        awaitLatest(consumer, received, 1);
        offer(10 * NSLOTS);
        awaitLatest(consumer, received, 2);

        assertEquals(10L * NSLOTS, received.last().sequence());
        assertEquals(List.of("SUPERSEDED=" + (10 * NSLOTS - 1)), received.drops());
    }

    @Test
    void shouldTellWhoAsksWhatWasDropped()
    {
        final Consumer consumer = consumer(new ConsumerOptions());
        final List<String> events = new ArrayList<>();
        final FrameHandler handler = new FrameHandler()
        {
            @Override
            public void onFrame(final Frame frame)
            {
                events.add("frame " + frame.sequence());
            }

            @Override
            public void onDropped(final DropReason reason, final long sequence, final long count)
            {
                events.add(reason + " " + sequence + " x" + count);
            }
        };
        offer(1);
        Await.until("a frame comes", () -> consumer.poll(handler, 10) > 0);
        final TensorClaim second = new TensorClaim();
        producer.tryClaim(claim, 64);
        producer.tryClaim(second, 64);
        second.dtype(DType.UINT8).shape(8, 8).commit();
        claim.abort();
        offer(NSLOTS);
        Await.until("all is taken", () ->
        {
            consumer.poll(handler, 10);
            return events.contains("frame " + (NSLOTS + 2));
        });

        assertEquals(List.of("frame 0", "GAP 1 x1", "LATE 2 x1", "frame 3"), events.subList(0, 4));
    }

    @Test
    void shouldHavePayloadsFromElsewhereWhereSharedMemoryIsDeclined()
    {
        final Consumer consumer = consumer(new ConsumerOptions());
        final ControlForger forger = new ControlForger(system.aeron());
        assertEquals(ConsumerState.MAPPED, consumer.state());
        assertNull(consumer.payloadFallbackUri());

        forger.config(consumer.consumerId(), false, Mode.STREAM, "aeron:udp?endpoint=localhost:40123", NO_STREAM,
            NO_STREAM);
        Await.until("it falls back", () -> consumer.state() == ConsumerState.FALLBACK);
        assertEquals("aeron:udp?endpoint=localhost:40123", consumer.payloadFallbackUri());
        assertEquals(0, consumer.epoch());

        forger.config(consumer.consumerId(), true, Mode.STREAM, "", NO_STREAM, NO_STREAM);
        Await.until("it maps again", () -> consumer.state() == ConsumerState.MAPPED);
        assertNull(consumer.payloadFallbackUri());
        final Received received = new Received(consumer);
        Await.until("frames come again", () ->
        {
            producer.offer(payload, DType.UINT8, 8, 8);
            received.poll();
            return !received.frames().isEmpty();
        });
    }

    @Test
    void shouldNotTakeAFallbackOfAnUnknownScheme()
    {
        final Consumer consumer = consumer(new ConsumerOptions());
        new ControlForger(system.aeron()).config(
            consumer.consumerId(), false, Mode.STREAM, "carrier-pigeon://loft", NO_STREAM, NO_STREAM);

        Await.until("shared memory is let go", () -> consumer.state() == ConsumerState.UNMAPPED);
        assertNull(consumer.payloadFallbackUri());
        assertTrue(system.errors().stream().anyMatch((ex) -> ex.getMessage().contains("carrier-pigeon")),
            () -> system.errors().toString());
    }

    @Test
    void shouldTakeAnotherIdWhereSomebodyUsesIts()
    {
        final Consumer consumer = consumer(new ConsumerOptions());
        final int before = consumer.consumerId();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[128]);
        final QosConsumerEncoder qos = new QosConsumerEncoder();
        qos.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .streamId(STREAM).consumerId(before).epoch(consumer.epoch()).lastSeqSeen(0).dropsGap(0).dropsLate(0)
            .mode(Mode.STREAM);
        final Publication impostor =
            system.aeron().addPublication(TensorPoolSystem.CHANNEL, pool.context().qosStreamId());
        Await.until("somebody listens", impostor::isConnected);
        Await.until("it says so",
            () -> impostor.offer(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + qos.encodedLength()) > 0);

        Await.until(() -> "it has another id; errors " + system.errors(), () -> consumer.consumerId() != before);
        system.awaitFlow(producer, consumer);
        assertTrue(system.errors().stream().anyMatch((ex) -> ex.getMessage().contains("uses the id")));
    }
}
