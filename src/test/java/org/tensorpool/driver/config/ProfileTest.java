package org.tensorpool.driver.config;

import org.junit.jupiter.api.Test;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class ProfileTest
{
    @Test
    void shouldCountTheSuperblockAndEverySlotOfARegion()
    {
        final Profile profile = Profile.of(64, 4096, 1 << 20);

        assertEquals(64 + 64 * 256, profile.headerRegionBytes());
        assertEquals(64 + 64 * 4096, profile.regionBytes(profile.payloadPools().get(0)));
        assertEquals(64 + 64L * (1 << 20), profile.regionBytes(profile.payloadPools().get(1)));
        assertEquals(3 * 64 + 64 * 256 + 64 * 4096 + 64L * (1 << 20), profile.totalBytes());
    }

    @Test
    void shouldCountPoolsLargerThanAnIntCanTell()
    {
        final Profile largest = Profile.of(1 << 20, 1L << 31);

        assertEquals(64 + (1L << 51), largest.regionBytes(largest.payloadPools().getFirst()));
    }

    @Test
    void shouldRefuseToCountPastTheRangeOfALong()
    {
        final Profile oneTooLong = Profile.of(4, Long.MAX_VALUE / 2);
        final Profile twoTooLong = Profile.of(1, Long.MAX_VALUE - 64, 64);

        final PayloadPool pool = oneTooLong.payloadPools().getFirst();
        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> oneTooLong.regionBytes(pool));
        assertEquals(Category.CONFIGURATION, ex.category());
        assertEquals(
            "the regions of 4 slots and 1 pools are longer than 9223372036854775807 bytes: " +
            "lower header_nslots or stride_bytes",
            ex.getMessage());
        assertThrows(TensorPoolException.class, twoTooLong::totalBytes);
    }

    @Test
    void shouldNumberPoolsFromOne()
    {
        assertEquals(
            List.of(new PayloadPool(1, 64), new PayloadPool(2, 128)), Profile.of(8, 64, 128).payloadPools());
    }

    @Test
    void shouldNotSeeLaterChangesOfTheList()
    {
        final List<PayloadPool> pools = new ArrayList<>(List.of(new PayloadPool(1, 64)));
        final Profile profile = new Profile(8, pools);

        pools.clear();

        assertEquals(1, profile.payloadPools().size());
        assertThrows(UnsupportedOperationException.class, () -> profile.payloadPools().clear());
    }
}
