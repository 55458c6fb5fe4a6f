package org.tensorpool.driver;

import static org.tensorpool.TensorPoolException.Category.RESOURCE;

import org.tensorpool.TensorPoolException;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.driver.config.StreamDefinition;
import org.tensorpool.os.MemoryLock;

/**
 * Whether the driver may lock what it must lock, asked at its start rather than when the first client comes.
 */
final class LockableMemory
{
    private LockableMemory()
    {
    }

    /**
     * Fails if one epoch of each configured stream, or of one stream on demand, can't be locked.
     *
     * @param configuration what the driver is told.
     * @throws TensorPoolException with what is needed, what is allowed and how to allow more.
     */
    static void require(final DriverConfiguration configuration)
    {
        if (!configuration.policies().mlockShm())
        {
            return;
        }

        final long needed = neededBytes(configuration);
        final long available = MemoryLock.availableBytes();
        if (available < needed)
        {
            throw new TensorPoolException(RESOURCE, "policies.mlock_shm is true and one epoch of each stream takes " +
                needed + " bytes, but this process may lock only " + available + " (limit " +
                MemoryLock.softLimitBytes() + "): " + MemoryLock.howToRaise(needed) +
                "; or lower header_nslots or stride_bytes, or set policies.mlock_shm to false");
        }
    }

    private static long neededBytes(final DriverConfiguration configuration)
    {
        long sum = 0;
        for (final StreamDefinition stream : configuration.streams().values())
        {
            sum += configuration.profiles().get(stream.profile()).totalBytes();
        }
        if (sum == 0)
        {
            final Profile onDemand = configuration.profiles().get(configuration.policies().defaultProfile());
            sum = onDemand.totalBytes();
        }

        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
