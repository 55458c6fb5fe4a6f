package org.tensorpool.shm;

import static org.tensorpool.TensorPoolException.Category.INVALID_REGION;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.tensorpool.TensorPoolException;

/**
 * The regions of one epoch of a stream, as an announce or an attach response names them. One that exists keeps all the
 * rules of the specification that can be checked without opening a file (wire §9, §15.5, §15.22; driver §4.2).
 *
 * @param streamId      stream, as unsigned 32 bits.
 * @param epoch         generation of the regions.
 * @param layoutVersion version of their layout.
 * @param nslots        number of slots of the header ring and of every pool, a power of two.
 * @param headerUri     where the header ring is.
 * @param pools         the pools, at least one.
 */
public record StreamLayout(
    int streamId, long epoch, int layoutVersion, long nslots, RegionUri headerUri, List<PoolLayout> pools)
{
    /** Layout version of the wire specification v1.2. */
    public static final int LAYOUT_VERSION = 1;
    /** Most slots of a ring that is mapped: what bounds the memory that an announce can make a reader allocate. */
    public static final long MAX_SLOTS = 1 << 20;
    /** Smallest stride that a pool may have. */
    public static final long MIN_STRIDE_BYTES = 64;
    /** Largest stride: the wire format has 32 bits for it, and the next power of two does not fit. */
    public static final long MAX_STRIDE_BYTES = 1L << 31;
    /** Most pools that a stream may have here. */
    public static final int MAX_POOLS = 256;

    /**
     * Checks the rules.
     *
     * @param streamId      stream, as unsigned 32 bits.
     * @param epoch         generation of the regions.
     * @param layoutVersion version of their layout.
     * @param nslots        number of slots of the header ring and of every pool, a power of two.
     * @param headerUri     where the header ring is.
     * @param pools         the pools, at least one.
     * @throws TensorPoolException when a rule is broken; the message says which and by what value.
     */
    public StreamLayout
    {
        pools = List.copyOf(pools);
        require(layoutVersion == LAYOUT_VERSION, "layout version is ", layoutVersion, "expected " + LAYOUT_VERSION);
        require(nslots >= 1 && nslots <= MAX_SLOTS && Long.bitCount(nslots) == 1,
            "header_nslots is ", nslots, "expected a power of two up to " + MAX_SLOTS);
        require(!pools.isEmpty() && pools.size() <= MAX_POOLS,
            "number of payload pools is ", pools.size(), "expected 1 to " + MAX_POOLS);

        final Set<Integer> ids = new HashSet<>();
        for (final PoolLayout pool : pools)
        {
            require(ids.add(pool.poolId()), "pool id given twice: ", pool.poolId(), "ids must be unique");
            require(pool.nslots() == nslots,
                "pool " + pool.poolId() + " has nslots ", pool.nslots(), "expected " + nslots + " as the header ring");
            require(isStride(pool.strideBytes()), "pool " + pool.poolId() + " has stride_bytes ", pool.strideBytes(),
                "expected a power of two from " + MIN_STRIDE_BYTES + " to " + MAX_STRIDE_BYTES);
        }
    }

    /**
     * Whether a pool may have that stride: a power-of-two multiple of 64 (wire specification §15.22).
     *
     * @param strideBytes bytes from slot to slot.
     * @return true if it may.
     */
    public static boolean isStride(final long strideBytes)
    {
        return strideBytes >= MIN_STRIDE_BYTES && strideBytes <= MAX_STRIDE_BYTES && Long.bitCount(strideBytes) == 1;
    }

    /**
     * Bytes of the region of the header ring.
     *
     * @return superblock and slots together.
     */
    public long headerRegionBytes()
    {
        return headerRegionBytes(nslots);
    }

    /**
     * Bytes of the region of a header ring.
     *
     * @param nslots number of slots.
     * @return superblock and slots together.
     */
    public static long headerRegionBytes(final long nslots)
    {
        return Superblock.SIZE + nslots * SlotHeader.SLOT_BYTES;
    }

    private static void require(final boolean holds, final String what, final long value, final String expected)
    {
        if (!holds)
        {
            throw new TensorPoolException(
                INVALID_REGION, "invalid stream layout: " + what + value + ": " + expected);
        }
    }
}
