package org.tensorpool.system;

import java.nio.file.Path;

import io.aeron.AeronCounters;
import org.tensorpool.tool.mediadriver.AeronCounter;

/**
 * Who reads descriptors, by the counters that the media driver keeps: whoever it has let go, for being too far behind,
 * is not among them until it is let in again.
 */
final class DescriptorReaders
{
    private final Path aeronDirectory;

    DescriptorReaders(final Path aeronDirectory)
    {
        this.aeronDirectory = aeronDirectory;
    }

    long count()
    {
        return MediaDriverCounters.in(aeronDirectory).stream()
            .filter((counter) -> counter.typeId() == AeronCounters.DRIVER_SUBSCRIBER_POSITION_TYPE_ID)
            .map(AeronCounter::position)
            .filter((position) -> position != null && position.streamId() == TensorPoolSystem.DESCRIPTOR_STREAM)
            .count();
    }
}
