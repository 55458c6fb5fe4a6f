package org.tensorpool.client;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.tensorpool.protocol.wire.FrameDescriptorDecoder;

/**
 * A frame descriptor as it lies in a log buffer (wire specification §10.2.1), read and written field by field: the one
 * message of the hot path. A test holds it against the codec that is generated from the schema.
 * <pre>
 *  0         2            4          6          8            12       20       28           36         40         48
 *  +---------+------------+----------+----------+------------+--------+--------+------------+----------+----------+
 *  | block   | template   | schema   | version  | stream id  | epoch  | seq    | timestamp  | meta     | trace id |
 *  | 40 u16  | 4 u16      | 900 u16  | 1 u16    | u32        | u64    | u64    | ns u64     | vers. u32| u64      |
 *  +---------+------------+----------+----------+------------+--------+--------+------------+----------+----------+
 * </pre>
 */
public final class DescriptorFlyweight
{
    /** Bytes of a descriptor with its message header. */
    public static final int LENGTH = 48;
    /** Absent value of the time stamp. */
    public static final long NULL_TIMESTAMP = FrameDescriptorDecoder.timestampNsNullValue();
    /** No trace. */
    public static final long NULL_TRACE_ID = FrameDescriptorDecoder.traceIdNullValue();

    private static final long MESSAGE_HEADER =
        (long)FrameDescriptorDecoder.BLOCK_LENGTH |
        (long)FrameDescriptorDecoder.TEMPLATE_ID << 16 |
        (long)FrameDescriptorDecoder.SCHEMA_ID << 32 |
        (long)FrameDescriptorDecoder.SCHEMA_VERSION << 48;

    /** Template and schema, whatever the block length and version. */
    private static final long KIND_MASK = 0x0000_FFFF_FFFF_0000L;
    private static final int HEADER_LENGTH = 8;

    private static final int STREAM_ID_OFFSET = 8;
    private static final int EPOCH_OFFSET = 12;
    private static final int SEQUENCE_OFFSET = 20;
    private static final int TIMESTAMP_OFFSET = 28;
    private static final int META_VERSION_OFFSET = 36;
    private static final int TRACE_ID_OFFSET = 40;

    private DescriptorFlyweight()
    {
    }

    /**
     * Write a descriptor.
     *
     * @param buffer      to write to.
     * @param offset      of the message.
     * @param streamId    stream, as unsigned 32 bits.
     * @param epoch       of the frame.
     * @param sequence    of the frame.
     * @param timestampNs when it is published, or {@link #NULL_TIMESTAMP}.
     * @param metaVersion of the metadata that belongs to the frame.
     */
    public static void encode(
        final MutableDirectBuffer buffer,
        final int offset,
        final int streamId,
        final long epoch,
        final long sequence,
        final long timestampNs,
        final int metaVersion)
    {
        buffer.putLong(offset, MESSAGE_HEADER, LITTLE_ENDIAN);
        buffer.putInt(offset + STREAM_ID_OFFSET, streamId, LITTLE_ENDIAN);
        buffer.putLong(offset + EPOCH_OFFSET, epoch, LITTLE_ENDIAN);
        buffer.putLong(offset + SEQUENCE_OFFSET, sequence, LITTLE_ENDIAN);
        buffer.putLong(offset + TIMESTAMP_OFFSET, timestampNs, LITTLE_ENDIAN);
        buffer.putInt(offset + META_VERSION_OFFSET, metaVersion, LITTLE_ENDIAN);
        buffer.putLong(offset + TRACE_ID_OFFSET, NULL_TRACE_ID, LITTLE_ENDIAN);
    }

    /**
     * Whether a message is a descriptor of this schema version.
     *
     * @param buffer to read from.
     * @param offset of the message.
     * @param length of the message.
     * @return true if it is, and whole.
     */
    public static boolean isDescriptor(final DirectBuffer buffer, final int offset, final int length)
    {
        return length >= LENGTH && buffer.getLong(offset, LITTLE_ENDIAN) == MESSAGE_HEADER;
    }

    /**
     * Whether a message is of another kind: streams may be multiplexed (wire specification §5, §15.11).
     *
     * @param buffer to read from.
     * @param offset of the message.
     * @param length of the message.
     * @return true if its header is whole and names another schema or template than that of descriptors.
     */
    public static boolean isOtherMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        return length >= HEADER_LENGTH &&
            (buffer.getLong(offset, LITTLE_ENDIAN) & KIND_MASK) != (MESSAGE_HEADER & KIND_MASK);
    }

    /**
     * Stream of the frame.
     *
     * @param buffer to read from.
     * @param offset of the message.
     * @return the stream, as unsigned 32 bits.
     */
    public static int streamId(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + STREAM_ID_OFFSET, LITTLE_ENDIAN);
    }

    /**
     * Epoch of the frame.
     *
     * @param buffer to read from.
     * @param offset of the message.
     * @return the epoch.
     */
    public static long epoch(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + EPOCH_OFFSET, LITTLE_ENDIAN);
    }

    /**
     * Sequence of the frame.
     *
     * @param buffer to read from.
     * @param offset of the message.
     * @return the sequence.
     */
    public static long sequence(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + SEQUENCE_OFFSET, LITTLE_ENDIAN);
    }

    /**
     * When the frame was published.
     *
     * @param buffer to read from.
     * @param offset of the message.
     * @return nanoseconds of the producer's clock, or {@link #NULL_TIMESTAMP}.
     */
    public static long timestampNs(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + TIMESTAMP_OFFSET, LITTLE_ENDIAN);
    }
}
