package org.tensorpool.tool.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;

/**
 * The body of a message whose fixed part is known to lie within it.
 *
 * @param buffer      that holds it.
 * @param offset      of the fixed part.
 * @param blockLength of the fixed part.
 * @param version     of the schema that it was written with.
 * @param tail        what follows the fixed part.
 */
record Body(DirectBuffer buffer, int offset, int blockLength, int version, Tail tail)
{
    /** Pool id u16, slots u32, stride u32. */
    private static final int POOL_BLOCK_LENGTH = 10;

    /** The group that announces and attach responses share. */
    List<Fields> pools()
    {
        final int count = tail.group(POOL_BLOCK_LENGTH);
        final List<Fields> pools = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            final int entry = tail.entry();
            pools.add(new Fields()
                .number("pool_id", buffer.getShort(entry, LITTLE_ENDIAN) & 0xFFFF)
                .number("pool_nslots", Integer.toUnsignedLong(buffer.getInt(entry + 2, LITTLE_ENDIAN)))
                .number("stride_bytes", Integer.toUnsignedLong(buffer.getInt(entry + 6, LITTLE_ENDIAN)))
                .text("region_uri", tail.text()));
        }

        return pools;
    }
}
