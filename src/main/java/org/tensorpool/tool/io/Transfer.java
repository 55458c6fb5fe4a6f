package org.tensorpool.tool.io;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Moves memory of any size through channels, which take no more than 2 GiB at once and often less than they are given.
 */
final class Transfer
{
    static final long LARGEST_PIECE = 1L << 30;

    private Transfer()
    {
    }

    /**
     * Fills the target, or throws EOFException where the channel ends before.
     */
    static void read(final ReadableByteChannel channel, final MemorySegment target, final long largestPiece)
        throws IOException
    {
        for (long offset = 0; offset < target.byteSize(); offset += largestPiece)
        {
            final ByteBuffer piece = piece(target, offset, largestPiece);
            while (piece.hasRemaining())
            {
                if (channel.read(piece) < 0)
                {
                    throw new EOFException(
                        (target.byteSize() - offset - piece.position()) + " bytes are missing");
                }
            }
        }
    }

    static void write(final WritableByteChannel channel, final MemorySegment source, final long largestPiece)
        throws IOException
    {
        for (long offset = 0; offset < source.byteSize(); offset += largestPiece)
        {
            final ByteBuffer piece = piece(source, offset, largestPiece);
            while (piece.hasRemaining())
            {
                channel.write(piece);
            }
        }
    }

    private static ByteBuffer piece(final MemorySegment memory, final long offset, final long largest)
    {
        return memory.asSlice(offset, Math.min(largest, memory.byteSize() - offset)).asByteBuffer();
    }
}
