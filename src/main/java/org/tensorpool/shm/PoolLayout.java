package org.tensorpool.shm;

/**
 * One payload pool of a stream, as an announce or an attach response names it.
 *
 * @param poolId      identity of the pool within its stream, as unsigned 16 bits.
 * @param nslots      number of slots.
 * @param strideBytes bytes from slot to slot.
 * @param uri         where the region is.
 */
public record PoolLayout(int poolId, long nslots, long strideBytes, RegionUri uri)
{
    /**
     * Bytes of the region.
     *
     * @return superblock and slots together.
     */
    public long regionBytes()
    {
        return Superblock.SIZE + nslots * strideBytes;
    }
}
