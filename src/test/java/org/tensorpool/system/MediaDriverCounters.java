package org.tensorpool.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.Consumer;

import io.aeron.CncFileDescriptor;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.status.CountersReader;

/**
 * The counters in a media driver's file, without a client of it: a client that a busy machine keeps from running for
 * longer than Aeron lets pass is closed, and would be gone for the rest of a test.
 */
final class MediaDriverCounters
{
    private MediaDriverCounters()
    {
    }

    /**
     * @param aeronDirectory of the media driver.
     * @param look           at the counters, which are only there while it lasts.
     */
    static void read(final Path aeronDirectory, final Consumer<CountersReader> look)
    {
        try (FileChannel channel = FileChannel.open(aeronDirectory.resolve(CncFileDescriptor.CNC_FILE)))
        {
            final MappedByteBuffer cnc = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            try
            {
                final DirectBuffer meta = CncFileDescriptor.createMetaDataBuffer(cnc);
                look.accept(new CountersReader(
                    CncFileDescriptor.createCountersMetaDataBuffer(cnc, meta),
                    CncFileDescriptor.createCountersValuesBuffer(cnc, meta)));
            }
            finally
            {
                IoUtil.unmap(cnc);
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
