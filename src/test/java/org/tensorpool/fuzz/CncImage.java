package org.tensorpool.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.aeron.CncFileDescriptor;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.agrona.concurrent.status.CountersReader;

/**
 * A media driver's file with what an input says in it. The first byte says which lengths of its head the input sets;
 * counters follow, each with its state, type, length of its label and the label, until the input ends:
 * <pre>
 *   flags | per flag: length i32 | counters: state i8, type i16, owner i8, value i64, label length i16, count u8, label
 * </pre>
 */
public final class CncImage
{
    /** Longest file. */
    public static final int MAX_BYTES = 64 << 10;

    private static final int TO_DRIVER = RingBufferDescriptor.TRAILER_LENGTH + 256;
    private static final int TO_CLIENTS = 64;
    private static final int COUNTERS = 8;
    private static final int ERRORS = 64;
    private static final int[] LENGTH_OFFSETS = {
        CncFileDescriptor.TO_DRIVER_BUFFER_LENGTH_FIELD_OFFSET,
        CncFileDescriptor.TO_CLIENTS_BUFFER_LENGTH_FIELD_OFFSET,
        CncFileDescriptor.COUNTERS_METADATA_BUFFER_LENGTH_FIELD_OFFSET,
        CncFileDescriptor.COUNTERS_VALUES_BUFFER_LENGTH_FIELD_OFFSET,
        CncFileDescriptor.ERROR_LOG_BUFFER_LENGTH_FIELD_OFFSET,
        CncFileDescriptor.CNC_VERSION_FIELD_OFFSET};
    private static final int METADATA_AT = CncFileDescriptor.END_OF_METADATA_OFFSET + TO_DRIVER + TO_CLIENTS;
    private static final int VALUES_AT = METADATA_AT + COUNTERS * CountersReader.METADATA_LENGTH;
    private static final int WHOLE = VALUES_AT + COUNTERS * CountersReader.COUNTER_LENGTH + ERRORS;
    /** Labels that say something, of which inputs are made. */
    private static final List<String> LABELS = List.of(
        "tensorpool frames published: producer cam stream=10000 instance=7",
        "tensorpool driver lease: lease=1 client=2 role=PRODUCER stream=10000 node=3 instance=main",
        "tensorpool driver stream: stream=10000 nslots=8 dynamic=false instance=main",
        "client-heartbeat: id=12 name=tensorpool version=1.51.0 commit=0", "pub-pos: 5 -7 1100 aeron:ipc @0");

    private CncImage()
    {
    }

    /**
     * Inputs that make files with counters of every kind.
     *
     * @param typeIds of the counters.
     * @return inputs.
     */
    public static List<byte[]> seeds(final int... typeIds)
    {
        final ByteBuffer input = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN).put((byte)0);
        for (int i = 0; i < typeIds.length; i++)
        {
            final byte[] label = LABELS.get(i % LABELS.size()).getBytes(StandardCharsets.US_ASCII);
            input.put((byte)CountersReader.RECORD_ALLOCATED).putShort((short)typeIds[i]).put((byte)i).putLong(9)
                .putShort((short)label.length).put((byte)label.length).put(label);
        }
        final byte[] whole = new byte[input.position()];
        input.flip().get(whole);
        return List.of(whole, new byte[] {0x3F}, new byte[0]);
    }

    /**
     * What labels are made of.
     *
     * @return words.
     */
    public static List<String> words()
    {
        return List.of("tensorpool ", ": ", " stream=", " instance=", "client-heartbeat: id=", "99999999999999999999",
            " name=", " version=", "-", "lease=", " client=", " role=", " node=", " nslots=", " dynamic=true",
            "pub-pos: ");
    }

    /**
     * Make the file.
     *
     * @param input  as above.
     * @param target takes it from 0 on; {@link #MAX_BYTES} at least.
     * @return its length.
     */
    public static int write(final byte[] input, final ByteBuffer target)
    {
        final ByteBuffer in = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN);
        final ByteBuffer out = target.clear().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < WHOLE; i += Long.BYTES)
        {
            out.putLong(i, 0);
        }
        final int[] lengths = {TO_DRIVER, TO_CLIENTS, COUNTERS * CountersReader.METADATA_LENGTH,
            COUNTERS * CountersReader.COUNTER_LENGTH, ERRORS, CncFileDescriptor.CNC_VERSION};
        final int flags = in.hasRemaining() ? in.get() : 0;
        for (int i = 0; i < lengths.length; i++)
        {
            final boolean isGiven = (flags & 1 << i) != 0 && in.remaining() >= Integer.BYTES;
            out.putInt(LENGTH_OFFSETS[i], isGiven ? in.getInt() : lengths[i]);
        }
        out.putLong(CncFileDescriptor.END_OF_METADATA_OFFSET + TO_DRIVER - RingBufferDescriptor.TRAILER_LENGTH +
            RingBufferDescriptor.CONSUMER_HEARTBEAT_OFFSET, System.currentTimeMillis());
        for (int id = 0; id < COUNTERS && in.remaining() >= 15; id++)
        {
            counter(in, out, METADATA_AT + id * CountersReader.METADATA_LENGTH,
                VALUES_AT + id * CountersReader.COUNTER_LENGTH);
        }

        return (flags & 0x40) == 0 ? WHOLE : Math.min(WHOLE, Math.max(0, in.remaining() * 64));
    }

    private static void counter(final ByteBuffer in, final ByteBuffer out, final int metaData, final int values)
    {
        out.putInt(metaData, in.get());
        out.putInt(metaData + CountersReader.TYPE_ID_OFFSET, in.getShort());
        out.putLong(values + CountersReader.OWNER_ID_OFFSET, in.get());
        out.putLong(values, in.getLong());
        out.putInt(metaData + CountersReader.LABEL_OFFSET, in.getShort());
        final int count = Math.min(in.get() & 0xFF, in.remaining());
        out.put(metaData + CountersReader.LABEL_OFFSET + Integer.BYTES, in.array(), in.position(), count);
        in.position(in.position() + count);
    }
}
