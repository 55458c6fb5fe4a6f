package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;

/**
 * Frames that are copied in from what applications hold their tensors in.
 */
class OfferSystemTest
{
    private TensorPoolSystem system;
    private Producer producer;
    private Received received;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        final TensorPool pool = system.connect();
        final Consumer consumer = pool.addConsumer(STREAM);
        producer = pool.addProducer(STREAM);
        received = new Received(consumer);
        system.awaitFlow(producer, consumer);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private void assertReceived(final int count, final DType dtype, final ByteBuffer expected)
    {
        received.await(count);
        assertEquals(dtype, received.last().dtype());
        assertEquals(List.of(2, 3), received.last().shape());
        assertArrayEquals(expected.array(), received.last().payload());
    }

    private static ByteBuffer littleEndian(final int bytes)
    {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void shouldTakeArraysOfIntegers()
    {
        final byte[] bytes = {1, -2, 3, -4, 5, -6};
        assertEquals(0, producer.offer(bytes, DType.INT8, 2, 3));
        assertReceived(1, DType.INT8, ByteBuffer.wrap(bytes));

        final short[] shorts = {1, -2, 3, -4, 5, Short.MIN_VALUE};
        producer.offer(shorts, DType.UINT16, 2, 3);
        final ByteBuffer fromShorts = littleEndian(12);
        fromShorts.asShortBuffer().put(shorts);
        assertReceived(2, DType.UINT16, fromShorts);

        final int[] ints = {1, -2, 3, -4, 5, Integer.MIN_VALUE};
        producer.offer(ints, DType.INT32, 2, 3);
        final ByteBuffer fromInts = littleEndian(24);
        fromInts.asIntBuffer().put(ints);
        assertReceived(3, DType.INT32, fromInts);

        final long[] longs = {1, -2, 3, -4, 5, Long.MIN_VALUE};
        producer.offer(longs, DType.UINT64, 2, 3);
        final ByteBuffer fromLongs = littleEndian(48);
        fromLongs.asLongBuffer().put(longs);
        assertReceived(4, DType.UINT64, fromLongs);
    }

    @Test
    void shouldTakeArraysOfFloatingPointNumbers()
    {
        final float[] floats = {1, -2.5f, 3, Float.NaN, Float.MAX_VALUE, -0.0f};
        producer.offer(floats, 2, 3);
        final ByteBuffer fromFloats = littleEndian(24);
        fromFloats.asFloatBuffer().put(floats);
        assertReceived(1, DType.FLOAT32, fromFloats);

        final double[] doubles = {1, -2.5, 3, Double.NaN, Double.MAX_VALUE, -0.0};
        producer.offer(doubles, 2, 3);
        final ByteBuffer fromDoubles = littleEndian(48);
        fromDoubles.asDoubleBuffer().put(doubles);
        assertReceived(2, DType.FLOAT64, fromDoubles);
    }

    @Test
    void shouldTakeBuffersBetweenPositionAndLimitAndLeaveThemAlone()
    {
        int count = 0;
        for (final ByteBuffer buffer : List.of(ByteBuffer.allocate(20), ByteBuffer.allocateDirect(20)))
        {
            for (int i = 0; i < 20; i++)
            {
                buffer.put(i, (byte)i);
            }
            buffer.position(4).limit(16);
            producer.offer(buffer, DType.INT16, 2, 3);
            final ByteBuffer expected = ByteBuffer.allocate(12);
            for (int i = 0; i < 12; i++)
            {
                expected.put(i, (byte)(i + 4));
            }
            assertReceived(++count, DType.INT16, expected);
            assertEquals(4, buffer.position());
            assertEquals(16, buffer.limit());
        }
    }

    @Test
    void shouldTakeReadOnlyBuffers()
    {
        final byte[] bytes = {1, 2, 3, 4, 5, 6};
        producer.offer(ByteBuffer.wrap(bytes).asReadOnlyBuffer(), DType.UINT8, 2, 3);

        assertReceived(1, DType.UINT8, ByteBuffer.wrap(bytes));
    }

    @Test
    void shouldRefuseATypeWhoseElementsHaveAnotherSize()
    {
        assertThrows(TensorPoolException.class, () -> producer.offer(new short[6], DType.FLOAT32, 2, 3));
        assertThrows(TensorPoolException.class, () -> producer.offer(new int[6], DType.UINT16, 2, 3));
        assertThrows(TensorPoolException.class, () -> producer.offer(new long[6], DType.INT32, 2, 3));

        assertEquals(Producer.INVALID_TENSOR, producer.offer(new int[5], DType.INT32, 2, 3));
        assertEquals(0, producer.offer(new int[6], DType.INT32, 2, 3), "nothing is left behind");
    }
}
