package org.tensorpool.driver.config;

import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

import java.util.ArrayList;
import java.util.List;

/**
 * The shape of a stream's regions: one header ring and its payload pools, all with the same number of slots. Immutable.
 * <pre>
 *   header.ring   superblock 64 | slot 0: 256 | slot 1: 256 | ... header_nslots
 *   N.pool        superblock 64 | slot 0: stride_bytes | slot 1: stride_bytes | ... header_nslots
 * </pre>
 *
 * @param headerNslots {@link Setting#PROFILE_HEADER_NSLOTS}.
 * @param payloadPools at least one pool, each id once; copied.
 */
public record Profile(int headerNslots, List<PayloadPool> payloadPools)
{
    /** Length of the superblock in front of every region, in bytes (wire specification §6). */
    public static final long SUPERBLOCK_BYTES = 64;
    /** Length of one slot of the header ring, in bytes (wire specification §8.1). */
    public static final long HEADER_SLOT_BYTES = 256;

    /**
     * Copies the pools; {@link DriverConfiguration#validate()} checks the values.
     */
    public Profile
    {
        payloadPools = List.copyOf(payloadPools);
    }

    /**
     * A profile whose pools are numbered from 1 in the order given.
     *
     * @param headerNslots slots of the ring and of each pool.
     * @param strideBytes  payload slot size of each pool, in bytes.
     * @return the profile.
     */
    public static Profile of(final int headerNslots, final long... strideBytes)
    {
        final List<PayloadPool> pools = new ArrayList<>();
        for (final long stride : strideBytes)
        {
            pools.add(new PayloadPool(pools.size() + 1, stride));
        }
        return new Profile(headerNslots, pools);
    }

    /**
     * Exact length of the header ring.
     *
     * @return bytes, superblock included.
     */
    public long headerRegionBytes()
    {
        return regionBytes(HEADER_SLOT_BYTES);
    }

    /**
     * Exact length of a pool of this profile.
     *
     * @param pool one of {@link #payloadPools()}.
     * @return bytes, superblock included.
     * @throws TensorPoolException where the length is not representable, which a validated profile never meets.
     */
    public long regionBytes(final PayloadPool pool)
    {
        return regionBytes(pool.strideBytes());
    }

    /**
     * Exact length of all regions of one epoch of one stream, before any rounding to pages.
     *
     * @return bytes.
     * @throws TensorPoolException where the sum is not representable, which a validated profile never meets.
     */
    public long totalBytes()
    {
        try
        {
            long total = headerRegionBytes();
            for (final PayloadPool pool : payloadPools)
            {
                total = Math.addExact(total, regionBytes(pool));
            }
            return total;
        }
        catch (final ArithmeticException ex)
        {
            throw tooLarge(ex);
        }
    }

    private long regionBytes(final long slotBytes)
    {
        try
        {
            return Math.addExact(SUPERBLOCK_BYTES, Math.multiplyExact(slotBytes, (long)headerNslots));
        }
        catch (final ArithmeticException ex)
        {
            throw tooLarge(ex);
        }
    }

    private TensorPoolException tooLarge(final ArithmeticException cause)
    {
        return new TensorPoolException(
            Category.CONFIGURATION,
            "the regions of " + headerNslots + " slots and " + payloadPools.size() +
            " pools are longer than " + Long.MAX_VALUE + " bytes: lower header_nslots or stride_bytes",
            cause);
    }
}
