package org.tensorpool.system;

import java.nio.file.Path;

import io.aeron.AeronCounters;
import org.agrona.collections.MutableInteger;

/**
 * Who reads descriptors, by the counters that the media driver keeps: whoever it has let go, for being too far behind,
 * is not among them until it is let in again.
 */
final class DescriptorReaders
{
    private static final int STREAM_ID_OFFSET = 12;

    private final Path aeronDirectory;

    DescriptorReaders(final Path aeronDirectory)
    {
        this.aeronDirectory = aeronDirectory;
    }

    int count()
    {
        final MutableInteger count = new MutableInteger();
        MediaDriverCounters.read(aeronDirectory, (counters) -> counters.forEach((counterId, typeId, key, label) ->
        {
            if (typeId == AeronCounters.DRIVER_SUBSCRIBER_POSITION_TYPE_ID &&
                key.getInt(STREAM_ID_OFFSET) == TensorPoolSystem.DESCRIPTOR_STREAM)
            {
                count.increment();
            }
        }));
        return count.get();
    }
}
