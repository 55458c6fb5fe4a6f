package org.tensorpool.metadata;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Metadata that is too large for an attribute, such as a flat field or a mask (wire specification §10.3.3). Immutable.
 */
public final class Blob
{
    private final int type;
    private final byte[] content;
    private final long checksum;

    private Blob(final int type, final byte[] content, final long checksum)
    {
        this.type = type;
        this.content = content;
        this.checksum = checksum;
    }

    /**
     * A blob.
     *
     * @param type    what it is, by agreement between producer and consumers; as unsigned 32 bits.
     * @param content copied.
     * @return the blob.
     */
    public static Blob of(final int type, final byte[] content)
    {
        return new Blob(type, content.clone(), crc32c(content, content.length));
    }

    /** Without a copy, of what is nobody else's. */
    static Blob received(final int type, final byte[] content, final long announcedChecksum)
    {
        return new Blob(type, content, announcedChecksum);
    }

    static long crc32c(final byte[] content, final int length)
    {
        final CRC32C crc = new CRC32C();
        crc.update(content, 0, length);
        return crc.getValue();
    }

    /**
     * What it is, by agreement between producer and consumers.
     *
     * @return the type, as unsigned 32 bits.
     */
    public int type()
    {
        return type;
    }

    /**
     * Size.
     *
     * @return bytes.
     */
    public int length()
    {
        return content.length;
    }

    /**
     * The content, without a copy.
     *
     * @return a read-only buffer of its own, big-endian as every new buffer.
     */
    public ByteBuffer content()
    {
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    byte[] bytes()
    {
        return content;
    }

    /** CRC32C of the content; 0 where the sender gave none. */
    long checksum()
    {
        return checksum;
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof Blob that && type == that.type && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode()
    {
        return 31 * type + Arrays.hashCode(content);
    }

    @Override
    public String toString()
    {
        return "blob " + Integer.toUnsignedString(type) + " (" + content.length + " bytes)";
    }
}
