package org.tensorpool.tool;

import java.util.concurrent.TimeUnit;

import org.tensorpool.shm.Superblock;
import org.tensorpool.tool.message.Fields;

/**
 * A superblock with the names of the wire specification (§7.1).
 */
final class SuperblockFields
{
    private SuperblockFields()
    {
    }

    static Fields of(final Superblock superblock)
    {
        return new Fields()
            .text("magic", "0x%016X".formatted(superblock.magic()))
            .number("layout_version", Integer.toUnsignedLong(superblock.layoutVersion()))
            .unsigned("epoch", superblock.epoch())
            .number("stream_id", Integer.toUnsignedLong(superblock.streamId()))
            .text("region_type", typeName(superblock.regionType()))
            .number("pool_id", superblock.poolId())
            .number("nslots", superblock.nslots())
            .number("slot_bytes", superblock.slotBytes())
            .number("stride_bytes", superblock.strideBytes())
            .unsigned("pid", superblock.pid())
            .unsigned("start_timestamp_ns", superblock.startTimestampNs())
            .unsigned("activity_timestamp_ns", superblock.activityTimestampNs())
            .number("activity_age_ms",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - superblock.activityTimestampNs()));
    }

    static String typeName(final int type)
    {
        return switch (type)
        {
            case Superblock.HEADER_RING -> "HEADER_RING";
            case Superblock.PAYLOAD_POOL -> "PAYLOAD_POOL";
            default -> "unknown " + type;
        };
    }
}
