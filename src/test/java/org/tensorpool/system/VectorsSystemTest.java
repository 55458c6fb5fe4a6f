package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tensorpool.system.TensorPoolSystem.CHANNEL;
import static org.tensorpool.system.TensorPoolSystem.NSLOTS;
import static org.tensorpool.system.TensorPoolSystem.SMALL_STRIDE;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.databind.JsonNode;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.ConsumerOptions;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.testing.Vectors;

/**
 * A producer and a consumer of ours do what those of another implementation did when its bytes were captured, on a
 * stream of the same shape: what they leave in memory and send has the same bytes, but for times, ids, epochs and
 * padding that nobody reads.
 */
class VectorsSystemTest
{
    private static final int PRODUCER_ID = 501;
    private static final int CONSUMER_ID = 502;
    private static final int FRAMES = 11;
    private static final int FRAME_BYTES = 800;
    private static final int SUPERBLOCK = 64;
    private static final int SLOT = 256;
    /** Behind the meta version, and behind the strides. */
    private static final int[] PADDING = {34, 60, 147, SLOT};

    private final List<byte[]> heard = new ArrayList<>();
    private final FragmentHandler ear = (buffer, offset, length, header) ->
    {
        final byte[] message = new byte[length];
        buffer.getBytes(offset, message);
        heard.add(message);
    };
    private final List<Subscription> ears = new ArrayList<>();
    private TensorPoolSystem system;
    private Producer producer;
    private Consumer consumer;
    private Received received;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        final TensorPool.Context context = system.context();
        for (final int streamId : new int[] {
            context.controlStreamId(), context.descriptorStreamId(), context.qosStreamId()})
        {
            ears.add(system.aeron().addSubscription(CHANNEL, streamId));
        }
        consumer = system.connect(system.context().clientId(CONSUMER_ID))
            .addConsumer(STREAM, new ConsumerOptions().progress(true));
        producer = system.connect(system.context().clientId(PRODUCER_ID)).addProducer(STREAM);
        received = new Received(consumer);
        system.awaitFlow(producer, consumer);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private static JsonNode slots()
    {
        return Vectors.expected("shm/expected.json").get("slots");
    }

    private static byte[] payload(final int sequence)
    {
        final byte[] payload = new byte[FRAME_BYTES];
        for (int k = 0; k < payload.length; k++)
        {
            payload[k] = (byte)(31 * sequence + k);
        }

        return payload;
    }

    private void publishAll()
    {
        final TensorClaim claim = new TensorClaim();
        for (int sequence = 0; sequence < FRAMES; sequence++)
        {
            final JsonNode slot = slots().get(sequence % NSLOTS);
            assertEquals(sequence, producer.tryClaim(claim, FRAME_BYTES));
            claim.payload().copyFrom(MemorySegment.ofArray(payload(sequence)));
            assertEquals(sequence, claim.dtype(DType.UINT16).shape(16, 25).stride(0, 50).stride(1, 2)
                .timestampNs(slot.get("timestampNs").longValue()).metaVersion(1).commit());
            received.await(sequence + 1);
        }
    }

    @Test
    void shouldLeaveTheSameBytesInHeaderRingAndPool() throws IOException
    {
        publishAll();
        final Path epoch = system.epochDirectory(STREAM, producer.epoch());
        final byte[] ring = Files.readAllBytes(epoch.resolve("header.ring"));
        final byte[] pool = Files.readAllBytes(epoch.resolve("1.pool"));
        final byte[] expectedRing = Vectors.bytes("shm/header.ring");
        final byte[] expectedPool = Vectors.bytes("shm/1.pool");
        assertEquals(expectedRing.length, ring.length);
        assertEquals(expectedPool.length, pool.length);

        for (int slot = 0; slot < NSLOTS; slot++)
        {
            final int at = SUPERBLOCK + slot * SLOT;
            assertArrayEquals(without(Arrays.copyOfRange(expectedRing, at, at + SLOT), PADDING),
                without(Arrays.copyOfRange(ring, at, at + SLOT), PADDING), "slot " + slot);
            final int from = SUPERBLOCK + slot * SMALL_STRIDE;
            assertArrayEquals(Arrays.copyOfRange(expectedPool, from, from + FRAME_BYTES),
                Arrays.copyOfRange(pool, from, from + FRAME_BYTES), "payload " + slot);
        }
    }

    @Test
    void shouldHandOverThePayloadsThatTheVectorsHold()
    {
        publishAll();

        for (int sequence = 0; sequence < FRAMES; sequence++)
        {
            assertArrayEquals(payload(sequence), received.frames().get(sequence).payload());
        }
    }

    @Test
    void shouldSendTheSameDescriptors()
    {
        publishAll();

        for (int sequence = 0; sequence < 3; sequence++)
        {
            final byte[] expected = vector(900, 4, 1100, sequence + 1);
            final int number = sequence;
            assertSent(expected, (message) -> longAt(message, 20) == number, 12, 20);
        }
    }

    @Test
    void shouldTellHowTheyAreInTheSameBytes()
    {
        assertSent(vector(900, 5, 1200, 3), (message) -> true, 16, 24);
        assertSent(vector(900, 6, 1200, 1), (message) -> true, 16, 24);
    }

    @Test
    void shouldAskForLeasesAndKeepAndReturnThemInTheSameBytes()
    {
        assertSent(vector(901, 1, 1000, 1), (message) -> intAt(message, 20) == CONSUMER_ID, 8, 16);
        assertSent(vector(901, 1, 1000, 2), (message) -> intAt(message, 20) == PRODUCER_ID, 8, 16);
        assertSent(vector(901, 5, 1000, 1), (message) -> intAt(message, 20) == CONSUMER_ID, 8, 16, 25, 33);
        assertSent(vector(901, 5, 1000, 3), (message) -> intAt(message, 20) == PRODUCER_ID, 8, 16, 25, 33);
        consumer.close();
        producer.close();
        assertSent(vector(901, 3, 1000, 1), (message) -> intAt(message, 28) == CONSUMER_ID, 8, 24);
        assertSent(vector(901, 3, 1000, 2), (message) -> intAt(message, 28) == PRODUCER_ID, 8, 24);
    }

    /** The other says that it expects layout version 0; we say 1, the one that there is. */
    @Test
    void shouldSayHelloInTheSameBytes()
    {
        assertSent(vector(900, 2, 1000, 1), (message) -> true, 23, 27);
    }

    private interface Filter
    {
        boolean takes(byte[] message);
    }

    private void assertSent(final byte[] expected, final Filter filter, final int... ignored)
    {
        final List<byte[]> found = new ArrayList<>();
        Await.until("such a message is heard", () ->
        {
            ears.forEach((subscription) -> subscription.poll(ear, 100));
            for (final byte[] message : heard)
            {
                // Block length, template, schema and version are the same.
                if (Arrays.equals(message, 0, 8, expected, 0, 8) && filter.takes(message))
                {
                    found.add(message);
                }
            }
            return !found.isEmpty();
        });

        assertArrayEquals(without(expected, ignored), without(found.get(0), ignored));
    }

    private static byte[] vector(final int schema, final int template, final int stream, final int number)
    {
        return Vectors.bytes(String.format(
            Locale.ROOT, "messages/schema%d-template%02d-stream%d-%d.bin", schema, template, stream, number));
    }

    /** @param ranges pairs of offsets, from and to. */
    private static byte[] without(final byte[] bytes, final int... ranges)
    {
        final byte[] masked = bytes.clone();
        for (int i = 0; i < ranges.length; i += 2)
        {
            Arrays.fill(masked, ranges[i], ranges[i + 1], (byte)0);
        }

        return masked;
    }

    private static int intAt(final byte[] message, final int offset)
    {
        return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getInt(offset);
    }

    private static long longAt(final byte[] message, final int offset)
    {
        return ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getLong(offset);
    }
}
