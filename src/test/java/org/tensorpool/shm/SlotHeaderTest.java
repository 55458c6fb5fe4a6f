package org.tensorpool.shm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.MajorOrder;
import org.tensorpool.testing.Vectors;

class SlotHeaderTest
{
    private static final int INDEX = 5;
    private static final long SLOT = 64 + 256 * INDEX;
    private static final int POOL_ID = 65_535;
    private static final long STRIDE = 1024;

    private final MemorySegment ring = Arena.ofAuto().allocate(64 + 8 * 256, 8);
    private final PayloadPool pool = new PayloadPool(MemorySegment.NULL, POOL_ID, 8, STRIDE);
    private final SlotHeader header = new SlotHeader();

    @BeforeEach
    void writeASlot()
    {
        final TensorHeader tensor = new TensorHeader();
        tensor.dtype(DType.UINT8);
        tensor.order(MajorOrder.ROW);
        tensor.ndims(1);
        tensor.dim(0, 100);
        ring.fill((byte)0xEE);
        SlotHeader.write(ring, SLOT, INDEX, POOL_ID, 100, -2, -3, tensor);
    }

    @Test
    void shouldReadWhatWasWritten()
    {
        assertNull(validate());
        assertEquals(100, header.valuesLenBytes());
        assertEquals(INDEX, header.payloadSlot());
        assertEquals(POOL_ID, header.poolId());
        assertEquals(-2, header.timestampNs());
        assertEquals(-3, header.metaVersion());
        assertEquals(DType.UINT8, header.tensor().dtype());
    }

    @Test
    void shouldLeaveCommitWordPaddingAndNeighboursAlone()
    {
        assertEquals(0xEEEE_EEEE_EEEE_EEEEL, ring.get(JAVA_LONG_UNALIGNED, SLOT));
        for (long offset = 34; offset < 60; offset++)
        {
            assertEquals((byte)0xEE, ring.get(JAVA_BYTE, SLOT + offset));
        }
        for (long offset = 147; offset < 256; offset++)
        {
            assertEquals((byte)0xEE, ring.get(JAVA_BYTE, SLOT + offset));
        }
        assertEquals((byte)0xEE, ring.get(JAVA_BYTE, SLOT - 1));
        assertEquals((byte)0xEE, ring.get(JAVA_BYTE, SLOT + 256));
    }

    @Test
    void shouldNotCareWhatThePaddingHolds()
    {
        ring.asSlice(SLOT + 34, 26).fill((byte)0x5A);
        ring.asSlice(SLOT + 147, 109).fill((byte)0xA5);
        ring.set(JAVA_BYTE, SLOT + 77, (byte)1);

        assertNull(validate());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 191, 193, 184, -1})
    void shouldRejectAnEmbeddedHeaderOfAnotherLength(final int length)
    {
        ring.set(JAVA_INT_UNALIGNED, SLOT + 60, length);
        assertEquals(DropReason.HEADER, validate());
    }

    @ParameterizedTest(name = "{0} is {2}")
    @CsvSource({
        "block length, 64, 183", "block length, 64, 185", "template, 66, 51", "template, 66, 53", "schema, 68, 901",
        "schema, 68, 0", "version, 70, 0", "version, 70, 2"})
    void shouldRejectAnotherEmbeddedMessage(final String field, final int offset, final short value)
    {
        ring.set(JAVA_SHORT_UNALIGNED, SLOT + offset, value);
        assertEquals(DropReason.HEADER, validate(), field);
    }

    @Test
    void shouldRejectAPoolThatIsNotMapped()
    {
        header.read(ring, SLOT);
        assertEquals(DropReason.POOL, header.validate(INDEX, null));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 6, 8, 13, -1, Integer.MIN_VALUE})
    void shouldRejectAPayloadSlotThatIsNotTheSlotOfTheHeader(final int payloadSlot)
    {
        ring.set(JAVA_INT_UNALIGNED, SLOT + 12, payloadSlot);
        assertEquals(DropReason.SLOT, validate());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, -1, Integer.MIN_VALUE})
    void shouldRejectAPayloadOffset(final int offset)
    {
        ring.set(JAVA_INT_UNALIGNED, SLOT + 18, offset);
        assertEquals(DropReason.SLOT, validate());
    }

    @ParameterizedTest
    @ValueSource(ints = {1025, 1 << 30, Integer.MIN_VALUE, -1})
    void shouldRejectAPayloadThatIsLongerThanItsSlot(final int length)
    {
        ring.set(JAVA_INT_UNALIGNED, SLOT + 8, length);
        assertEquals(DropReason.LENGTH, validate());
    }

    @Test
    void shouldTakeAPayloadThatFillsItsSlot()
    {
        ring.set(JAVA_INT_UNALIGNED, SLOT + 8, 1024);
        assertNull(validate());
    }

    @Test
    void shouldRejectATensorThatIsLongerThanItsPayload()
    {
        ring.set(JAVA_INT_UNALIGNED, SLOT + 8, 99);
        assertEquals(DropReason.LENGTH, validate());
    }

    @Test
    void shouldTakeAnEmptyPayload()
    {
        ring.set(JAVA_INT_UNALIGNED, SLOT + 8, 0);
        assertNull(validate());
        assertEquals(0, header.valuesLenBytes());
    }

    @Test
    void shouldRejectWhatIsWrongWithTheTensor()
    {
        ring.set(JAVA_SHORT_UNALIGNED, SLOT + 72, (short)12);
        assertEquals(DropReason.DTYPE, validate());
    }

    @Test
    void shouldReadTheCorpus()
    {
        final MemorySegment slot = Arena.ofAuto().allocate(256, 8);
        final byte[] bytes = Vectors.bytes("corpus/slot_tensor_decode/slot_tensor.bin");
        MemorySegment.copy(bytes, 0, slot, JAVA_BYTE, 0, bytes.length);
        header.read(slot, 0);

        assertEquals(64, header.valuesLenBytes());
        assertEquals(1, header.poolId());
        assertEquals(DType.FLOAT32, header.tensor().dtype());
        assertNull(header.validate(0, new PayloadPool(MemorySegment.NULL, 1, 8, 64)));
    }

    private DropReason validate()
    {
        header.read(ring, SLOT);
        return header.validate(INDEX, pool);
    }
}
