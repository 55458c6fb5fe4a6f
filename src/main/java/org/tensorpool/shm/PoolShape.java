package org.tensorpool.shm;

/**
 * A payload pool that is still to be made. It has as many slots as the header ring.
 *
 * @param poolId      identity of the pool within its stream, as unsigned 16 bits.
 * @param strideBytes bytes from slot to slot, a power of two from 64 to 2^31.
 */
public record PoolShape(int poolId, long strideBytes)
{
}
