package org.tensorpool.shm;

import java.lang.foreign.MemorySegment;

/**
 * The payload slots of one size class (wire specification §9). Slot <i>i</i> lies at 64 + <i>i</i> × stride.
 * <p>
 * Slices of the region are made on first use of a slot and kept, so that nothing is allocated once every slot has been
 * used and frames keep their size. Not thread-safe: each producer or consumer maps for itself.
 */
public final class PayloadPool
{
    private final MemorySegment region;
    private final int poolId;
    private final long strideBytes;
    private final MemorySegment[] slots;

    /**
     * Over a mapped region.
     *
     * @param region      of at least 64 + nslots × strideBytes bytes.
     * @param poolId      of the pool.
     * @param nslots      number of slots.
     * @param strideBytes bytes from slot to slot.
     */
    public PayloadPool(final MemorySegment region, final int poolId, final int nslots, final long strideBytes)
    {
        this.region = region;
        this.poolId = poolId;
        this.strideBytes = strideBytes;
        this.slots = new MemorySegment[nslots];
    }

    /**
     * Identity of the pool within its stream.
     *
     * @return the id.
     */
    public int poolId()
    {
        return poolId;
    }

    /**
     * Room of a slot.
     *
     * @return bytes from slot to slot.
     */
    public long strideBytes()
    {
        return strideBytes;
    }

    /**
     * The payload of a slot.
     *
     * @param index  of the slot.
     * @param length of the payload, at most {@link #strideBytes()}.
     * @return the segment of exactly that length; the same object as last time if the length is the same.
     */
    public MemorySegment payload(final int index, final long length)
    {
        final MemorySegment slot = slots[index];
        if (slot != null && slot.byteSize() == length)
        {
            return slot;
        }

        return slice(index, length);
    }

    private MemorySegment slice(final int index, final long length)
    {
        if (length > strideBytes)
        {
            throw new IndexOutOfBoundsException(length + " bytes do not fit a slot of " + strideBytes);
        }

        final MemorySegment slot = region.asSlice(Superblock.SIZE + index * strideBytes, length);
        slots[index] = slot;
        return slot;
    }
}
