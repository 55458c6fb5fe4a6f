package org.tensorpool.shm;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.tensorpool.DropReason;

/**
 * What a header slot says of a frame, in memory of this process, and how it lies in the slot
 * (wire specification §8.2). Offsets from the start of the slot; little-endian, packed, 256 bytes:
 * <pre>
 *   0         8             12        16     18         22           30        34    60            64        72
 *  +---------+-------------+---------+------+----------+------------+---------+-----+-------------+---------+--
 *  | seq     | values len  | payload | pool | payload  | timestamp  | meta    | pad | header bytes| message | tensor
 *  | commit  | bytes u32   | slot    | id   | offset   | ns u64     | version | 26  | length u32  | header  | header
 *  | u64     |             | u32     | u16  | u32      |            | u32     |     | = 192       | 4 × u16 |
 *  +---------+-------------+---------+------+----------+------------+---------+-----+-------------+---------+--
 * </pre>
 * The last 109 bytes are padding: a cache line that is neither read nor written. Not thread-safe. Nothing here
 * allocates after construction.
 */
public final class SlotHeader
{
    /** Bytes of a slot, fixed by the specification. */
    public static final int SLOT_BYTES = 256;

    private static final int HEADER_BYTES_LENGTH = 192;
    /** Block length 184, template 52, schema 900, version 1. */
    private static final long EMBEDDED_MESSAGE_HEADER = 184L | 52L << 16 | 900L << 32 | 1L << 48;

    /** The length, and the payload slot behind it. */
    private static final long VALUES_LEN_OFFSET = 8;
    /** The pool id, the payload offset behind it, and two bytes of the time stamp. */
    private static final long POOL_ID_OFFSET = 16;
    private static final long TIMESTAMP_OFFSET = 22;
    private static final long META_VERSION_OFFSET = 30;
    private static final long HEADER_BYTES_LENGTH_OFFSET = 60;
    private static final long EMBEDDED_HEADER_OFFSET = 64;

    private static final ValueLayout.OfLong U64 = JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private final TensorHeader tensor = new TensorHeader();
    private long valuesLenBytes;
    private long payloadSlot;
    private int poolId;
    private int payloadOffset;
    private long timestampNs;
    private int metaVersion;
    private int headerBytesLength;
    private long embeddedMessageHeader;

    /** A header of nothing. */
    public SlotHeader()
    {
    }

    /**
     * Write all of a slot but its commit word and its padding (wire specification §8.3, producer step 3).
     *
     * @param ring           segment of the header ring.
     * @param slot           offset of the slot.
     * @param payloadSlot    index of the payload slot.
     * @param poolId         of the pool that holds the payload.
     * @param valuesLenBytes length of the payload.
     * @param timestampNs    when the frame was captured.
     * @param metaVersion    of the metadata that belongs to the frame.
     * @param tensor         shape and type.
     */
    public static void write(
        final MemorySegment ring,
        final long slot,
        final int payloadSlot,
        final int poolId,
        final long valuesLenBytes,
        final long timestampNs,
        final int metaVersion,
        final TensorHeader tensor)
    {
        ring.set(U64, slot + VALUES_LEN_OFFSET, (valuesLenBytes & 0xFFFF_FFFFL) | (long)payloadSlot << 32);
        // Pool id and a payload offset of 0; the time stamp overwrites the two highest bytes.
        ring.set(U64, slot + POOL_ID_OFFSET, poolId & 0xFFFFL);
        ring.set(U64, slot + TIMESTAMP_OFFSET, timestampNs);
        ring.set(U32, slot + META_VERSION_OFFSET, metaVersion);
        ring.set(U32, slot + HEADER_BYTES_LENGTH_OFFSET, HEADER_BYTES_LENGTH);
        if (ring.get(U64, slot + EMBEDDED_HEADER_OFFSET) != EMBEDDED_MESSAGE_HEADER)
        {
            ring.set(U64, slot + EMBEDDED_HEADER_OFFSET, EMBEDDED_MESSAGE_HEADER);
        }
        tensor.write(ring, slot);
    }

    /**
     * Copy all of a slot but its commit word and its padding. Whatever is there is taken as it is.
     *
     * @param ring segment of the header ring.
     * @param slot offset of the slot.
     */
    public void read(final MemorySegment ring, final long slot)
    {
        final long lengthAndSlot = ring.get(U64, slot + VALUES_LEN_OFFSET);
        valuesLenBytes = lengthAndSlot & 0xFFFF_FFFFL;
        payloadSlot = lengthAndSlot >>> 32;
        final long poolAndOffset = ring.get(U64, slot + POOL_ID_OFFSET);
        poolId = (int)poolAndOffset & 0xFFFF;
        payloadOffset = (int)(poolAndOffset >>> 16);
        timestampNs = ring.get(U64, slot + TIMESTAMP_OFFSET);
        metaVersion = ring.get(U32, slot + META_VERSION_OFFSET);
        headerBytesLength = ring.get(U32, slot + HEADER_BYTES_LENGTH_OFFSET);
        embeddedMessageHeader = ring.get(U64, slot + EMBEDDED_HEADER_OFFSET);
        tensor.read(ring, slot);
    }

    /**
     * Check every rule of the specification about a header that was copied whole (§8.2, §9, §10.2.1, §15.5).
     *
     * @param index of the slot it was copied from.
     * @param pool  that it names; null if none has that id.
     * @return null if the frame may be read, otherwise why it must be dropped.
     */
    public DropReason validate(final long index, final PayloadPool pool)
    {
        if (headerBytesLength != HEADER_BYTES_LENGTH || embeddedMessageHeader != EMBEDDED_MESSAGE_HEADER)
        {
            return DropReason.HEADER;
        }
        if (pool == null)
        {
            return DropReason.POOL;
        }
        if (payloadSlot != index || payloadOffset != 0)
        {
            return DropReason.SLOT;
        }
        if (valuesLenBytes > pool.strideBytes())
        {
            return DropReason.LENGTH;
        }

        return tensor.validate(valuesLenBytes);
    }

    /**
     * Shape and type.
     *
     * @return the part of this header that describes the tensor.
     */
    public TensorHeader tensor()
    {
        return tensor;
    }

    /**
     * Length of the payload.
     *
     * @return bytes, 0 for a frame without a payload.
     */
    public long valuesLenBytes()
    {
        return valuesLenBytes;
    }

    /**
     * Pool that holds the payload.
     *
     * @return its id.
     */
    public int poolId()
    {
        return poolId;
    }

    /**
     * Index of the payload slot.
     *
     * @return as the header has it; unchecked until {@link #validate(long, PayloadPool)}.
     */
    public long payloadSlot()
    {
        return payloadSlot;
    }

    /**
     * When the frame was captured.
     *
     * @return nanoseconds of the producer's clock.
     */
    public long timestampNs()
    {
        return timestampNs;
    }

    /**
     * Version of the metadata that belongs to the frame.
     *
     * @return the version.
     */
    public int metaVersion()
    {
        return metaVersion;
    }
}
