package org.tensorpool.system;

import io.aeron.Aeron;
import io.aeron.AeronCounters;
import org.agrona.concurrent.status.CountersReader;

/**
 * Who reads descriptors, by the counters that the media driver keeps: whoever it has let go, for being too far behind,
 * is not among them until it is let in again.
 */
final class DescriptorReaders implements AutoCloseable
{
    private static final int STREAM_ID_OFFSET = 12;

    private final Aeron aeron;
    private final CountersReader counters;

    DescriptorReaders(final String aeronDirectory)
    {
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(aeronDirectory));
        counters = aeron.countersReader();
    }

    int count()
    {
        final int[] count = new int[1];
        counters.forEach((counterId, typeId, key, label) ->
        {
            if (typeId == AeronCounters.DRIVER_SUBSCRIBER_POSITION_TYPE_ID &&
                key.getInt(STREAM_ID_OFFSET) == TensorPoolSystem.DESCRIPTOR_STREAM)
            {
                count[0]++;
            }
        });
        return count[0];
    }

    @Override
    public void close()
    {
        aeron.close();
    }
}
