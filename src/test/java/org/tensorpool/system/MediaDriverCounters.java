package org.tensorpool.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

import org.tensorpool.tool.mediadriver.AeronCounter;
import org.tensorpool.tool.mediadriver.MediaDriverFile;

/**
 * The counters of a media driver without a client of it: a client that a busy machine keeps from running for longer
 * than Aeron lets pass is closed, and would be gone for the rest of a test.
 */
final class MediaDriverCounters
{
    private MediaDriverCounters()
    {
    }

    static List<AeronCounter> in(final Path aeronDirectory)
    {
        try
        {
            return MediaDriverFile.read(aeronDirectory).counters();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
