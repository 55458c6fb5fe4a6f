package org.tensorpool.driver;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * Walks the variable-length fields of a message without believing their lengths. Generated getters allocate what the
 * sender claims.
 * <pre>
 *   |&lt;-- length: uint32 --&gt;|&lt;-- length bytes --&gt;|
 * </pre>
 */
final class VarData
{
    /** Bytes of the length. */
    static final int HEADER = Integer.BYTES;
    /** Result where a field ends beyond its message. */
    static final int OVERRUN = -1;

    private VarData()
    {
    }

    /**
     * Where a field ends.
     *
     * @param buffer   that holds it.
     * @param position where it begins, or {@link #OVERRUN}.
     * @param limit    where its message ends.
     * @return the position behind it, or {@link #OVERRUN}.
     */
    static int end(final DirectBuffer buffer, final int position, final int limit)
    {
        if (position < 0 || limit - position < HEADER)
        {
            return OVERRUN;
        }

        final long length = Integer.toUnsignedLong(buffer.getInt(position, LITTLE_ENDIAN));
        final long end = position + HEADER + length;
        return end <= limit ? (int)end : OVERRUN;
    }
}
