package org.tensorpool.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.MajorOrder;

/**
 * Headers of any bytes: none may throw, and one that is accepted must describe elements that lie apart from each other
 * and inside the payload. The check enumerates every element and shares nothing with the code that it checks.
 */
class TensorHeaderPropertyTest
{
    private static final long SEED = 20_260_112L;

    private final MemorySegment slot = Arena.ofAuto().allocate(256, 8);
    private final TensorHeader tensor = new TensorHeader();
    private final Set<DropReason> seen = EnumSet.noneOf(DropReason.class);
    private int accepted;

    @Test
    void shouldNeverThrowWhateverTheBytes()
    {
        final Random random = new Random(SEED);
        final byte[] bytes = new byte[256];
        for (int i = 0; i < 200_000; i++)
        {
            random.nextBytes(bytes);
            if (random.nextBoolean())
            {
                bytes[72] = (byte)random.nextInt(16);
                bytes[73] = 0;
                bytes[74] = (byte)random.nextInt(4);
                bytes[75] = 0;
                bytes[76] = (byte)random.nextInt(10);
                bytes[78] = (byte)random.nextInt(4);
            }
            MemorySegment.copy(bytes, 0, slot, ValueLayout.JAVA_BYTE, 0, 256);
            tensor.read(slot, 0);
            final long payloadBytes = random.nextInt() & 0xFFFF_FFFFL;
            if (tensor.validate(payloadBytes) == null && payloadBytes != 0)
            {
                assertTrue(tensor.extentBytes() <= payloadBytes);
            }
        }
    }

    @Test
    void shouldAcceptOnlyElementsThatLieApartAndInside()
    {
        final Random random = new Random(SEED);
        for (int i = 0; i < 300_000; i++)
        {
            randomSlot(random);
            tensor.read(slot, 0);
            final long payloadBytes = 1 + random.nextInt(600);
            final DropReason reason = tensor.validate(payloadBytes);
            if (reason == null)
            {
                accepted++;
                assertDistinctAndInside(payloadBytes);
                assertMajorOrder();
            }
            else
            {
                seen.add(reason);
            }
        }

        assertTrue(accepted > 10_000, "only " + accepted + " headers were accepted: the test says nothing");
        assertEquals(
            EnumSet.of(DropReason.DTYPE, DropReason.ORDER, DropReason.DIMS, DropReason.STRIDES, DropReason.PROGRESS,
                DropReason.LENGTH), seen);
    }

    /** Small numbers around the limits, so that many headers are nearly valid. */
    private void randomSlot(final Random random)
    {
        slot.fill((byte)0);
        slot.set(ValueLayout.JAVA_SHORT_UNALIGNED, 72, (short)random.nextInt(-1, 16));
        slot.set(ValueLayout.JAVA_SHORT_UNALIGNED, 74, (short)random.nextInt(0, 4));
        slot.set(ValueLayout.JAVA_BYTE, 76, (byte)random.nextInt(0, 6));
        final boolean hasProgress = random.nextInt(8) == 0;
        slot.set(ValueLayout.JAVA_BYTE, 78, (byte)(hasProgress ? random.nextInt(4) : 0));
        slot.set(ValueLayout.JAVA_INT_UNALIGNED, 79, random.nextInt(20));
        final boolean isInferred = random.nextInt(3) == 0;
        for (int i = 0; i < 8; i++)
        {
            slot.set(ValueLayout.JAVA_INT_UNALIGNED, 83 + 4 * i, random.nextInt(20) == 0 ? -1 : random.nextInt(6));
            final int stride = random.nextInt(20) == 0 ? -4 : 1 << random.nextInt(8);
            slot.set(ValueLayout.JAVA_INT_UNALIGNED, 115 + 4 * i, isInferred || random.nextBoolean() ? 0 : stride);
        }
    }

    /** Mark every byte of every element; none may be marked twice or lie outside. */
    private void assertDistinctAndInside(final long payloadBytes)
    {
        final boolean isPackedBits = tensor.dtype() == DType.BIT && isInferred();
        final long unit = isPackedBits ? 1 : tensor.dtype().bytes();
        final long limit = isPackedBits ? payloadBytes * 8 : payloadBytes;
        final BitSet marked = new BitSet();
        final int[] index = new int[tensor.ndims()];
        while (isWithin(index))
        {
            long offset = 0;
            for (int d = 0; d < index.length; d++)
            {
                offset += index[d] * tensor.byteStride(d);
            }
            for (long b = offset; b < offset + unit; b++)
            {
                assertTrue(b < limit, "element at " + b + " lies outside of " + limit);
                assertTrue(!marked.get((int)b), "elements overlap at " + b);
                marked.set((int)b);
            }
            increment(index);
        }

        final long extent = isPackedBits ? (marked.length() + 7) / 8 : marked.length();
        assertEquals(extent, tensor.extentBytes(), "the extent reaches to the last element");
    }

    private boolean isInferred()
    {
        for (int d = 0; d < tensor.ndims(); d++)
        {
            if (slot.get(ValueLayout.JAVA_INT_UNALIGNED, 115 + 4 * d) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private boolean isWithin(final int[] index)
    {
        for (int d = 0; d < index.length; d++)
        {
            if (index[d] >= tensor.dim(d))
            {
                return false;
            }
        }

        return true;
    }

    private void increment(final int[] index)
    {
        int d = index.length - 1;
        index[d]++;
        while (d > 0 && index[d] >= tensor.dim(d))
        {
            index[d] = 0;
            d--;
            index[d]++;
        }
    }

    private void assertMajorOrder()
    {
        for (int d = 1; d < tensor.ndims(); d++)
        {
            final long inner = tensor.byteStride(tensor.order() == MajorOrder.ROW ? d : d - 1);
            final long outer = tensor.byteStride(tensor.order() == MajorOrder.ROW ? d - 1 : d);
            assertTrue(inner <= outer, "strides contradict " + tensor.order());
        }
    }
}
