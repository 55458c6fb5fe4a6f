package org.tensorpool.client;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.tensorpool.shm.StreamLayout;

/**
 * Reads the variable part that announces and attach responses share: the group of pools, then texts. Every length is
 * held against the end of the message before it is followed, because the sender may claim anything.
 * <pre>
 *   group:  block length u16 | count u16 | count × entry
 *   entry:  pool id u16 @0 | slots u32 @2 | stride u32 @6 | … to block length | text
 *   text:   length u32 | that many ASCII bytes
 * </pre>
 */
final class PoolGroupReader
{
    private static final int GROUP_HEADER_LENGTH = 4;
    private static final int MIN_BLOCK_LENGTH = 10;
    private static final int MAX_TEXT_LENGTH = 8 * 1024;

    private DirectBuffer buffer;
    private int position;
    private int end;

    PoolGroupReader wrap(final DirectBuffer source, final int from, final int to)
    {
        buffer = source;
        position = from;
        end = to;
        return this;
    }

    /**
     * @return the pools, or null if the group is malformed.
     */
    List<Announce.Pool> pools()
    {
        if (end - position < GROUP_HEADER_LENGTH)
        {
            return null;
        }

        final int blockLength = buffer.getShort(position, LITTLE_ENDIAN) & 0xFFFF;
        final int count = buffer.getShort(position + 2, LITTLE_ENDIAN) & 0xFFFF;
        position += GROUP_HEADER_LENGTH;
        if (blockLength < MIN_BLOCK_LENGTH || count > StreamLayout.MAX_POOLS)
        {
            return null;
        }

        final List<Announce.Pool> pools = new ArrayList<>(count);
        for (int i = 0; i < count; i++)
        {
            if (end - position < blockLength)
            {
                return null;
            }

            final int entry = position;
            position += blockLength;
            final String uri = text();
            if (uri == null)
            {
                return null;
            }

            pools.add(new Announce.Pool(
                buffer.getShort(entry, LITTLE_ENDIAN) & 0xFFFF,
                Integer.toUnsignedLong(buffer.getInt(entry + 2, LITTLE_ENDIAN)),
                Integer.toUnsignedLong(buffer.getInt(entry + 6, LITTLE_ENDIAN)),
                uri));
        }

        return pools;
    }

    /**
     * @return the text, empty if it is absent, or null if it is malformed.
     */
    String text()
    {
        if (end - position < Integer.BYTES)
        {
            return null;
        }

        final long length = Integer.toUnsignedLong(buffer.getInt(position, LITTLE_ENDIAN));
        position += Integer.BYTES;
        if (length > end - position || length > MAX_TEXT_LENGTH)
        {
            return null;
        }

        final String text = buffer.getStringWithoutLengthAscii(position, (int)length);
        position += (int)length;
        return text;
    }
}
