package org.tensorpool.tool.doctor;

import java.nio.file.Path;
import java.util.List;

import org.tensorpool.driver.config.DriverConfiguration;

/**
 * What is to be examined.
 *
 * @param aeronDirectory     of the media driver.
 * @param baseDirectories    below which regions may lie; those that are not there are passed over.
 * @param streams            ids that roles are expected on.
 * @param announcePeriodNs   between two announces of a stream.
 * @param streamId           the only stream that is asked about; {@link #ALL_STREAMS} for all.
 * @param user               with whose rights regions are to be read; empty for those of this process.
 * @param configuration      of the SHM driver; null if it is not known.
 */
public record Question(
    Path aeronDirectory,
    List<Path> baseDirectories,
    Streams streams,
    long announcePeriodNs,
    long streamId,
    String user,
    DriverConfiguration configuration)
{
    /** No stream is left out. */
    public static final long ALL_STREAMS = -1;

    /**
     * Where messages go, as Aeron's stream ids.
     *
     * @param control    requests, answers and notices.
     * @param announce   announces of regions.
     * @param qos        QoS messages.
     * @param descriptor descriptors of frames.
     */
    public record Streams(int control, int announce, int qos, int descriptor)
    {
    }

    /**
     * Copies the list.
     */
    public Question
    {
        baseDirectories = List.copyOf(baseDirectories);
    }

    boolean isAbout(final long stream)
    {
        return streamId == ALL_STREAMS || streamId == stream;
    }
}
