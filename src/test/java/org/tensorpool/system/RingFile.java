package org.tensorpool.system;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The header ring of an epoch, for a hand that writes what no producer would.
 */
final class RingFile implements AutoCloseable
{
    private static final long SUPERBLOCK_BYTES = 64;
    private static final long SLOT_BYTES = 256;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;

    RingFile(final Path epochDirectory) throws IOException
    {
        try (FileChannel file = FileChannel.open(
            epochDirectory.resolve("header.ring"), StandardOpenOption.READ, StandardOpenOption.WRITE))
        {
            segment = file.map(FileChannel.MapMode.READ_WRITE, 0, file.size(), arena);
        }
    }

    private static long at(final int slot, final int offset)
    {
        return SUPERBLOCK_BYTES + slot * SLOT_BYTES + offset;
    }

    void putByte(final int slot, final int offset, final int value)
    {
        segment.set(JAVA_BYTE, at(slot, offset), (byte)value);
    }

    void putShort(final int slot, final int offset, final int value)
    {
        segment.set(JAVA_SHORT_UNALIGNED, at(slot, offset), (short)value);
    }

    int getShort(final int slot, final int offset)
    {
        return segment.get(JAVA_SHORT_UNALIGNED, at(slot, offset)) & 0xFFFF;
    }

    void putInt(final int slot, final int offset, final int value)
    {
        segment.set(JAVA_INT_UNALIGNED, at(slot, offset), value);
    }

    void putLong(final int slot, final int offset, final long value)
    {
        segment.set(JAVA_LONG_UNALIGNED, at(slot, offset), value);
    }

    void putSuperblock(final int offset, final long value)
    {
        segment.set(JAVA_LONG_UNALIGNED, offset, value);
    }

    long getSuperblock(final int offset)
    {
        return segment.get(JAVA_LONG_UNALIGNED, offset);
    }

    @Override
    public void close()
    {
        arena.close();
    }
}
