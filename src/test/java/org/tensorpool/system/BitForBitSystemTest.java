package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.OTHER_STREAM;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.driver.config.Profile;

/**
 * What comes is what was sent, to the last bit: whoever came first, whatever the tensor, and however large.
 */
class BitForBitSystemTest
{
    private static final int FRAMES = 20;
    private static final int FRAME_BYTES = 256;
    private static final int[] EIGHT_DIMS = {2, 1, 3, 1, 2, 3, 1, 2};
    private static final int ELEMENTS = 72;
    private static final int FIRST_STREAM = 20_000;
    private static final int STREAMS = 5;
    private static final int FEW_SLOTS = 2;
    private static final long MAX_STRIDE = 64L << 20;
    private static final int POOL_ID_OFFSET = 16;

    private final TensorPoolSystem system = new TensorPoolSystem();

    @AfterEach
    void stop()
    {
        system.close();
    }

    private void start()
    {
        system.startMediaDriver();
        system.startShmDriver();
    }

    /** What the n-th frame of a producer holds, and no other frame does. */
    private static byte[] content(final int producer, final int frame)
    {
        final byte[] bytes = new byte[FRAME_BYTES];
        new Random(1_000L * producer + frame).nextBytes(bytes);
        return bytes;
    }

    private static void publish(final int number, final Producer producer, final List<Received> receivers)
    {
        for (int i = 0; i < FRAMES; i++)
        {
            final byte[] bytes = content(number, i);
            Await.until("a frame is published", () -> producer.offer(bytes, DType.UINT8, 4, 64) >= 0);
            for (final Received received : receivers)
            {
                received.await(received.frames().size() + 1);
            }
        }
    }

    private static void assertHas(final Received received, final int... producers)
    {
        assertEquals(producers.length * FRAMES, received.frames().size());
        for (int i = 0; i < received.frames().size(); i++)
        {
            final Received.Copy frame = received.frames().get(i);
            assertArrayEquals(content(producers[i / FRAMES], i % FRAMES), frame.payload(), "frame " + i);
            assertEquals(i % FRAMES, frame.sequence());
        }
        assertEquals(List.of(), received.drops());
    }

    @Test
    void shouldCarryEveryFrameToConsumersThatCameBeforeAfterAndBetweenProducers()
    {
        start();
        final Consumer before = system.connect().addConsumer(STREAM);
        final Received toBefore = new Received(before);
        final Producer first = system.connect().addProducer(STREAM);
        system.awaitFlow(first, before);
        publish(1, first, List.of(toBefore));
        final Consumer after = system.connect().addConsumer(STREAM);
        final Received toAfter = new Received(after);
        system.awaitFlow(first, before, after);
        assertEquals(0, toAfter.poll(), "what was sent before it came is not for it");
        first.close();

        final Consumer between = system.connect().addConsumer(STREAM);
        final Received toBetween = new Received(between);
        for (int number = 2; number <= 4; number++)
        {
            final Producer next = TestProducers.addWhenFree(system.connect(), STREAM);
            system.awaitFlow(next, before, after, between);
            publish(number, next, List.of(toBefore, toAfter, toBetween));
            next.close();
        }

        assertHas(toBefore, 1, 2, 3, 4);
        assertHas(toAfter, 2, 3, 4);
        assertHas(toBetween, 2, 3, 4);
        assertEquals(4, toBefore.frames().stream().map(Received.Copy::epoch).distinct().count());
    }

    @Test
    void shouldKeepFiveStreamsOfOneProcessApart()
    {
        system.configured((builder) ->
        {
            for (int i = 0; i < STREAMS; i++)
            {
                builder.stream("stream-" + i, FIRST_STREAM + i, "small");
            }
            return builder;
        });
        start();
        final TensorPool pool = system.connect();
        final List<Producer> producers = new ArrayList<>();
        final List<Received> receivers = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++)
        {
            final Consumer consumer = pool.addConsumer(FIRST_STREAM + i);
            receivers.add(new Received(consumer));
            producers.add(pool.addProducer(FIRST_STREAM + i));
            system.awaitFlow(producers.get(i), consumer);
        }
        for (int frame = 0; frame < FRAMES; frame++)
        {
            for (int i = 0; i < STREAMS; i++)
            {
                assertEquals(frame, producers.get(i).offer(content(i, frame), DType.UINT8, FRAME_BYTES));
            }
            for (final Received received : receivers)
            {
                received.await(frame + 1);
            }
        }

        for (int i = 0; i < STREAMS; i++)
        {
            assertHas(receivers.get(i), i);
        }
    }

    @ParameterizedTest
    @EnumSource(MajorOrder.class)
    void shouldCarryEightDimensionsOfEveryType(final MajorOrder order)
    {
        start();
        final TensorPool pool = system.connect();
        final Consumer consumer = pool.addConsumer(STREAM);
        final Producer producer = pool.addProducer(STREAM);
        final Received received = new Received(consumer);
        system.awaitFlow(producer, consumer);
        final TensorClaim claim = new TensorClaim();
        final Random random = new Random(8);
        for (final DType dtype : DType.values())
        {
            final byte[] bytes = new byte[ELEMENTS * dtype.bytes()];
            random.nextBytes(bytes);
            assertTrue(producer.tryClaim(claim, bytes.length) >= 0);
            claim.payload().copyFrom(MemorySegment.ofArray(bytes));
            assertTrue(claim.dtype(dtype).order(order).shape(EIGHT_DIMS).commit() >= 0, dtype::label);

            final Received.Copy frame = received.await(dtype.ordinal() + 1).last();
            assertEquals(dtype, frame.dtype());
            assertEquals(order, frame.order());
            assertEquals(IntStream.of(EIGHT_DIMS).boxed().toList(), frame.shape());
            assertEquals(strides(order, dtype.bytes()), frame.strides());
            assertArrayEquals(bytes, frame.payload(), dtype::label);
        }
        assertEquals(List.of(), received.drops());
    }

    /** Without gaps, from the last dimension on or from the first. */
    private static List<Long> strides(final MajorOrder order, final int elementBytes)
    {
        final long[] strides = new long[EIGHT_DIMS.length];
        long next = elementBytes;
        for (int n = 0; n < strides.length; n++)
        {
            final int i = order == MajorOrder.ROW ? strides.length - 1 - n : n;
            strides[i] = next;
            next *= EIGHT_DIMS[i];
        }

        return LongStream.of(strides).boxed().toList();
    }

    @Test
    void shouldUseEveryPoolFrom64BytesTo64MiB() throws IOException
    {
        final long[] poolStrides = LongStream.iterate(64, (stride) -> stride <= MAX_STRIDE, (stride) -> 2 * stride)
            .toArray();
        system.otherProfile(Profile.of(FEW_SLOTS, poolStrides));
        start();
        final TensorPool pool = system.connect();
        final Producer producer = pool.addProducer(OTHER_STREAM);
        final Consumer consumer = pool.addConsumer(OTHER_STREAM);
        system.awaitFlow(producer, consumer);
        try (Arena arena = Arena.ofConfined();
            RingFile ring = new RingFile(system.epochDirectory(OTHER_STREAM, producer.epoch())))
        {
            final MemorySegment source = noise(arena, MAX_STRIDE + Long.BYTES * 64);
            long shortest = 1;
            for (int i = 0; i < poolStrides.length; i++)
            {
                final int poolId = i + 1;
                for (final long length : new long[] {shortest, poolStrides[i]})
                {
                    final long sequence = carry(producer, consumer, source.asSlice(Long.BYTES * i, length));
                    assertEquals(poolId, ring.getShort((int)(sequence % FEW_SLOTS), POOL_ID_OFFSET),
                        () -> length + " bytes go into the smallest pool that they fit");
                }
                shortest = poolStrides[i] + 1;
            }
        }
    }

    private static MemorySegment noise(final Arena arena, final long length)
    {
        final MemorySegment noise = arena.allocate(length, Long.BYTES);
        final SplittableRandom random = new SplittableRandom(64);
        for (long at = 0; at < length; at += Long.BYTES)
        {
            noise.set(ValueLayout.JAVA_LONG, at, random.nextLong());
        }

        return noise;
    }

    private static long carry(final Producer producer, final Consumer consumer, final MemorySegment payload)
    {
        final long sequence = producer.offer(payload, DType.UINT8, (int)payload.byteSize());
        final List<Long> firstDifferences = new ArrayList<>();
        Await.until(() -> payload.byteSize() + " bytes have come; the offer gave " + sequence, () ->
        {
            consumer.poll((frame) -> firstDifferences.add(frame.payload().mismatch(payload)), 1);
            return !firstDifferences.isEmpty();
        });
        assertEquals(List.of(-1L), firstDifferences);
        return sequence;
    }
}
