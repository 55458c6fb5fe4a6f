package org.tensorpool.driver.config;

/**
 * One payload pool of a {@link Profile}: as many slots as the profile's header ring, each {@code strideBytes} long.
 * Immutable.
 *
 * @param poolId      {@link Setting#POOL_ID}.
 * @param strideBytes {@link Setting#POOL_STRIDE_BYTES}, in bytes.
 */
public record PayloadPool(int poolId, long strideBytes)
{
}
