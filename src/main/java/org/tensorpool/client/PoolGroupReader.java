package org.tensorpool.client;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.ArrayList;
import java.util.List;

import org.agrona.AsciiSequenceView;
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
    private int blockLength;
    private int count;

    PoolGroupReader wrap(final DirectBuffer source, final int from, final int to)
    {
        buffer = source;
        position = from;
        end = to;
        return this;
    }

    /** @return false if the group can't be one. */
    private boolean beginGroup()
    {
        if (end - position < GROUP_HEADER_LENGTH)
        {
            return false;
        }

        blockLength = buffer.getShort(position, LITTLE_ENDIAN) & 0xFFFF;
        count = buffer.getShort(position + 2, LITTLE_ENDIAN) & 0xFFFF;
        position += GROUP_HEADER_LENGTH;
        return blockLength >= MIN_BLOCK_LENGTH && count <= StreamLayout.MAX_POOLS;
    }

    /**
     * Pass over the pools without making anything of them.
     *
     * @return false if the group is malformed.
     */
    boolean skipPools()
    {
        boolean isWhole = beginGroup();
        for (int i = 0; isWhole && i < count; i++)
        {
            isWhole = end - position >= blockLength;
            position += blockLength;
            isWhole = isWhole && skipText();
        }

        return isWhole;
    }

    /**
     * @return the pools, or null if the group is malformed.
     */
    List<Announce.Pool> pools()
    {
        if (!beginGroup())
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
        final int length = textLength();
        if (length < 0)
        {
            return null;
        }

        final String text = buffer.getStringWithoutLengthAscii(position, length);
        position += length;
        return text;
    }

    /**
     * Pass over a text without making a string of it.
     *
     * @return false if it is malformed.
     */
    boolean skipText()
    {
        final int length = textLength();
        position += Math.max(0, length);
        return length >= 0;
    }

    /**
     * Show a text where it lies, and pass over it.
     *
     * @return false if it is malformed.
     */
    boolean view(final AsciiSequenceView text)
    {
        final int length = textLength();
        if (length < 0)
        {
            return false;
        }

        text.wrap(buffer, position, length);
        position += length;
        return true;
    }

    /** Moves to the text's first character. @return its length, or -1 if it can't be one. */
    private int textLength()
    {
        if (end - position < Integer.BYTES)
        {
            return -1;
        }

        final long length = Integer.toUnsignedLong(buffer.getInt(position, LITTLE_ENDIAN));
        position += Integer.BYTES;
        return length > end - position || length > MAX_TEXT_LENGTH ? -1 : (int)length;
    }
}
