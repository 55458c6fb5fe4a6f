package org.tensorpool.shm;

import static org.tensorpool.TensorPoolException.Category.INVALID_REGION;

import org.tensorpool.TensorPoolException;

/**
 * Holds a superblock against what was announced (wire specification §7.1, §15.1).
 */
public final class SuperblockValidator
{
    private SuperblockValidator()
    {
    }

    /**
     * Validate the superblock of a header ring.
     *
     * @param superblock as it was read.
     * @param layout     as it was announced.
     * @throws TensorPoolException when a field differs; the message names it with both values.
     */
    public static void validateHeaderRing(final Superblock superblock, final StreamLayout layout)
    {
        final String path = layout.headerUri().path();
        validateCommon(superblock, layout, path);
        require(superblock.regionType() == Superblock.HEADER_RING, path, "region_type", superblock.regionType(),
            Superblock.HEADER_RING);
        require(superblock.poolId() == 0, path, "pool_id", superblock.poolId(), 0);
        require(superblock.slotBytes() == SlotHeader.SLOT_BYTES, path, "slot_bytes", superblock.slotBytes(),
            SlotHeader.SLOT_BYTES);
    }

    /**
     * Validate the superblock of a payload pool. Its {@code slot_bytes} is not looked at: writers differ in it.
     *
     * @param superblock as it was read.
     * @param layout     as it was announced.
     * @param pool       the part of the layout that the pool belongs to.
     * @throws TensorPoolException when a field differs; the message names it with both values.
     */
    public static void validatePool(final Superblock superblock, final StreamLayout layout, final PoolLayout pool)
    {
        final String path = pool.uri().path();
        validateCommon(superblock, layout, path);
        require(superblock.regionType() == Superblock.PAYLOAD_POOL, path, "region_type", superblock.regionType(),
            Superblock.PAYLOAD_POOL);
        require(superblock.poolId() == pool.poolId(), path, "pool_id", superblock.poolId(), pool.poolId());
        require(superblock.strideBytes() == pool.strideBytes(), path, "stride_bytes", superblock.strideBytes(),
            pool.strideBytes());
    }

    private static void validateCommon(final Superblock superblock, final StreamLayout layout, final String path)
    {
        require(superblock.magic() == Superblock.MAGIC, path, "magic", superblock.magic(), Superblock.MAGIC);
        require(superblock.layoutVersion() == layout.layoutVersion(), path, "layout_version",
            superblock.layoutVersion(), layout.layoutVersion());
        require(superblock.epoch() == layout.epoch(), path, "epoch", superblock.epoch(), layout.epoch());
        require(superblock.streamId() == layout.streamId(), path, "stream_id",
            Integer.toUnsignedLong(superblock.streamId()), Integer.toUnsignedLong(layout.streamId()));
        require(superblock.nslots() == layout.nslots(), path, "nslots", superblock.nslots(), layout.nslots());
    }

    private static void require(
        final boolean holds, final String path, final String field, final long found, final long expected)
    {
        if (!holds)
        {
            throw new TensorPoolException(INVALID_REGION, "superblock of '" + path + "': " + field + " is " +
                Long.toUnsignedString(found) + ", announced was " + Long.toUnsignedString(expected));
        }
    }
}
