package org.tensorpool.metadata;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.agrona.DirectBuffer;

/**
 * Reads the variable part of metadata messages. Every length is held against the end of the message before it is
 * followed, because the sender may claim anything.
 * <pre>
 *   group:  block length u16 | count u16 | count × ( block | key | format | value )
 *   field:  length u32 | that many bytes
 * </pre>
 */
final class MetadataReader
{
    private static final int GROUP_HEADER_LENGTH = 4;

    private DirectBuffer buffer;
    private int position;
    private int end;

    MetadataReader wrap(final DirectBuffer source, final int from, final int to)
    {
        buffer = source;
        position = from;
        end = to;
        return this;
    }

    /** @return the attributes, or null if a length leads too far, a name is none, or a key is there twice. */
    List<Attribute> attributes()
    {
        if (end - position < GROUP_HEADER_LENGTH)
        {
            return null;
        }

        final int blockLength = buffer.getShort(position, LITTLE_ENDIAN) & 0xFFFF;
        final int count = buffer.getShort(position + 2, LITTLE_ENDIAN) & 0xFFFF;
        position += GROUP_HEADER_LENGTH;
        if (count > MetadataPublisher.MAX_ATTRIBUTES)
        {
            return null;
        }

        final List<Attribute> attributes = new ArrayList<>();
        final Set<String> keys = new HashSet<>();
        for (int i = 0; i < count; i++)
        {
            if (end - position < blockLength)
            {
                return null;
            }
            position += blockLength;
            final Attribute attribute = attribute();
            if (attribute == null || !keys.add(attribute.key()))
            {
                return null;
            }
            attributes.add(attribute);
        }

        return attributes;
    }

    private Attribute attribute()
    {
        final String key = name();
        final String format = key == null || key.isEmpty() ? null : name();
        final int length = format == null ? -1 : fieldLength();
        if (length < 0)
        {
            return null;
        }

        final byte[] value = new byte[length];
        buffer.getBytes(position, value);
        position += length;
        return Attribute.trusted(key, format, value);
    }

    private String name()
    {
        final int length = fieldLength();
        if (length < 0 || length > Attribute.MAX_NAME_LENGTH)
        {
            return null;
        }
        for (int i = 0; i < length; i++)
        {
            if (!Attribute.isPrintable(buffer.getByte(position + i)))
            {
                return null;
            }
        }

        final String name = buffer.getStringWithoutLengthAscii(position, length);
        position += length;
        return name;
    }

    /** Moves to the field's first byte. @return its length, or -1 if it can't be one. */
    int fieldLength()
    {
        if (end - position < Integer.BYTES)
        {
            return -1;
        }

        final long length = Integer.toUnsignedLong(buffer.getInt(position, LITTLE_ENDIAN));
        position += Integer.BYTES;
        return length > end - position ? -1 : (int)length;
    }

    int position()
    {
        return position;
    }
}
