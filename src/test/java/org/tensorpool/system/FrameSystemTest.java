package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.LARGE_STRIDE;
import static org.tensorpool.system.TensorPoolSystem.SMALL_STRIDE;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;

/**
 * A frame from a producer's hands to a consumer's.
 */
class FrameSystemTest
{
    /** Descriptors that the publication takes without the media driver's help: half a term of 64 KiB holds 341. */
    private static final int ONE_WINDOW = 340;

    private final TensorClaim claim = new TensorClaim();
    private TensorPoolSystem system;
    private Producer producer;
    private Consumer consumer;
    private Received received;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        final TensorPool pool = system.connect();
        consumer = pool.addConsumer(STREAM);
        producer = pool.addProducer(STREAM);
        received = new Received(consumer);
        system.awaitFlow(producer, consumer);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private void claim(final long length)
    {
        assertTrue(producer.tryClaim(claim, length) >= 0, "claimed");
    }

    private byte[] bytesFrom1(final int length)
    {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)(i + 1);
        }

        return bytes;
    }

    @Test
    void shouldHandOverWhatWasWrittenIntoTheClaim()
    {
        claim(24);
        for (int i = 0; i < 12; i++)
        {
            claim.payload().setAtIndex(ValueLayout.JAVA_SHORT, i, (short)(100 + i));
        }
        assertEquals(0, claim.dtype(DType.UINT16).shape(3, 4).timestampNs(77).metaVersion(5).commit());

        final Received.Copy frame = received.await(1).last();
        final short[] elements = MemorySegment.ofArray(frame.payload()).toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
        assertArrayEquals(new short[] {100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111}, elements);
        assertEquals(DType.UINT16, frame.dtype());
        assertEquals(MajorOrder.ROW, frame.order());
        assertEquals(List.of(3, 4), frame.shape());
        assertEquals(List.of(8L, 2L), frame.strides());
        assertEquals(77, frame.timestampNs());
        assertEquals(5, frame.metaVersion());
        assertEquals(producer.epoch(), frame.epoch());
    }

    @Test
    void shouldHandOverStridesThatTheProducerGives()
    {
        claim(4 * 32);
        assertEquals(0, claim.dtype(DType.FLOAT32).shape(4, 5).stride(0, 32).commit());

        assertEquals(List.of(32L, 4L), received.await(1).last().strides());
    }

    @Test
    void shouldInferStridesOfColumnMajorTensors()
    {
        claim(2 * 3 * 4 * 8);
        assertEquals(0, claim.dtype(DType.FLOAT64).order(MajorOrder.COLUMN).shape(2, 3, 4).commit());

        final Received.Copy frame = received.await(1).last();
        assertEquals(MajorOrder.COLUMN, frame.order());
        assertEquals(List.of(8L, 16L, 48L), frame.strides());
    }

    @Test
    void shouldCarryEightDimensions()
    {
        claim(256);
        assertEquals(0, claim.dtype(DType.UINT8).shape(2, 2, 2, 2, 2, 2, 2, 2).commit());

        assertEquals(List.of(2, 2, 2, 2, 2, 2, 2, 2), received.await(1).last().shape());
    }

    @Test
    void shouldCarryEveryElementType()
    {
        final List<DType> seen = new ArrayList<>();
        for (final DType dtype : DType.values())
        {
            claim(16 * dtype.bytes());
            assertTrue(claim.dtype(dtype).shape(16).commit() >= 0, () -> dtype + " is published");
            seen.add(received.await(seen.size() + 1).last().dtype());
        }

        assertEquals(List.of(DType.values()), seen);
    }

    @Test
    void shouldStampTheCaptureTimeWhereTheProducerGivesNone()
    {
        final long beforeNs = System.nanoTime();
        claim(1);
        claim.dtype(DType.UINT8).shape(1).commit();

        final long stampNs = received.await(1).last().timestampNs();
        assertTrue(stampNs - beforeNs >= 0 && System.nanoTime() - stampNs >= 0, "between the claim and now");
    }

    @Test
    void shouldLeaveOutThePublishTimeUnlessAsked()
    {
        claim(1);
        claim.dtype(DType.UINT8).shape(1).commit();

        final List<Long> stamps = new ArrayList<>();
        Await.until("the frame comes", () ->
            consumer.poll((frame) -> stamps.add(frame.publishTimestampNs()), 1) > 0);
        assertEquals(List.of(-1L), stamps);
    }

    @Test
    void shouldTellThePublishTimeWhereAsked()
    {
        producer.close();
        final TensorPool stamping = system.connect(system.context().descriptorTimestamps(true));
        try (Producer stampingProducer = TestProducers.addWhenFree(stamping, STREAM))
        {
            system.awaitFlow(stampingProducer, consumer);
            final long beforeNs = System.nanoTime();
            assertEquals(0, stampingProducer.offer(MemorySegment.ofArray(new byte[1]), DType.UINT8, 1));

            final List<Long> stamps = new ArrayList<>();
            Await.until("the frame comes", () ->
                consumer.poll((frame) -> stamps.add(frame.publishTimestampNs()), 1) > 0);
            assertTrue(stamps.get(0) - beforeNs >= 0, "published after the claim");
        }
    }

    @Test
    void shouldCarryAFrameWithoutPayload()
    {
        claim(0);
        assertEquals(0, claim.payload().byteSize());
        assertEquals(0, claim.dtype(DType.UINT8).shape(0).commit());

        assertEquals(0, received.await(1).last().payload().length);
    }

    @Test
    void shouldCarryAPayloadAsLongAsItsSlot()
    {
        final byte[] bytes = bytesFrom1(LARGE_STRIDE);
        assertEquals(0, producer.offer(MemorySegment.ofArray(bytes), DType.UINT8, LARGE_STRIDE));

        assertArrayEquals(bytes, received.await(1).last().payload());
    }

    @Test
    void shouldRefuseAPayloadThatFitsNoSlot()
    {
        assertEquals(Producer.PAYLOAD_TOO_LONG, producer.tryClaim(claim, LARGE_STRIDE + 1));
        assertEquals(LARGE_STRIDE, producer.maxPayloadLength());
    }

    @Test
    void shouldGoOnAfterAPayloadThatFitsNoSlot()
    {
        producer.tryClaim(claim, LARGE_STRIDE + 1);

        assertEquals(0, producer.offer(MemorySegment.ofArray(new byte[4]), DType.UINT8, 4));
        assertEquals(List.of(0L), received.await(1).sequences());
    }

    @Test
    void shouldRefuseANegativeLength()
    {
        assertEquals(Producer.PAYLOAD_TOO_LONG, producer.tryClaim(claim, -1));
    }

    @Test
    void shouldTakeTheSmallestPoolThatFits() throws IOException
    {
        final byte[] small = bytesFrom1(SMALL_STRIDE);
        final byte[] large = bytesFrom1(SMALL_STRIDE + 1);
        producer.offer(MemorySegment.ofArray(small), DType.UINT8, small.length);
        producer.offer(MemorySegment.ofArray(large), DType.UINT8, large.length);

        final Path epoch = system.epochDirectory(STREAM, producer.epoch());
        assertArrayEquals(small, payload(epoch.resolve("1.pool"), SMALL_STRIDE, 0, small.length));
        assertArrayEquals(large, payload(epoch.resolve("2.pool"), LARGE_STRIDE, 1, large.length));
    }

    private static byte[] payload(final Path pool, final int stride, final int slot, final int length)
        throws IOException
    {
        final MemorySegment file = MemorySegment.ofArray(Files.readAllBytes(pool));
        return file.asSlice(64 + (long)slot * stride, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Test
    void shouldCopyFromNativeMemory()
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_INT, 1, 2, 3);
            assertEquals(0, producer.offer(source, DType.INT32, 3));
        }

        final byte[] payload = received.await(1).last().payload();
        assertArrayEquals(
            new int[] {1, 2, 3}, MemorySegment.ofArray(payload).toArray(ValueLayout.JAVA_INT_UNALIGNED));
    }

    @Test
    void shouldCopyFromAnArrayOfElements()
    {
        assertEquals(0, producer.offer(MemorySegment.ofArray(new double[] {1.5, -2}), DType.FLOAT64, 2));

        final byte[] payload = received.await(1).last().payload();
        assertArrayEquals(new double[] {1.5, -2},
            MemorySegment.ofArray(payload).toArray(ValueLayout.JAVA_DOUBLE_UNALIGNED));
    }

    @Test
    void shouldOfferColumnMajorTensors()
    {
        assertEquals(0, producer.offer(MemorySegment.ofArray(new byte[6]), DType.UINT8, MajorOrder.COLUMN, 2, 3));

        assertEquals(List.of(1L, 2L), received.await(1).last().strides());
    }

    @Test
    void shouldOfferAgainAfterASourceThatCouldNotBeRead()
    {
        final MemorySegment gone;
        try (Arena arena = Arena.ofConfined())
        {
            gone = arena.allocate(8);
        }
        assertThrows(IllegalStateException.class, () -> producer.offer(gone, DType.UINT8, 8));

        assertEquals(0, producer.offer(MemorySegment.ofArray(new byte[8]), DType.UINT8, 8));
    }

    @Test
    void shouldGiveConsumersAPayloadThatTheyCannotWrite()
    {
        producer.offer(MemorySegment.ofArray(new byte[4]), DType.UINT8, 4);

        final List<Boolean> readOnly = new ArrayList<>();
        Await.until("the frame comes", () ->
            consumer.poll((frame) -> readOnly.add(frame.payload().isReadOnly()), 1) > 0);
        assertEquals(List.of(true), readOnly);
    }

    @Test
    void shouldGiveProducersAndConsumersExactlyThePayload()
    {
        claim(5);
        assertEquals(5, claim.payload().byteSize());
        claim.dtype(DType.UINT8).shape(5).commit();

        assertEquals(5, received.await(1).last().payload().length);
    }

    @Test
    void shouldTellWhatAHandlerThrows()
    {
        producer.offer(MemorySegment.ofArray(new byte[4]), DType.UINT8, 4);
        producer.offer(MemorySegment.ofArray(new byte[4]), DType.UINT8, 4);

        final ArithmeticException thrown = assertThrows(ArithmeticException.class, () ->
            Await.until("a frame comes", () -> consumer.poll((frame) ->
            {
                throw new ArithmeticException("by the handler");
            }, 1) > 0));
        assertEquals("by the handler", thrown.getMessage());
        assertEquals(List.of(1L), received.await(1).sequences());
    }

    @Test
    void shouldHandOverEveryFrameOfAWholeWindow()
    {
        final List<Long> expected = new ArrayList<>();
        for (long i = 0; i < ONE_WINDOW; i++)
        {
            expected.add(i);
            assertEquals(i, producer.offer(MemorySegment.ofArray(new long[] {i}), DType.INT64, 1));
            received.await((int)i + 1);
        }

        assertEquals(expected, received.sequences());
        assertEquals(List.of(), received.drops());
        assertEquals(ONE_WINDOW, producer.framesPublished());
        assertEquals(ONE_WINDOW, consumer.framesReceived());
    }
}
