package org.tensorpool.io;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Moves memory of any size through channels, which take no more than 2 GiB at once and often less than they are given.
 */
public final class Transfer
{
    static final long LARGEST_PIECE = 1L << 30;

    private static final long LARGEST_COPY = 1L << 16;

    private Transfer()
    {
    }

    /**
     * Fills the target.
     *
     * @param channel to read from.
     * @param target  to fill.
     * @throws EOFException where the channel ends before, with the number of bytes that are missing.
     * @throws IOException  where the channel fails.
     */
    public static void read(final ReadableByteChannel channel, final MemorySegment target) throws IOException
    {
        read(channel, target, LARGEST_PIECE);
    }

    /**
     * Writes all of the source.
     *
     * @param channel to write to.
     * @param source  of the bytes.
     * @throws IOException where the channel fails.
     */
    public static void write(final WritableByteChannel channel, final MemorySegment source) throws IOException
    {
        write(channel, source, LARGEST_PIECE);
    }

    static void read(final ReadableByteChannel channel, final MemorySegment target, final long largestPiece)
        throws IOException
    {
        final boolean isBuffer = isBuffer(target);
        final long largest = isBuffer ? largestPiece : Math.min(LARGEST_COPY, largestPiece);
        for (long offset = 0; offset < target.byteSize(); offset += largest)
        {
            final MemorySegment piece = target.asSlice(offset, Math.min(largest, target.byteSize() - offset));
            final MemorySegment bytes = isBuffer ? piece : MemorySegment.ofArray(new byte[(int)piece.byteSize()]);
            final ByteBuffer buffer = bytes.asByteBuffer();
            while (buffer.hasRemaining())
            {
                if (channel.read(buffer) < 0)
                {
                    throw new EOFException((target.byteSize() - offset - buffer.position()) + " bytes are missing");
                }
            }
            if (!isBuffer)
            {
                piece.copyFrom(bytes);
            }
        }
    }

    static void write(final WritableByteChannel channel, final MemorySegment source, final long largestPiece)
        throws IOException
    {
        final boolean isBuffer = isBuffer(source);
        final long largest = isBuffer ? largestPiece : Math.min(LARGEST_COPY, largestPiece);
        for (long offset = 0; offset < source.byteSize(); offset += largest)
        {
            final MemorySegment piece = source.asSlice(offset, Math.min(largest, source.byteSize() - offset));
            final ByteBuffer buffer = isBuffer ? piece.asByteBuffer() : ByteBuffer.wrap(piece.toArray(JAVA_BYTE));
            while (buffer.hasRemaining())
            {
                channel.write(buffer);
            }
        }
    }

    /** Memory on the heap makes no buffer, unless it is an array of bytes that may be written. */
    private static boolean isBuffer(final MemorySegment memory)
    {
        return memory.isNative() || memory.heapBase().orElse(null) instanceof byte[];
    }
}
