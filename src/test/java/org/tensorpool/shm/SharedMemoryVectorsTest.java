package org.tensorpool.shm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;
import org.tensorpool.testing.SharedDirectory;
import org.tensorpool.testing.Vectors;

/**
 * Our view of regions against bytes that the C peer wrote, in both directions.
 */
class SharedMemoryVectorsTest
{
    private static final int SLOTS = 8;
    private static final int HEADER_END = 147;
    private static final int SLOT_BYTES_OFFSET = 32;
    private static final JsonNode EXPECTED = Vectors.expected("shm/expected.json");

    @ParameterizedTest
    @ValueSource(strings = {"header.ring", "1.pool", "2.pool"})
    void shouldReadEveryFieldOfTheSuperblock(final String region)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final Superblock superblock = Superblock.read(load(arena, Vectors.bytes("shm/" + region)));
            assertEquals(expectedSuperblock(region), superblock);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"header.ring", "1.pool", "2.pool"})
    void shouldWriteTheSameSuperblock(final String region)
    {
        final byte[] vector = Arrays.copyOf(Vectors.bytes("shm/" + region), Superblock.SIZE);
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment written = arena.allocate(Superblock.SIZE, 8);
            expectedSuperblock(region).write(written);
            assertArrayEquals(vector, written.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.pool", "2.pool"})
    void shouldWriteTheSameSuperblockOfAPoolButForItsSlotBytes(final String region)
    {
        final byte[] vector = Arrays.copyOf(Vectors.bytes("shm/" + region), Superblock.SIZE);
        final Superblock read = expectedSuperblock(region);
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment written = arena.allocate(Superblock.SIZE, 8);
            new Superblock(read.magic(), read.layoutVersion(), read.epoch(), read.streamId(), read.regionType(),
                read.poolId(), read.nslots(), read.strideBytes(), read.strideBytes(), read.pid(),
                read.startTimestampNs(), read.activityTimestampNs()).write(written);

            final byte[] bytes = written.toArray(ValueLayout.JAVA_BYTE);
            assertEquals(read.strideBytes(), Superblock.read(written).slotBytes());
            Arrays.fill(vector, SLOT_BYTES_OFFSET, SLOT_BYTES_OFFSET + 4, (byte)0);
            Arrays.fill(bytes, SLOT_BYTES_OFFSET, SLOT_BYTES_OFFSET + 4, (byte)0);
            assertArrayEquals(vector, bytes);
        }
    }

    @Test
    void shouldReadEverySlotAndTensorHeader()
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment ring = load(arena, Vectors.bytes("shm/header.ring"));
            final PayloadPool pool = new PayloadPool(load(arena, Vectors.bytes("shm/1.pool")), 1, SLOTS, 1024);
            final SlotHeader header = new SlotHeader();
            assertEquals(SLOTS, EXPECTED.get("slots").size());
            for (int i = 0; i < SLOTS; i++)
            {
                final long offset = StreamMapping.slotOffset(i);
                final JsonNode slot = EXPECTED.get("slots").get(i);
                assertEquals(slot.get("seqCommit").longValue(), SeqLock.loadAcquire(ring, offset));
                header.read(ring, offset);
                assertSlot(slot, header);
                assertNull(header.validate(i, pool));
                assertTensor(slot.get("tensor"), header.tensor());
            }
        }
    }

    @Test
    void shouldWriteTheSameBytesOfEverySlot()
    {
        final byte[] vector = Vectors.bytes("shm/header.ring");
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment ring = arena.allocate(vector.length, 8);
            for (int i = 0; i < SLOTS; i++)
            {
                final JsonNode slot = EXPECTED.get("slots").get(i);
                final long offset = StreamMapping.slotOffset(i);
                final long sequence = slot.get("seqCommit").longValue() >>> 1;
                SeqLock.storeInProgressThenFence(ring, offset, sequence);
                SlotHeader.write(ring, offset, slot.get("payloadSlot").intValue(), slot.get("poolId").intValue(),
                    slot.get("valuesLenBytes").longValue(), slot.get("timestampNs").longValue(),
                    slot.get("metaVersion").intValue(), tensorOf(slot.get("tensor")));
                SeqLock.storeCommittedRelease(ring, offset, sequence);

                assertArrayEquals(
                    Arrays.copyOfRange(vector, (int)offset, (int)offset + HEADER_END),
                    ring.asSlice(offset, HEADER_END).toArray(ValueLayout.JAVA_BYTE), "slot " + i);
            }
        }
    }

    @Test
    void shouldMapTheRegionsAndReadEveryPayloadByte()
    {
        try (SharedDirectory directory = new SharedDirectory())
        {
            for (final String name : List.of("header.ring", "1.pool", "2.pool"))
            {
                directory.write(name, Vectors.bytes("shm/" + name));
            }
            final StreamLayout layout = new StreamLayout(10_000, 2_104_235_928_620L, 1, SLOTS,
                uri(directory, "header.ring"), List.of(
                    new PoolLayout(1, SLOTS, 1024, uri(directory, "1.pool")),
                    new PoolLayout(2, SLOTS, 4096, uri(directory, "2.pool"))));
            final PathContainment containment = PathContainment.of(List.of(directory.path()));

            try (StreamMapping mapping = StreamMapping.map(layout, containment, false, MappingPolicy.NONE))
            {
                assertEquals(expectedSuperblock("header.ring"), mapping.superblock());
                mapping.revalidate();
                for (long sequence = 3; sequence < 11; sequence++)
                {
                    assertPayload(mapping, sequence);
                }
            }
        }
    }

    private static void assertPayload(final StreamMapping mapping, final long sequence)
    {
        final int index = mapping.slotIndex(sequence);
        final long offset = StreamMapping.slotOffset(index);
        assertEquals(SeqLock.committed(sequence), SeqLock.loadAcquire(mapping.ring(), offset));
        final SlotHeader header = new SlotHeader();
        header.read(mapping.ring(), offset);
        final PayloadPool pool = mapping.pool(header.poolId());
        assertNull(header.validate(index, pool));
        assertEquals(800, header.valuesLenBytes());
        final MemorySegment payload = pool.payload(index, header.valuesLenBytes());
        for (int k = 0; k < payload.byteSize(); k++)
        {
            assertEquals((byte)(31 * sequence + k), payload.get(ValueLayout.JAVA_BYTE, k), sequence + "/" + k);
        }
    }

    private static RegionUri uri(final SharedDirectory directory, final String name)
    {
        return new RegionUri(directory.resolve(name).toString(), false);
    }

    private static MemorySegment load(final Arena arena, final byte[] bytes)
    {
        final MemorySegment segment = arena.allocate(bytes.length, 8);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment;
    }

    private static Superblock expectedSuperblock(final String region)
    {
        final JsonNode fields = EXPECTED.get("superblocks").get(region);
        assertEquals(12, fields.size());
        return new Superblock(
            fields.get("magic").longValue(), fields.get("layoutVersion").intValue(), fields.get("epoch").longValue(),
            fields.get("streamId").intValue(), fields.get("regionType").intValue(), fields.get("poolId").intValue(),
            fields.get("nslots").longValue(), fields.get("slotBytes").longValue(),
            fields.get("strideBytes").longValue(), fields.get("pid").longValue(),
            fields.get("startTimestampNs").longValue(), fields.get("activityTimestampNs").longValue());
    }

    private static void assertSlot(final JsonNode expected, final SlotHeader header)
    {
        assertEquals(expected.get("valuesLenBytes").longValue(), header.valuesLenBytes());
        assertEquals(expected.get("payloadSlot").longValue(), header.payloadSlot());
        assertEquals(expected.get("poolId").intValue(), header.poolId());
        assertEquals(expected.get("timestampNs").longValue(), header.timestampNs());
        assertEquals(expected.get("metaVersion").intValue(), header.metaVersion());
        assertTrue(expected.get("payloadPatternHolds").booleanValue());
    }

    private static void assertTensor(final JsonNode expected, final TensorHeader tensor)
    {
        assertEquals(DType.ofCode(expected.get("dtype").intValue()), tensor.dtype());
        assertEquals(MajorOrder.ofCode(expected.get("majorOrder").intValue()), tensor.order());
        assertEquals(expected.get("ndims").intValue(), tensor.ndims());
        assertEquals(expected.get("progressUnit").intValue(), tensor.progressUnit());
        assertEquals(expected.get("progressStrideBytes").longValue(), tensor.progressStrideBytes());
        for (int i = 0; i < TensorHeader.MAX_DIMS; i++)
        {
            assertEquals(expected.get("dims").get(i).intValue(), tensor.dim(i));
            if (i < tensor.ndims())
            {
                assertEquals(expected.get("strides").get(i).longValue(), tensor.byteStride(i));
            }
        }
    }

    private static TensorHeader tensorOf(final JsonNode expected)
    {
        final TensorHeader tensor = new TensorHeader();
        tensor.dtype(DType.ofCode(expected.get("dtype").intValue()));
        tensor.order(MajorOrder.ofCode(expected.get("majorOrder").intValue()));
        tensor.ndims(expected.get("ndims").intValue());
        tensor.progress(
            expected.get("progressUnit").intValue(), expected.get("progressStrideBytes").longValue());
        for (int i = 0; i < tensor.ndims(); i++)
        {
            tensor.dim(i, expected.get("dims").get(i).intValue());
            tensor.stride(i, expected.get("strides").get(i).intValue());
        }

        return tensor;
    }
}
