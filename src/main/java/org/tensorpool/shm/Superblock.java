package org.tensorpool.shm;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Leads every region (wire specification §7.1). Little-endian, packed, 64 bytes:
 * <pre>
 *   0        8            12           20        24          26      28      32         36           40
 *  +--------+------------+------------+---------+-----------+-------+-------+----------+------------+
 *  | magic  | layout     | epoch      | stream  | region    | pool  | slots | slot     | stride     |
 *  | u64    | version u32| u64        | id u32  | type i16  | id u16| u32   | bytes u32| bytes u32  |
 *  +--------+------------+------------+---------+-----------+-------+-------+----------+------------+
 *   40       48                   56                      64
 *  +--------+--------------------+-----------------------+
 *  | pid u64| start timestamp u64| activity timestamp u64|
 *  +--------+--------------------+-----------------------+
 * </pre>
 * Time stamps are nanoseconds of CLOCK_MONOTONIC. Only the activity time stamp changes after the region was made.
 *
 * @param magic               {@link #MAGIC}.
 * @param layoutVersion       version of the layout of the region.
 * @param epoch               generation of the stream's regions.
 * @param streamId            stream that the region belongs to, as unsigned 32 bits.
 * @param regionType          {@link #HEADER_RING} or {@link #PAYLOAD_POOL}.
 * @param poolId              of a pool; 0 for the header ring.
 * @param nslots              number of slots.
 * @param slotBytes           256 for the header ring; for a pool as its writer saw fit, to be ignored.
 * @param strideBytes         bytes from slot to slot of a pool; 0 for the header ring.
 * @param pid                 process that made the region.
 * @param startTimestampNs    when it was made.
 * @param activityTimestampNs when its owner was last seen alive.
 */
public record Superblock(
    long magic,
    int layoutVersion,
    long epoch,
    int streamId,
    int regionType,
    int poolId,
    long nslots,
    long slotBytes,
    long strideBytes,
    long pid,
    long startTimestampNs,
    long activityTimestampNs)
{
    /** Bytes of a superblock, fixed by the specification. */
    public static final int SIZE = 64;
    /** Bytes at its beginning that say what region it is; they never change while the region lives. */
    static final int IDENTITY_SIZE = 40;
    /** {@code TPOLSHM1} as a number; in memory it reads {@code 1MHSLPOT}. */
    public static final long MAGIC = 0x544F504C53484D31L;
    /** Region type of a ring of header slots. */
    public static final int HEADER_RING = 1;
    /** Region type of a payload pool. */
    public static final int PAYLOAD_POOL = 2;

    private static final ValueLayout.OfLong U64 = JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfShort U16 = JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final VarHandle ALIGNED_LONG = JAVA_LONG.withOrder(LITTLE_ENDIAN).varHandle();

    private static final long MAGIC_OFFSET = 0;
    private static final long LAYOUT_VERSION_OFFSET = 8;
    private static final long EPOCH_OFFSET = 12;
    private static final long STREAM_ID_OFFSET = 20;
    private static final long REGION_TYPE_OFFSET = 24;
    private static final long POOL_ID_OFFSET = 26;
    private static final long NSLOTS_OFFSET = 28;
    private static final long SLOT_BYTES_OFFSET = 32;
    private static final long STRIDE_BYTES_OFFSET = 36;
    private static final long PID_OFFSET = 40;
    private static final long START_TIMESTAMP_OFFSET = 48;
    private static final long ACTIVITY_TIMESTAMP_OFFSET = 56;

    /**
     * Read a superblock.
     *
     * @param region that it leads, at least {@link #SIZE} bytes.
     * @return a copy of it.
     */
    public static Superblock read(final MemorySegment region)
    {
        // An argument is evaluated before those behind it, and nothing behind an acquire goes before it.
        return new Superblock(
            magicAcquire(region),
            region.get(U32, LAYOUT_VERSION_OFFSET),
            region.get(U64, EPOCH_OFFSET),
            region.get(U32, STREAM_ID_OFFSET),
            region.get(U16, REGION_TYPE_OFFSET),
            Short.toUnsignedInt(region.get(U16, POOL_ID_OFFSET)),
            Integer.toUnsignedLong(region.get(U32, NSLOTS_OFFSET)),
            Integer.toUnsignedLong(region.get(U32, SLOT_BYTES_OFFSET)),
            Integer.toUnsignedLong(region.get(U32, STRIDE_BYTES_OFFSET)),
            region.get(U64, PID_OFFSET),
            region.get(U64, START_TIMESTAMP_OFFSET),
            activityTimestampNs(region));
    }

    private static long magicAcquire(final MemorySegment region)
    {
        return (long)ALIGNED_LONG.getAcquire(region, MAGIC_OFFSET);
    }

    /**
     * Copy a superblock as it lies there. A copy that has the magic has all of the rest.
     *
     * @param region that it leads.
     * @return a segment of its own, aligned as the superblock was.
     */
    static MemorySegment copy(final MemorySegment region)
    {
        final long magic = magicAcquire(region);
        final MemorySegment copy = MemorySegment.ofArray(new long[SIZE / Long.BYTES]);
        copy.copyFrom(region.asSlice(0, SIZE));
        // A copy in bulk has no order: its own may be of later than its other fields.
        copy.set(U64, MAGIC_OFFSET, magic);
        return copy;
    }

    /**
     * Write this superblock. The magic comes last: who reads it sees the whole of it.
     *
     * @param region that it leads, writable, 8-byte aligned, at least {@link #SIZE} bytes.
     */
    public void write(final MemorySegment region)
    {
        region.set(U32, LAYOUT_VERSION_OFFSET, layoutVersion);
        region.set(U64, EPOCH_OFFSET, epoch);
        region.set(U32, STREAM_ID_OFFSET, streamId);
        region.set(U16, REGION_TYPE_OFFSET, (short)regionType);
        region.set(U16, POOL_ID_OFFSET, (short)poolId);
        region.set(U32, NSLOTS_OFFSET, (int)nslots);
        region.set(U32, SLOT_BYTES_OFFSET, (int)slotBytes);
        region.set(U32, STRIDE_BYTES_OFFSET, (int)strideBytes);
        region.set(U64, PID_OFFSET, pid);
        region.set(U64, START_TIMESTAMP_OFFSET, startTimestampNs);
        activityTimestampNsRelease(region, activityTimestampNs);
        ALIGNED_LONG.setRelease(region, MAGIC_OFFSET, magic);
    }

    /**
     * When the owner of a region was last seen alive.
     *
     * @param region that the superblock leads.
     * @return nanoseconds of CLOCK_MONOTONIC.
     */
    public static long activityTimestampNs(final MemorySegment region)
    {
        return (long)ALIGNED_LONG.getAcquire(region, ACTIVITY_TIMESTAMP_OFFSET);
    }

    /**
     * Process that made a region.
     *
     * @param region that the superblock leads.
     * @return its id.
     */
    static long pid(final MemorySegment region)
    {
        return region.get(U64, PID_OFFSET);
    }

    /**
     * Say that the owner of a region is alive (wire specification §7.1).
     *
     * @param region that the superblock leads, writable.
     * @param nowNs  nanoseconds of CLOCK_MONOTONIC.
     */
    public static void activityTimestampNsRelease(final MemorySegment region, final long nowNs)
    {
        ALIGNED_LONG.setRelease(region, ACTIVITY_TIMESTAMP_OFFSET, nowNs);
    }
}
