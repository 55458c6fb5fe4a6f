package org.tensorpool.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

class StreamLayoutTest
{
    private static final RegionUri URI = new RegionUri("/dev/shm/x/header.ring", false);

    @Test
    void shouldKeepWhatWasAnnounced()
    {
        final List<PoolLayout> pools = new ArrayList<>(List.of(pool(1, 8, 1024), pool(2, 8, 4096)));
        final StreamLayout layout = new StreamLayout(10_000, -3, 1, 8, URI, pools);
        pools.clear();

        assertEquals(2, layout.pools().size());
        assertEquals(10_000, layout.streamId());
        assertEquals(-3, layout.epoch());
    }

    @Test
    void shouldSizeRegionsBySuperblockAndSlots()
    {
        assertEquals(64 + 8 * 256, layout(8, pool(1, 8, 64)).headerRegionBytes());
        assertEquals(64 + 1024L * 256, StreamLayout.headerRegionBytes(1024));
        assertEquals(64 + 8 * 4096, pool(1, 8, 4096).regionBytes());
        assertEquals(64 + (1L << 51), pool(1, 1 << 20, 1L << 31).regionBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, -1, Integer.MIN_VALUE})
    void shouldRejectAnotherLayoutVersion(final int version)
    {
        assertRejected("layout version is " + version + ": expected 1",
            () -> new StreamLayout(1, 1, version, 8, URI, List.of(pool(1, 8, 64))));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -8, 3, 6, 1023, (1 << 20) + 1, 1 << 21, 4_294_967_295L, Long.MIN_VALUE})
    void shouldRejectANumberOfSlotsThatIsNoPowerOfTwoUpToTheLimit(final long nslots)
    {
        assertRejected("header_nslots is " + nslots + ": expected a power of two up to 1048576",
            () -> layout(nslots, pool(1, nslots, 64)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 8, 1024, 1 << 20})
    void shouldTakeAPowerOfTwoOfSlots(final long nslots)
    {
        assertEquals(nslots, layout(nslots, pool(1, nslots, 64)).nslots());
    }

    @Test
    void shouldRejectAStreamWithoutPools()
    {
        assertRejected("number of payload pools is 0: expected 1 to 256", () -> layout(8));
    }

    @Test
    void shouldRejectMorePoolsThanTheLimit()
    {
        final PoolLayout[] pools = new PoolLayout[257];
        for (int i = 0; i < pools.length; i++)
        {
            pools[i] = pool(i, 8, 64);
        }

        assertRejected("number of payload pools is 257: expected 1 to 256", () -> layout(8, pools));
    }

    @Test
    void shouldRejectAPoolIdGivenTwice()
    {
        assertRejected("pool id given twice: 7: ids must be unique",
            () -> layout(8, pool(7, 8, 64), pool(2, 8, 64), pool(7, 8, 128)));
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 16, 0, 9})
    void shouldRejectAPoolWithOtherSlotsThanTheRing(final long nslots)
    {
        assertRejected("pool 2 has nslots " + nslots + ": expected 8 as the header ring",
            () -> layout(8, pool(1, 8, 64), pool(2, nslots, 64)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 32, 63, 65, 96, 192, 1000, 4095, -64, 4_294_967_295L, 1L << 32, 1L << 40})
    void shouldRejectAStrideThatIsNoPowerOfTwoMultipleOf64(final long stride)
    {
        assertRejected("pool 5 has stride_bytes " + stride + ": expected a power of two from 64 to 2147483648",
            () -> layout(8, pool(5, 8, stride)));
        assertFalse(StreamLayout.isStride(stride));
    }

    @ParameterizedTest
    @ValueSource(longs = {64, 128, 1024, 4096, 1 << 21, 1L << 31})
    void shouldTakeAStrideWhateverThePageSize(final long stride)
    {
        assertTrue(StreamLayout.isStride(stride));
        assertEquals(stride, layout(8, pool(5, 8, stride)).pools().get(0).strideBytes());
    }

    private static StreamLayout layout(final long nslots, final PoolLayout... pools)
    {
        return new StreamLayout(10_000, 1, 1, nslots, URI, List.of(pools));
    }

    private static PoolLayout pool(final int poolId, final long nslots, final long strideBytes)
    {
        return new PoolLayout(poolId, nslots, strideBytes, new RegionUri("/dev/shm/x/" + poolId + ".pool", false));
    }

    private static void assertRejected(final String why, final org.junit.jupiter.api.function.Executable making)
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class, making);
        assertEquals(Category.INVALID_REGION, ex.category());
        assertEquals("invalid stream layout: " + why, ex.getMessage());
    }
}
