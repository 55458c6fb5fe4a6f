package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.NSLOTS;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;
import org.tensorpool.MajorOrder;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;

/**
 * Frames that are copied out to what applications hold their tensors in.
 */
class CopySystemTest
{
    private final TensorClaim claim = new TensorClaim();
    private TensorPoolSystem system;
    private Consumer consumer;
    private Producer producer;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        final TensorPool pool = system.connect();
        consumer = pool.addConsumer(STREAM);
        producer = pool.addProducer(STREAM);
        system.awaitFlow(producer, consumer);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    /** The next frame, once. */
    private void take(final FrameHandler handler)
    {
        Await.until("a frame has come", () -> consumer.poll(handler, 1) == 1);
    }

    private static void assertRefused(final TensorPoolException.Category category, final Executable copy)
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class, copy);
        assertEquals(category, ex.category(), ex.getMessage());
    }

    private static void assertRefused(final Executable copy)
    {
        assertRefused(TensorPoolException.Category.INVALID_ARGUMENT, copy);
    }

    @Test
    void shouldGiveIntegersBackAsTheArraysTheyCameIn()
    {
        final byte[] bytes = {1, -2, 3, -4, 5, -6};
        producer.offer(bytes, DType.INT8, 2, 3);
        final byte[] bytesBack = new byte[6];
        take((frame) -> assertTrue(frame.copyElementsTo(bytesBack)));
        assertArrayEquals(bytes, bytesBack);

        final short[] shorts = {1, -2, 3, -4, 5, Short.MIN_VALUE};
        producer.offer(shorts, DType.UINT16, 2, 3);
        final short[] shortsBack = new short[6];
        take((frame) -> assertTrue(frame.copyElementsTo(shortsBack)));
        assertArrayEquals(shorts, shortsBack);

        final int[] ints = {1, -2, 3, -4, 5, Integer.MIN_VALUE};
        producer.offer(ints, DType.INT32, 2, 3);
        final int[] intsBack = new int[6];
        take((frame) -> assertTrue(frame.copyElementsTo(intsBack)));
        assertArrayEquals(ints, intsBack);

        final long[] longs = {1, -2, 3, -4, 5, Long.MIN_VALUE};
        producer.offer(longs, DType.UINT64, 2, 3);
        final long[] longsBack = new long[6];
        take((frame) -> assertTrue(frame.copyElementsTo(longsBack)));
        assertArrayEquals(longs, longsBack);
    }

    @Test
    void shouldGiveFloatingPointNumbersBackAsTheArraysTheyCameIn()
    {
        final float[] floats = {1, -2.5f, 3, Float.NaN, Float.MAX_VALUE, -0.0f};
        producer.offer(floats, 2, 3);
        final float[] floatsBack = new float[6];
        take((frame) -> assertTrue(frame.copyElementsTo(floatsBack)));
        assertArrayEquals(floats, floatsBack);

        final double[] doubles = {1, -2.5, 3, Double.NaN, Double.MAX_VALUE, -0.0};
        producer.offer(doubles, 2, 3);
        final double[] doublesBack = new double[6];
        take((frame) -> assertTrue(frame.copyElementsTo(doublesBack)));
        assertArrayEquals(doubles, doublesBack);
    }

    @Test
    void shouldLeaveTheRestOfALongerArrayAlone()
    {
        producer.offer(new short[] {7, 8}, DType.INT16, 2);

        final short[] target = {1, 2, 3};
        take((frame) -> assertTrue(frame.copyElementsTo(target)));
        assertArrayEquals(new short[] {7, 8, 3}, target);
    }

    @Test
    void shouldCopyToABufferAtItsPositionAndLeaveThatAlone()
    {
        producer.offer(new byte[] {1, 2, 3}, DType.UINT8, 3);

        final ByteBuffer target = ByteBuffer.allocate(10).position(4).limit(8);
        take((frame) -> assertTrue(frame.copyTo(target)));
        assertArrayEquals(new byte[] {0, 0, 0, 0, 1, 2, 3, 0, 0, 0}, target.array());
        assertEquals(List.of(4, 8), List.of(target.position(), target.limit()));
    }

    @Test
    void shouldShowPayloadsAsLittleEndianBuffersInPlace()
    {
        producer.tryClaim(claim, 8);
        claim.asByteBuffer().putInt(0x01020304).putInt(-2);
        claim.dtype(DType.INT32).shape(2).commit();

        take((frame) ->
        {
            final ByteBuffer buffer = frame.asByteBuffer();
            assertEquals(List.of(ByteOrder.LITTLE_ENDIAN, true, 8),
                List.of(buffer.order(), buffer.isDirect(), buffer.remaining()));
            assertEquals(0x01020304, frame.payload().get(ValueLayout.JAVA_INT_UNALIGNED, 0));
            assertEquals(0x01020304, buffer.getInt());
            assertEquals(-2, buffer.getInt());
            assertThrows(ReadOnlyBufferException.class, () -> buffer.putInt(0, 1));
        });
    }

    @Test
    void shouldShowNoBufferOfNothing()
    {
        assertEquals(null, claim.asByteBuffer());
    }

    /** Elements are numbered by their indices; what lies between them is not. */
    @ParameterizedTest
    @EnumSource(MajorOrder.class)
    void shouldLeaveOutWhatLiesBetweenTheElements(final MajorOrder order)
    {
        final int[] shape = {3, 1, 4, 2};
        final int[] strides = order == MajorOrder.ROW ? new int[] {100, 100, 20, 4} : new int[] {2, 10, 10, 60};
        producer.tryClaim(claim, 400);
        claim.payload().fill((byte)0xEE);
        claim.dtype(DType.INT16).order(order).shape(shape);
        for (int i = 0; i < 4; i++)
        {
            claim.stride(i, strides[i]);
        }
        final short[] expected = new short[24];
        for (int n = 0; n < 24; n++)
        {
            final int[] at = order == MajorOrder.ROW ?
                new int[] {n / 8, 0, n / 2 % 4, n % 2} : new int[] {n % 3, 0, n / 3 % 4, n / 12};
            expected[n] = (short)(1000 * at[0] + 10 * at[2] + at[3]);
            claim.payload().set(ValueLayout.JAVA_SHORT_UNALIGNED,
                at[0] * strides[0] + at[2] * strides[2] + at[3] * strides[3], expected[n]);
        }
        assertEquals(0, claim.commit());

        take((frame) ->
        {
            assertFalse(frame.isPacked());
            assertEquals(48, frame.packedBytes());
            assertArrayEquals(shape, frame.shape());
            final short[] elements = new short[24];
            assertTrue(frame.copyElementsTo(elements));
            assertArrayEquals(expected, elements);
            final byte[] bytes = new byte[48];
            assertTrue(frame.copyElementsTo(MemorySegment.ofArray(bytes)));
            assertArrayEquals(MemorySegment.ofArray(expected).toArray(ValueLayout.JAVA_BYTE), bytes);
        });
    }

    @Test
    void shouldTakeStridesThatLeaveNothingOutForPacked()
    {
        producer.tryClaim(claim, 12);
        claim.dtype(DType.INT16).shape(2, 3).stride(0, 6).stride(1, 2).commit();
        take((frame) -> assertTrue(frame.isPacked()));

        producer.tryClaim(claim, 12);
        claim.dtype(DType.INT16).shape(1, 6).stride(0, 100).commit();
        take((frame) -> assertTrue(frame.isPacked(), "a single row has no neighbour"));
    }

    @Test
    void shouldCopyTensorsWithoutElementsAndFramesWithoutPayload()
    {
        producer.tryClaim(claim, 16);
        claim.dtype(DType.INT32).shape(3, 0, 2).stride(0, 64).commit();
        take((frame) -> assertTrue(frame.copyElementsTo(new int[0])));

        producer.tryClaim(claim, 0);
        claim.dtype(DType.INT32).shape(3, 2).commit();
        take((frame) ->
        {
            assertEquals(0, frame.packedBytes());
            assertTrue(frame.copyElementsTo(new int[0]));
        });
    }

    @Test
    void shouldCopyBitsAndRefuseThemWithGaps()
    {
        producer.tryClaim(claim, 2);
        claim.payload().copyFrom(MemorySegment.ofArray(new byte[] {5, 1}));
        claim.dtype(DType.BIT).shape(9).commit();
        final byte[] bits = new byte[2];
        take((frame) -> assertTrue(frame.copyElementsTo(bits)));
        assertArrayEquals(new byte[] {5, 1}, bits);

        producer.tryClaim(claim, 64);
        claim.dtype(DType.BIT).shape(2, 9).stride(0, 16).commit();
        take((frame) -> assertRefused(TensorPoolException.Category.MALFORMED,
            () -> frame.copyElementsTo(new byte[64])));
    }

    @Test
    void shouldTellThatTheCopyIsNotWholeOnceTheSlotIsUsedAgain()
    {
        producer.offer(new float[] {1, 2}, 2);
        take((frame) ->
        {
            for (int i = 0; i < NSLOTS; i++)
            {
                producer.offer(new float[] {3, 4}, 2);
            }

            assertFalse(frame.copyTo(MemorySegment.ofArray(new byte[8])));
            assertFalse(frame.copyTo(ByteBuffer.allocate(8)));
            assertFalse(frame.copyElementsTo(MemorySegment.ofArray(new byte[8])));
            assertFalse(frame.copyElementsTo(new byte[8]));
            final float[] untouched = new float[2];
            assertFalse(frame.copyElementsTo(untouched));
            assertArrayEquals(new float[2], untouched);
        });
    }

    @Test
    void shouldRefuseTargetsThatAreTooSmall()
    {
        producer.offer(new float[] {1, 2, 3}, 3);
        take((frame) ->
        {
            assertRefused(() -> frame.copyTo(MemorySegment.ofArray(new byte[11])));
            assertRefused(() -> frame.copyTo(ByteBuffer.allocate(12).position(1)));
            assertRefused(() -> frame.copyElementsTo(MemorySegment.ofArray(new byte[11])));
            assertRefused(() -> frame.copyElementsTo(new byte[11]));
            assertRefused(() -> frame.copyElementsTo(new float[2]));
        });
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void shouldRefuseArraysOfAnotherTypeBothWays(final DType dtype)
    {
        producer.tryClaim(claim, 8);
        claim.dtype(dtype).shape(1).commit();
        take((frame) ->
        {
            final String name = dtype.label();
            assertHeld(name.endsWith("int16"), () -> frame.copyElementsTo(new short[1]));
            assertHeld(name.endsWith("int16"), () -> producer.offer(new short[1], dtype, 1));
            assertHeld(name.endsWith("int32"), () -> frame.copyElementsTo(new int[1]));
            assertHeld(name.endsWith("int32"), () -> producer.offer(new int[1], dtype, 1));
            assertHeld(name.endsWith("int64"), () -> frame.copyElementsTo(new long[1]));
            assertHeld(name.endsWith("int64"), () -> producer.offer(new long[1], dtype, 1));
            assertHeld(dtype == DType.FLOAT32, () -> frame.copyElementsTo(new float[1]));
            assertHeld(dtype == DType.FLOAT64, () -> frame.copyElementsTo(new double[1]));
            assertHeld(true, () -> frame.copyElementsTo(new byte[8]));
        });
    }

    private static void assertHeld(final boolean isHeld, final Executable copy)
    {
        if (isHeld)
        {
            assertDoesNotThrow(copy);
        }
        else
        {
            assertRefused(copy);
        }
    }

    /** The arrays of a consumer that copies each frame stay the same; so does everything else. */
    @Test
    void shouldTellOfAFrameInPlaceWhatItTellsOfItsCopy()
    {
        final byte[] bytes = {9, 8, 7, 6};
        producer.offer(bytes, DType.BYTES, 2, 2);
        take((final Frame frame) ->
        {
            final ByteBuffer copy = ByteBuffer.allocate(4);
            assertTrue(frame.copyTo(copy));
            assertEquals(frame.asByteBuffer(), copy);
        });
    }
}
