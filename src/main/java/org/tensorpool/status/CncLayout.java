package org.tensorpool.status;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.tensorpool.TensorPoolException.Category.MALFORMED;
import static org.tensorpool.TensorPoolException.Category.TIMEOUT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

import io.aeron.CncFileDescriptor;
import io.aeron.exceptions.AeronException;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.agrona.concurrent.status.CountersReader;
import org.tensorpool.TensorPoolException;

/**
 * Where the parts of a media driver's file lie.
 * <pre>
 *   +-----------+-----------+------------+-------------------+-----------------+-----------+
 *   | meta data | to driver | to clients | counters meta data| counters values | error log |
 *   +-----------+-----------+------------+-------------------+-----------------+-----------+
 *   0          128
 * </pre>
 * The version in the meta data is written last, so that a file without one is still being made.
 *
 * @param heartbeatOffset of the media driver's last sign of life.
 * @param metaDataOffset  of the first counter's meta data.
 * @param valuesOffset    of the first counter's value.
 * @param counters        that there is room for.
 */
record CncLayout(long heartbeatOffset, long metaDataOffset, long valuesOffset, int counters)
{
    private static final VarHandle INT = JAVA_INT.varHandle();
    private static final VarHandle LONG = JAVA_LONG.varHandle();

    static CncLayout read(final Path file, final MemorySegment memory)
    {
        if (memory.byteSize() < CncFileDescriptor.END_OF_METADATA_OFFSET)
        {
            throw new TensorPoolException(TIMEOUT, "'" + file + "' has " + memory.byteSize() + " bytes, fewer than " +
                "its head of " + CncFileDescriptor.END_OF_METADATA_OFFSET +
                ": wait for the media driver to start, or start it again");
        }

        checkVersion(file, (int)INT.getAcquire(memory, (long)CncFileDescriptor.CNC_VERSION_FIELD_OFFSET));
        final long toDriver = length(file, memory, CncFileDescriptor.TO_DRIVER_BUFFER_LENGTH_FIELD_OFFSET);
        final long toClients = length(file, memory, CncFileDescriptor.TO_CLIENTS_BUFFER_LENGTH_FIELD_OFFSET);
        final long metaData = length(file, memory, CncFileDescriptor.COUNTERS_METADATA_BUFFER_LENGTH_FIELD_OFFSET);
        final long values = length(file, memory, CncFileDescriptor.COUNTERS_VALUES_BUFFER_LENGTH_FIELD_OFFSET);

        final long toDriverEnd = CncFileDescriptor.END_OF_METADATA_OFFSET + toDriver;
        final long metaDataOffset = toDriverEnd + toClients;
        final long valuesOffset = metaDataOffset + metaData;
        if (valuesOffset + values > memory.byteSize() || toDriver < RingBufferDescriptor.TRAILER_LENGTH)
        {
            throw new TensorPoolException(MALFORMED, "'" + file + "' has " + memory.byteSize() + " bytes, but says " +
                "that its counters end at " + (valuesOffset + values) + ": restart the media driver that it is of");
        }

        return new CncLayout(
            toDriverEnd - RingBufferDescriptor.TRAILER_LENGTH + RingBufferDescriptor.CONSUMER_HEARTBEAT_OFFSET,
            metaDataOffset, valuesOffset,
            (int)Math.min(metaData / CountersReader.METADATA_LENGTH, values / CountersReader.COUNTER_LENGTH));
    }

    private static void checkVersion(final Path file, final int version)
    {
        if (version == 0)
        {
            throw new TensorPoolException(TIMEOUT, "'" + file + "' is still being made: wait for the media driver to " +
                "start; if it doesn't, start it again");
        }

        try
        {
            CncFileDescriptor.checkVersion(version);
        }
        catch (final AeronException ex)
        {
            throw new TensorPoolException(MALFORMED, "'" + file + "' is of another version of Aeron, or no such file " +
                "at all (" + ex.getMessage() + "): use one version of Aeron throughout", ex);
        }
    }

    /** Every part begins where the one before ends, and all values must be aligned. */
    private static long length(final Path file, final MemorySegment memory, final int offset)
    {
        final int length = memory.get(JAVA_INT, offset);
        if (length < 0 || length % Long.BYTES != 0)
        {
            throw new TensorPoolException(MALFORMED, "'" + file + "' says that one of its parts is " + length +
                " bytes long: restart the media driver that it is of");
        }

        return length;
    }

    long heartbeatMs(final MemorySegment memory)
    {
        return (long)LONG.getAcquire(memory, heartbeatOffset);
    }

    long pid(final MemorySegment memory)
    {
        return memory.get(JAVA_LONG, CncFileDescriptor.PID_FIELD_OFFSET);
    }
}
