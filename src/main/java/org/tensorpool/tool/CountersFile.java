package org.tensorpool.tool;

import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;
import static org.tensorpool.TensorPoolException.Category.MALFORMED;
import static org.tensorpool.TensorPoolException.Category.TIMEOUT;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.aeron.CncFileDescriptor;
import io.aeron.CommonContext;
import io.aeron.exceptions.AeronException;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.tensorpool.TensorPoolException;

/**
 * The counters of a media driver, read from its file without a client, so that looking changes nothing.
 */
final class CountersFile
{
    private static final long LIVENESS_MS = TimeUnit.SECONDS.toMillis(10);

    /**
     * A counter as it was when it was read.
     *
     * @param id     of it.
     * @param typeId that says what it counts.
     * @param value  of it.
     * @param label  of it.
     */
    record Row(int id, int typeId, long value, String label)
    {
    }

    private CountersFile()
    {
    }

    /**
     * @param directory of a media driver that lives.
     * @return every counter that is in use.
     */
    static List<Row> read(final String directory)
    {
        try
        {
            return read(directory, Path.of(directory, CncFileDescriptor.CNC_FILE));
        }
        catch (final IOException | InvalidPathException ex)
        {
            throw new TensorPoolException(CONFIGURATION, "the counters in '" + directory + "' can't be read: " + ex +
                ": name the directory of a media driver that this user may read", ex);
        }
    }

    private static List<Row> read(final String directory, final Path file) throws IOException
    {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
        {
            throw none(directory);
        }

        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ))
        {
            if (channel.size() < CncFileDescriptor.END_OF_METADATA_OFFSET || channel.size() > Integer.MAX_VALUE)
            {
                throw malformed(file, "it has " + channel.size() + " bytes");
            }

            final MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            try
            {
                return read(directory, file, mapped);
            }
            finally
            {
                BufferUtil.free(mapped);
            }
        }
    }

    static List<Row> read(final String directory, final Path file, final MappedByteBuffer mapped)
    {
        final UnsafeBuffer head = CncFileDescriptor.createMetaDataBuffer(mapped);
        requireRoom(file, head, mapped.capacity());
        try
        {
            CncFileDescriptor.checkVersion(head.getIntVolatile(CncFileDescriptor.cncVersionOffset(0)));
            if (!CommonContext.isDriverActive(LIVENESS_MS, (ignore) -> { }, mapped))
            {
                throw none(directory);
            }
        }
        catch (final AeronException | IllegalArgumentException | IllegalStateException ex)
        {
            throw malformed(file, ex.getMessage());
        }

        return rows(
            CncFileDescriptor.createCountersMetaDataBuffer(mapped, head),
            CncFileDescriptor.createCountersValuesBuffer(mapped, head));
    }

    private static void requireRoom(final Path file, final DirectBuffer head, final int length)
    {
        long needed = CncFileDescriptor.END_OF_METADATA_OFFSET;
        for (final int offset : new int[] {
            CncFileDescriptor.toDriverBufferLengthOffset(0), CncFileDescriptor.toClientsBufferLengthOffset(0),
            CncFileDescriptor.countersMetaDataBufferLengthOffset(0),
            CncFileDescriptor.countersValuesBufferLengthOffset(0), CncFileDescriptor.errorLogBufferLengthOffset(0)})
        {
            needed += Integer.toUnsignedLong(head.getInt(offset));
        }
        if (needed > length)
        {
            throw malformed(file, "it has " + length + " bytes where its parts take " + needed);
        }
    }

    private static List<Row> rows(final AtomicBuffer descriptions, final AtomicBuffer values)
    {
        final int count = Math.min(
            descriptions.capacity() / CountersReader.METADATA_LENGTH,
            values.capacity() / CountersReader.COUNTER_LENGTH);
        final List<Row> rows = new ArrayList<>();
        for (int id = 0; id < count; id++)
        {
            final int at = CountersReader.metaDataOffset(id);
            final int state = descriptions.getIntVolatile(at);
            if (state == CountersReader.RECORD_UNUSED)
            {
                break;
            }
            if (state == CountersReader.RECORD_ALLOCATED)
            {
                final int length = Math.clamp(
                    descriptions.getInt(at + CountersReader.LABEL_OFFSET), 0, CountersReader.MAX_LABEL_LENGTH);
                rows.add(new Row(
                    id,
                    descriptions.getInt(at + CountersReader.TYPE_ID_OFFSET),
                    values.getLongVolatile(CountersReader.counterOffset(id)),
                    descriptions.getStringWithoutLengthAscii(
                        at + CountersReader.LABEL_OFFSET + Integer.BYTES, length)));
            }
        }

        return rows;
    }

    private static TensorPoolException none(final String directory)
    {
        return new TensorPoolException(TIMEOUT, "no media driver is active in '" + directory +
            "': start one there, or name the directory of the one that runs");
    }

    private static TensorPoolException malformed(final Path file, final String problem)
    {
        return new TensorPoolException(MALFORMED, "'" + file + "' is no file of counters: " + problem +
            ": name the directory of a media driver whose version fits");
    }
}
