package org.tensorpool.os;

import java.lang.foreign.MemorySegment;
import org.tensorpool.os.libc.libc_h;
import org.tensorpool.os.libc.statfs;

/**
 * What {@code fstatfs} tells about a file system. Immutable.
 *
 * @param type            magic number of the kind of file system.
 * @param blockSize       bytes a block; on hugetlbfs the size of a huge page.
 * @param totalBlocks     blocks that it may hold; 0 where tmpfs or hugetlbfs was mounted without a limit.
 * @param freeBlocks      blocks not in use.
 * @param availableBlocks blocks that an unprivileged user may still take.
 */
public record FileSystemStatus(long type, long blockSize, long totalBlocks, long freeBlocks, long availableBlocks)
{
    /**
     * Whether files on it are made of huge pages.
     *
     * @return true for hugetlbfs.
     */
    public boolean isHugetlbfs()
    {
        return isOfType(libc_h.HUGETLBFS_MAGIC());
    }

    /**
     * Whether files on it live in memory, as in {@code /dev/shm}.
     *
     * @return true for tmpfs.
     */
    public boolean isTmpfs()
    {
        return isOfType(libc_h.TMPFS_MAGIC());
    }

    /**
     * How much may still be written.
     *
     * @return bytes; {@link Long#MAX_VALUE} where the file system has no limit of its own.
     */
    public long availableBytes()
    {
        if (totalBlocks == 0 || Math.multiplyHigh(availableBlocks, blockSize) != 0)
        {
            return Long.MAX_VALUE;
        }
        final long bytes = availableBlocks * blockSize;
        return bytes < 0 ? Long.MAX_VALUE : bytes;
    }

    static FileSystemStatus of(final MemorySegment buffer)
    {
        return new FileSystemStatus(
            statfs.f_type(buffer),
            statfs.f_bsize(buffer),
            statfs.f_blocks(buffer),
            statfs.f_bfree(buffer),
            statfs.f_bavail(buffer));
    }

    /** A magic number has 32 bits: the kernel widens it without sign, jextract makes it a signed int. */
    private boolean isOfType(final int magic)
    {
        return Integer.toUnsignedLong(magic) == (type & 0xFFFF_FFFFL);
    }
}
