package org.tensorpool.supervisor;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * Walks what follows the fixed part of a message without believing any length in it; the generated getters allocate
 * what a sender claims.
 * <pre>
 *   group:  block length u16 | count u16 | count × (block | texts)
 *   text:   length u32 | that many bytes
 * </pre>
 */
final class MessageTail
{
    private static final int GROUP_HEADER_LENGTH = 4;

    private DirectBuffer buffer;
    private int position;
    private int end;
    private boolean isWhole;

    MessageTail wrap(final DirectBuffer source, final int from, final int to)
    {
        buffer = source;
        position = from;
        end = to;
        isWhole = from <= to;
        return this;
    }

    /** Whether everything so far lay within the message. */
    boolean isWhole()
    {
        return isWhole;
    }

    /**
     * Pass over a group.
     *
     * @param minBlockLength of an entry.
     * @param texts          that follow the block in each entry.
     * @return number of entries.
     */
    int skipGroup(final int minBlockLength, final int texts)
    {
        if (!has(GROUP_HEADER_LENGTH))
        {
            return 0;
        }

        final int blockLength = buffer.getShort(position, LITTLE_ENDIAN) & 0xFFFF;
        final int count = buffer.getShort(position + 2, LITTLE_ENDIAN) & 0xFFFF;
        position += GROUP_HEADER_LENGTH;
        isWhole = count == 0 || blockLength >= minBlockLength;
        for (int i = 0; isWhole && i < count; i++)
        {
            if (has(blockLength))
            {
                position += blockLength;
            }
            for (int j = 0; j < texts; j++)
            {
                skipText();
            }
        }

        return count;
    }

    void skipText()
    {
        final int length = textLength();
        position += length;
    }

    void text(final MessageText text)
    {
        final int length = textLength();
        text.wrap(buffer, Math.min(position, end), length);
        position += length;
    }

    /** Moves to the text's first byte; 0 where there is none. */
    private int textLength()
    {
        if (!has(Integer.BYTES))
        {
            return 0;
        }

        final long length = Integer.toUnsignedLong(buffer.getInt(position, LITTLE_ENDIAN));
        position += Integer.BYTES;
        isWhole = length <= end - position;
        return isWhole ? (int)length : 0;
    }

    private boolean has(final int length)
    {
        isWhole = isWhole && end - position >= length;
        return isWhole;
    }
}
