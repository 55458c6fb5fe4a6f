package org.tensorpool.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

class SuperblockValidatorTest
{
    private static final PoolLayout POOL = new PoolLayout(3, 8, 1024, new RegionUri("/x/3.pool", false));
    private static final StreamLayout LAYOUT =
        new StreamLayout(10_000, 42, 1, 8, new RegionUri("/x/header.ring", false), List.of(POOL));

    private long magic = Superblock.MAGIC;
    private int layoutVersion = 1;
    private long epoch = 42;
    private int streamId = 10_000;
    private int regionType = Superblock.HEADER_RING;
    private int poolId = 0;
    private long nslots = 8;
    private long slotBytes = 256;
    private long strideBytes = 0;

    @Test
    void shouldTakeAHeaderRingThatAgreesWithTheAnnounce()
    {
        SuperblockValidator.validateHeaderRing(superblock(), LAYOUT);
    }

    @Test
    void shouldTakeAPoolThatAgreesWhateverItsSlotBytes()
    {
        for (final long bytes : new long[]{0, 256, 1024, 0xFFFF_FFFFL})
        {
            asPool();
            slotBytes = bytes;
            SuperblockValidator.validatePool(superblock(), LAYOUT, POOL);
        }
    }

    @Test
    void shouldNotLookAtProcessAndTimes()
    {
        final Superblock superblock = new Superblock(
            magic, layoutVersion, epoch, streamId, regionType, poolId, nslots, slotBytes, strideBytes, -1, -1, -1);

        SuperblockValidator.validateHeaderRing(superblock, LAYOUT);
    }

    @Test
    void shouldRejectAnotherMagic()
    {
        magic = 0;
        assertRejected("magic is 0, announced was 6075162711091072305");
        magic = Long.reverseBytes(Superblock.MAGIC);
        assertRejected("magic is " + Long.toUnsignedString(magic) + ", announced was 6075162711091072305");
    }

    @Test
    void shouldRejectAnotherLayoutVersion()
    {
        layoutVersion = 2;
        assertRejected("layout_version is 2, announced was 1");
    }

    @Test
    void shouldRejectAnotherEpochAndShowItUnsigned()
    {
        epoch = -1;
        assertRejected("epoch is 18446744073709551615, announced was 42");
    }

    @Test
    void shouldRejectAnotherStreamAndShowItUnsigned()
    {
        streamId = -1;
        assertRejected("stream_id is 4294967295, announced was 10000");
    }

    @Test
    void shouldRejectAnotherNumberOfSlots()
    {
        nslots = 16;
        assertRejected("nslots is 16, announced was 8");
    }

    @Test
    void shouldRejectAPoolInPlaceOfTheHeaderRing()
    {
        regionType = Superblock.PAYLOAD_POOL;
        assertRingRejected("region_type is 2, announced was 1");
    }

    @Test
    void shouldRejectAHeaderRingWithAPoolId()
    {
        poolId = 1;
        assertRingRejected("pool_id is 1, announced was 0");
    }

    @Test
    void shouldRejectAHeaderRingWithOtherSlots()
    {
        slotBytes = 512;
        assertRingRejected("slot_bytes is 512, announced was 256");
    }

    @Test
    void shouldRejectAHeaderRingInPlaceOfAPool()
    {
        asPool();
        regionType = Superblock.HEADER_RING;
        assertPoolRejected("region_type is 1, announced was 2");
    }

    @Test
    void shouldRejectAnotherPool()
    {
        asPool();
        poolId = 4;
        assertPoolRejected("pool_id is 4, announced was 3");
    }

    @Test
    void shouldRejectAPoolOfAnotherStride()
    {
        asPool();
        strideBytes = 2048;
        assertPoolRejected("stride_bytes is 2048, announced was 1024");
    }

    private void asPool()
    {
        regionType = Superblock.PAYLOAD_POOL;
        poolId = 3;
        slotBytes = 1024;
        strideBytes = 1024;
    }

    private Superblock superblock()
    {
        return new Superblock(
            magic, layoutVersion, epoch, streamId, regionType, poolId, nslots, slotBytes, strideBytes, 1, 2, 3);
    }

    /** A rule of both kinds of regions. */
    private void assertRejected(final String why)
    {
        assertRingRejected(why);
        asPool();
        assertPoolRejected(why);
        regionType = Superblock.HEADER_RING;
        poolId = 0;
        slotBytes = 256;
        strideBytes = 0;
    }

    private void assertRingRejected(final String why)
    {
        final TensorPoolException ex = assertThrows(
            TensorPoolException.class, () -> SuperblockValidator.validateHeaderRing(superblock(), LAYOUT));
        assertEquals(Category.INVALID_REGION, ex.category());
        assertEquals("superblock of '/x/header.ring': " + why, ex.getMessage());
    }

    private void assertPoolRejected(final String why)
    {
        final TensorPoolException ex = assertThrows(
            TensorPoolException.class, () -> SuperblockValidator.validatePool(superblock(), LAYOUT, POOL));
        assertEquals(Category.INVALID_REGION, ex.category());
        assertEquals("superblock of '/x/3.pool': " + why, ex.getMessage());
    }
}
