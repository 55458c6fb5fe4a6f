package org.tensorpool.tool.message;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * Reads the variable part of a message. Every length is held against the end of the message before it is followed,
 * because the sender may claim anything.
 * <pre>
 *   group:  block length u16 | count u16 | count × ( block | fields )
 *   field:  length u32 | that many bytes
 * </pre>
 */
final class Tail
{
    private static final int GROUP_HEADER_LENGTH = 4;

    private final DirectBuffer buffer;
    private final int end;
    private int position;
    private int blockLength;

    Tail(final DirectBuffer buffer, final int from, final int end)
    {
        this.buffer = buffer;
        this.position = from;
        this.end = end;
    }

    String text()
    {
        final int length = fieldLength();
        final String text = buffer.getStringWithoutLengthAscii(position, length);
        position += length;
        return text;
    }

    byte[] bytes()
    {
        final byte[] bytes = new byte[fieldLength()];
        buffer.getBytes(position, bytes);
        position += bytes.length;
        return bytes;
    }

    /** Passes over a field. @return its length. */
    int skip()
    {
        final int length = fieldLength();
        position += length;
        return length;
    }

    private int fieldLength()
    {
        require(Integer.BYTES);
        final long length = Integer.toUnsignedLong(buffer.getInt(position, LITTLE_ENDIAN));
        position += Integer.BYTES;
        if (length > end - position)
        {
            throw new MalformedException("a field of " + length + " bytes leads beyond the end");
        }

        return (int)length;
    }

    /** @return how many entries follow, each to be begun with {@link #entry()}. */
    int group(final int minBlockLength)
    {
        require(GROUP_HEADER_LENGTH);
        blockLength = buffer.getShort(position, LITTLE_ENDIAN) & 0xFFFF;
        final int count = buffer.getShort(position + 2, LITTLE_ENDIAN) & 0xFFFF;
        position += GROUP_HEADER_LENGTH;
        if (count > 0 && blockLength < minBlockLength)
        {
            throw new MalformedException(
                "entries of a group have " + blockLength + " bytes, expected at least " + minBlockLength);
        }

        return count;
    }

    /** @return offset of the next entry's fixed part. */
    int entry()
    {
        require(blockLength);
        final int entry = position;
        position += blockLength;
        return entry;
    }

    private void require(final int bytes)
    {
        if (end - position < bytes)
        {
            throw new MalformedException("it ends within its variable part");
        }
    }
}
