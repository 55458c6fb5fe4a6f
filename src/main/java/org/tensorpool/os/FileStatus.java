package org.tensorpool.os;

import java.lang.foreign.MemorySegment;
import org.tensorpool.os.libc.libc_h;
import org.tensorpool.os.libc.statx;

/**
 * What {@code statx} tells about a file. Immutable.
 *
 * @param mode      type and permissions, as {@code st_mode}.
 * @param size      length in bytes.
 * @param inode     number of the file on its device.
 * @param device    major and minor number of the device in one, as {@code st_dev}.
 * @param uid       id of the owning user.
 * @param gid       id of the owning group.
 * @param blockSize preferred block size in bytes; on hugetlbfs the size of a huge page.
 */
public record FileStatus(int mode, long size, long inode, long device, int uid, int gid, int blockSize)
{
    private static final int PERMISSIONS = 07777;

    /**
     * Whether it is a regular file: no directory, link, device, pipe or socket.
     *
     * @return true for a regular file.
     */
    public boolean isRegularFile()
    {
        return (mode & libc_h.S_IFMT()) == libc_h.S_IFREG();
    }

    /**
     * Who may do what.
     *
     * @return the permission bits, set-id and sticky bits included, such as 0600.
     */
    public int permissions()
    {
        return mode & PERMISSIONS;
    }

    /**
     * Whether both describe one and the same file, under whatever names: device and inode agree (wire specification
     * §15.21a.5).
     *
     * @param other to compare with.
     * @return true if it is the same file.
     */
    public boolean isSameFileAs(final FileStatus other)
    {
        return inode == other.inode && device == other.device;
    }

    static FileStatus of(final MemorySegment buffer)
    {
        return new FileStatus(
            Short.toUnsignedInt(statx.stx_mode(buffer)),
            statx.stx_size(buffer),
            statx.stx_ino(buffer),
            device(statx.stx_dev_major(buffer), statx.stx_dev_minor(buffer)),
            statx.stx_uid(buffer),
            statx.stx_gid(buffer),
            statx.stx_blksize(buffer));
    }

    /** As makedev(3) puts them together, so that it compares with what others call st_dev. */
    static long device(final int major, final int minor)
    {
        return ((major & 0xFFFFF000L) << 32) | ((major & 0xFFFL) << 8) |
            ((minor & 0xFFFFFF00L) << 12) | (minor & 0xFFL);
    }
}
