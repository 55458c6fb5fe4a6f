package org.tensorpool.metadata;

import java.util.Arrays;

import org.agrona.DirectBuffer;

/**
 * A blob that comes in chunk by chunk (wire specification §10.3.3): each chunk begins where the one before ended, and
 * together they are as long as was announced. Memory grows with what has come, not with what was announced.
 */
final class BlobAssembly
{
    private static final int MIN_CAPACITY = 4096;
    private static final byte[] EMPTY = new byte[0];

    private final int sessionId;
    private final int version;
    private final int type;
    private final int totalLength;
    private final long checksum;
    private byte[] content = EMPTY;
    private int length;

    BlobAssembly(
        final int sessionId, final int version, final int type, final int totalLength, final long checksum)
    {
        this.sessionId = sessionId;
        this.version = version;
        this.type = type;
        this.totalLength = totalLength;
        this.checksum = checksum;
    }

    boolean isOf(final int otherSessionId)
    {
        return sessionId == otherSessionId;
    }

    int version()
    {
        return version;
    }

    /** @return false if the chunk does not go on where the one before ended, or leads beyond the end. */
    boolean append(
        final int chunkVersion, final long chunkOffset, final DirectBuffer buffer, final int offset, final int count)
    {
        if (chunkVersion != version || chunkOffset != length || count == 0 || count > totalLength - length)
        {
            return false;
        }

        if (content.length - length < count)
        {
            final long doubled = Math.max(MIN_CAPACITY, 2L * content.length);
            content = Arrays.copyOf(content, (int)Math.min(totalLength, Math.max(doubled, (long)length + count)));
        }
        buffer.getBytes(offset, content, length, count);
        length += count;
        return true;
    }

    /** @return the blob, or null if something is missing or a checksum is wrong. */
    Blob complete(final int completedVersion, final long completedChecksum)
    {
        if (completedVersion != version || completedChecksum != checksum || length != totalLength ||
            (checksum != 0 && Blob.crc32c(content, length) != checksum))
        {
            return null;
        }

        return Blob.received(type, content, checksum);
    }
}
