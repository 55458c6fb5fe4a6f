package org.tensorpool.tool.mediadriver;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;
import static org.tensorpool.TensorPoolException.Category.MALFORMED;
import static org.tensorpool.TensorPoolException.Category.TIMEOUT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import io.aeron.CncFileDescriptor;
import io.aeron.exceptions.AeronException;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.agrona.concurrent.status.CountersReader;
import org.tensorpool.TensorPoolException;

/**
 * Reads the file of a media driver, dead or alive, as a copy and without a client, so that nobody notices.
 * <pre>
 *   +-----------+-----------+------------+--------------------+-----------------+-----------+
 *   | meta data | to driver | to clients | counters meta data | counters values | error log |
 *   +-----------+-----------+------------+--------------------+-----------------+-----------+
 * </pre>
 */
public final class MediaDriverFile
{
    private MediaDriverFile()
    {
    }

    /**
     * Where a media driver has it.
     *
     * @param directory of the media driver.
     * @return the file, which need not exist.
     */
    public static Path in(final Path directory)
    {
        return directory.resolve(CncFileDescriptor.CNC_FILE);
    }

    /**
     * Read what a media driver that lives counts.
     *
     * @param directory of the media driver.
     * @return every counter that is in use.
     * @throws TensorPoolException TIMEOUT when none is active there; CONFIGURATION when the file can't be read;
     *                             MALFORMED when it is no such file, or of another version.
     */
    public static List<AeronCounter> activeCounters(final String directory)
    {
        try
        {
            final Path path = Path.of(directory);
            final MediaDriverSnapshot snapshot =
                Files.exists(in(path), LinkOption.NOFOLLOW_LINKS) ? read(path) : null;
            if (snapshot != null && snapshot.isActive(System.currentTimeMillis()))
            {
                return snapshot.counters();
            }
        }
        catch (final IOException | InvalidPathException ex)
        {
            throw new TensorPoolException(CONFIGURATION, "the counters in '" + directory + "' can't be read: " + ex +
                ": name the directory of a media driver that this user may read", ex);
        }

        throw new TensorPoolException(TIMEOUT, "no media driver is active in '" + directory +
            "': start one there, or name the directory of the one that runs");
    }

    /**
     * Read what a media driver shows, dead or alive.
     *
     * @param directory of the media driver.
     * @return what it shows.
     * @throws IOException         when the file can't be read.
     * @throws TensorPoolException MALFORMED when it is no such file, of another version, or cut off meanwhile.
     */
    public static MediaDriverSnapshot read(final Path directory) throws IOException
    {
        final Path file = in(directory);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
        {
            throw malformed(file, "it is no regular file");
        }

        try (Arena arena = Arena.ofConfined();
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ))
        {
            return read(file, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        }
    }

    /**
     * Read what the file of a media driver shows.
     *
     * @param file   for what is told of it.
     * @param memory of the file.
     * @return what it shows.
     * @throws TensorPoolException MALFORMED when it is no such file, of another version, or cut off meanwhile.
     */
    public static MediaDriverSnapshot read(final Path file, final MemorySegment memory)
    {
        try
        {
            return snapshot(file, memory);
        }
        catch (final InternalError ex)
        {
            throw new TensorPoolException(MALFORMED, "'" + file + "' was cut off while it was read: restart the " +
                "media driver that it is of", ex);
        }
    }

    private static MediaDriverSnapshot snapshot(final Path file, final MemorySegment memory)
    {
        if (memory.byteSize() < CncFileDescriptor.END_OF_METADATA_OFFSET)
        {
            throw malformed(file, "it has " + memory.byteSize() + " bytes");
        }
        checkVersion(file, memory.get(JAVA_INT, CncFileDescriptor.CNC_VERSION_FIELD_OFFSET));

        final long toDriverEnd = CncFileDescriptor.END_OF_METADATA_OFFSET +
            length(file, memory, CncFileDescriptor.TO_DRIVER_BUFFER_LENGTH_FIELD_OFFSET);
        final long descriptions =
            toDriverEnd + length(file, memory, CncFileDescriptor.TO_CLIENTS_BUFFER_LENGTH_FIELD_OFFSET);
        final long descriptionsLength =
            length(file, memory, CncFileDescriptor.COUNTERS_METADATA_BUFFER_LENGTH_FIELD_OFFSET);
        final long values = descriptions + descriptionsLength;
        final long valuesLength = length(file, memory, CncFileDescriptor.COUNTERS_VALUES_BUFFER_LENGTH_FIELD_OFFSET);
        final long heartbeat =
            toDriverEnd - RingBufferDescriptor.TRAILER_LENGTH + RingBufferDescriptor.CONSUMER_HEARTBEAT_OFFSET;
        if (values + valuesLength > memory.byteSize() || heartbeat < CncFileDescriptor.END_OF_METADATA_OFFSET)
        {
            throw malformed(file, "it has " + memory.byteSize() + " bytes and says that its counters end at " +
                (values + valuesLength));
        }

        return new MediaDriverSnapshot(
            memory.get(JAVA_LONG, CncFileDescriptor.PID_FIELD_OFFSET),
            memory.get(JAVA_LONG, heartbeat),
            counters(memory.asSlice(descriptions, descriptionsLength), memory.asSlice(values, valuesLength)));
    }

    private static void checkVersion(final Path file, final int version)
    {
        // The last that a media driver writes.
        if (version == 0)
        {
            throw malformed(file, "it is still being made");
        }

        try
        {
            CncFileDescriptor.checkVersion(version);
        }
        catch (final AeronException ex)
        {
            throw malformed(file, ex.getMessage());
        }
    }

    private static long length(final Path file, final MemorySegment memory, final int offset)
    {
        final int length = memory.get(JAVA_INT, offset);
        if (length < 0 || length % Long.BYTES != 0)
        {
            throw malformed(file, "one of its parts is " + length + " bytes long");
        }

        return length;
    }

    private static List<AeronCounter> counters(final MemorySegment descriptions, final MemorySegment values)
    {
        final long count = Math.min(
            descriptions.byteSize() / CountersReader.METADATA_LENGTH,
            values.byteSize() / CountersReader.COUNTER_LENGTH);
        final List<AeronCounter> counters = new ArrayList<>();
        for (int id = 0; id < count; id++)
        {
            final long at = CountersReader.metaDataOffset(id);
            final int state = descriptions.get(JAVA_INT, at);
            if (state == CountersReader.RECORD_UNUSED)
            {
                break;
            }
            if (state == CountersReader.RECORD_ALLOCATED)
            {
                final long value = CountersReader.counterOffset(id);
                counters.add(new AeronCounter(
                    id,
                    descriptions.get(JAVA_INT, at + CountersReader.TYPE_ID_OFFSET),
                    values.get(JAVA_LONG, value + CountersReader.OWNER_ID_OFFSET),
                    values.get(JAVA_LONG, value),
                    label(descriptions, at + CountersReader.LABEL_OFFSET)));
            }
        }

        return counters;
    }

    private static String label(final MemorySegment descriptions, final long at)
    {
        final int length = Math.clamp(descriptions.get(JAVA_INT, at), 0, CountersReader.MAX_LABEL_LENGTH);
        final ByteBuffer text = descriptions.asSlice(at + Integer.BYTES, length).asByteBuffer();
        return StandardCharsets.US_ASCII.decode(text).toString();
    }

    private static TensorPoolException malformed(final Path file, final String problem)
    {
        return new TensorPoolException(MALFORMED, "'" + file + "' is no file of a media driver that can be used: " +
            problem + ": name the directory of one whose version of Aeron fits");
    }
}
