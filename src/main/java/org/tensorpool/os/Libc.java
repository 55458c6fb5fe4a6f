package org.tensorpool.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.concurrent.TimeUnit;
import org.tensorpool.TensorPoolException;
import org.tensorpool.os.libc.libc_h;
import org.tensorpool.os.libc.statfs;
import org.tensorpool.os.libc.statx;
import org.tensorpool.os.libc.timespec;

/**
 * The functions of the C library that regions are made of.
 * <p>
 * Thread-safe, as they are. Every failure is a {@link SystemCallException}; a call that a signal interrupted is made
 * again where that is right. Addresses and lengths are in bytes and are passed on as they are: nothing here keeps a
 * caller from unmapping memory that is in use.
 */
public final class Libc
{
    /** {@link #open}: for reading only. */
    public static final int O_RDONLY = libc_h.O_RDONLY();
    /** {@link #open}: for reading and writing. */
    public static final int O_RDWR = libc_h.O_RDWR();
    /** {@link #open}: create the file if it is not there. */
    public static final int O_CREAT = libc_h.O_CREAT();
    /** {@link #open}: with {@link #O_CREAT}, fail if it is there. */
    public static final int O_EXCL = libc_h.O_EXCL();
    /** {@link #open}: fail if the last part of the path is a symbolic link. */
    public static final int O_NOFOLLOW = Platform.CURRENT.noFollowFlag();
    /** {@link #open}: programs that this process starts do not inherit it. */
    public static final int O_CLOEXEC = libc_h.O_CLOEXEC();
    /** {@link #open}: do not wait, as for the writer of a pipe. */
    public static final int O_NONBLOCK = libc_h.O_NONBLOCK();
    /** {@link #open}: fail if it is no directory. */
    public static final int O_DIRECTORY = Platform.CURRENT.directoryFlag();
    /** {@link #open}: only name the file, without a right to its content. */
    public static final int O_PATH = libc_h.O_PATH();
    /** {@link #fallocate}: reserve space without making the file longer. */
    public static final int FALLOC_FL_KEEP_SIZE = libc_h.FALLOC_FL_KEEP_SIZE();
    /** {@link #mmap}: pages may be read. */
    public static final int PROT_READ = libc_h.PROT_READ();
    /** {@link #mmap}: pages may be written. */
    public static final int PROT_WRITE = libc_h.PROT_WRITE();
    /** {@link #mmap}: other processes see what is written. */
    public static final int MAP_SHARED = libc_h.MAP_SHARED();
    /** {@link #mmap}: fault the pages in at once; a failure of that goes unreported. */
    public static final int MAP_POPULATE = libc_h.MAP_POPULATE();
    /** {@link #madvise}: use transparent huge pages where the kernel can. */
    public static final int MADV_HUGEPAGE = libc_h.MADV_HUGEPAGE();
    /** {@link #madvise}: leave the pages out of a core dump. */
    public static final int MADV_DONTDUMP = libc_h.MADV_DONTDUMP();
    /** {@link #madvise}: a forked child does not get the pages. */
    public static final int MADV_DONTFORK = libc_h.MADV_DONTFORK();
    /** {@link #madvise}: fault the pages in for reading, since Linux 5.14. */
    public static final int MADV_POPULATE_READ = libc_h.MADV_POPULATE_READ();
    /** {@link #madvise}: fault the pages in for writing, since Linux 5.14. */
    public static final int MADV_POPULATE_WRITE = libc_h.MADV_POPULATE_WRITE();
    /** {@link #mlock2}: lock each page when it is first touched instead of now. */
    public static final int MLOCK_ONFAULT = libc_h.MLOCK_ONFAULT();

    /** Described here, because jextract's invoker for a variadic function gives its descriptor only after linking. */
    private static final Downcall OPEN = new Downcall(
        "open",
        libc_h.open::address,
        () -> FunctionDescriptor.of(libc_h.C_INT, libc_h.C_POINTER, libc_h.C_INT, libc_h.C_INT),
        Linker.Option.firstVariadicArg(2));
    private static final Downcall CLOSE = new Downcall("close", libc_h::close$address, libc_h::close$descriptor);
    private static final Downcall FTRUNCATE =
        new Downcall("ftruncate", libc_h::ftruncate$address, libc_h::ftruncate$descriptor);
    private static final Downcall FALLOCATE =
        new Downcall("fallocate", libc_h::fallocate$address, libc_h::fallocate$descriptor);
    private static final Downcall STATX = new Downcall("statx", libc_h::statx$address, libc_h::statx$descriptor);
    private static final Downcall FSTATFS =
        new Downcall("fstatfs", libc_h::fstatfs$address, libc_h::fstatfs$descriptor);
    private static final Downcall MMAP = new Downcall("mmap", libc_h::mmap$address, libc_h::mmap$descriptor);
    private static final Downcall MUNMAP = new Downcall("munmap", libc_h::munmap$address, libc_h::munmap$descriptor);
    private static final Downcall MADVISE =
        new Downcall("madvise", libc_h::madvise$address, libc_h::madvise$descriptor);
    private static final Downcall MLOCK2 = new Downcall("mlock2", libc_h::mlock2$address, libc_h::mlock2$descriptor);
    private static final Downcall MUNLOCK =
        new Downcall("munlock", libc_h::munlock$address, libc_h::munlock$descriptor);
    private static final Downcall CLOCK_GETTIME =
        new Downcall("clock_gettime", libc_h::clock_gettime$address, libc_h::clock_gettime$descriptor);

    private Libc()
    {
    }

    /**
     * Opens a file.
     *
     * @param path  to open; relative to the working directory unless it starts with a slash.
     * @param flags {@code O_} constants, or-ed.
     * @param mode  permissions of a file that {@link #O_CREAT} creates, less the umask of the process.
     * @return the file descriptor, to be closed by {@link #close}.
     * @throws SystemCallException on failure.
     * @throws TensorPoolException if the path contains a NUL character, at which C would cut it off.
     */
    public static int open(final String path, final int flags, final int mode)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment file = cString(arena, path);
            return (int)OPEN.retrying(
                (function, state) -> (int)function.invokeExact(state, file, flags, mode),
                "path=\"%s\", flags=0x%x, mode=0%o", path, flags, mode);
        }
    }

    /**
     * Closes a file descriptor. What is mapped stays mapped.
     *
     * @param fd file descriptor; it is closed even where this fails, and must not be used or closed again.
     * @throws SystemCallException on failure; an interruption is none, since Linux closes the descriptor all the same.
     */
    public static void close(final int fd)
    {
        try
        {
            CLOSE.once((function, state) -> (int)function.invokeExact(state, fd), "fd=%d", fd);
        }
        catch (final SystemCallException ex)
        {
            if (ex.errno() != Errno.EINTR)
            {
                throw ex;
            }
        }
    }

    /**
     * Sets the length of a file. What is new reads as zero and takes no space yet.
     *
     * @param fd     file descriptor, open for writing.
     * @param length in bytes; on hugetlbfs a whole number of huge pages.
     * @throws SystemCallException on failure.
     */
    public static void ftruncate(final int fd, final long length)
    {
        FTRUNCATE.retrying(
            (function, state) -> (int)function.invokeExact(state, fd, length),
            "fd=%d, length=%d", fd, length);
    }

    /**
     * Reserves space, so that a later write can't fail for want of it. When it fails, part of the range may be
     * reserved.
     *
     * @param fd     file descriptor, open for writing.
     * @param mode   0 to make the file as long as needed, {@link #FALLOC_FL_KEEP_SIZE} to leave its length.
     * @param offset first byte of the range.
     * @param length of the range in bytes.
     * @throws SystemCallException on failure; ENOSPC where the file system is full.
     */
    public static void fallocate(final int fd, final int mode, final long offset, final long length)
    {
        final RangeCall reserve = (start, size) -> FALLOCATE.once(
            (function, state) -> (int)function.invokeExact(state, fd, mode, start, size),
            "fd=%d, mode=0x%x, offset=%d, length=%d", fd, mode, start, size);
        if ((mode & ~FALLOC_FL_KEEP_SIZE) == 0)
        {
            reserve.invokeInPieces(offset, length);
        }
        else
        {
            reserve.invoke(offset, length);
        }
    }

    /**
     * Tells about an open file.
     *
     * @param fd file descriptor, of {@link #O_PATH} too.
     * @return its status at this moment.
     * @throws SystemCallException on failure.
     */
    public static FileStatus statx(final int fd)
    {
        return statx(fd, "", libc_h.AT_EMPTY_PATH());
    }

    /**
     * Tells about the file that a path names; of a symbolic link about the link itself.
     *
     * @param path to look at.
     * @return its status at this moment; by the next call another file may have that name.
     * @throws SystemCallException on failure.
     * @throws TensorPoolException if the path contains a NUL character.
     */
    public static FileStatus statx(final String path)
    {
        return statx(libc_h.AT_FDCWD(), path, libc_h.AT_SYMLINK_NOFOLLOW());
    }

    private static FileStatus statx(final int directory, final String path, final int flags)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment file = cString(arena, path);
            final MemorySegment buffer = arena.allocate(statx.layout());
            final int mask = libc_h.STATX_BASIC_STATS();
            STATX.retrying(
                (function, state) -> (int)function.invokeExact(state, directory, file, flags, mask, buffer),
                "dirfd=%d, path=\"%s\", flags=0x%x", directory, path, flags);
            return FileStatus.of(buffer);
        }
    }

    /**
     * Tells about the file system of an open file.
     *
     * @param fd file descriptor.
     * @return its status at this moment.
     * @throws SystemCallException on failure.
     */
    public static FileSystemStatus fstatfs(final int fd)
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment buffer = arena.allocate(statfs.layout());
            FSTATFS.retrying((function, state) -> (int)function.invokeExact(state, fd, buffer), "fd=%d", fd);
            return FileSystemStatus.of(buffer);
        }
    }

    /**
     * Maps a part of a file at an address that the kernel chooses.
     *
     * @param length in bytes; on hugetlbfs a whole number of huge pages, or {@link #munmap} will refuse it.
     * @param prot   {@code PROT_} constants, or-ed.
     * @param flags  {@code MAP_} constants, or-ed.
     * @param fd     file descriptor; may be closed afterwards.
     * @param offset of the part in the file, a whole number of pages.
     * @return the address.
     * @throws SystemCallException on failure.
     */
    public static long mmap(final long length, final int prot, final int flags, final int fd, final long offset)
    {
        return MMAP.retrying(
            (function, state) -> ((MemorySegment)function.invokeExact(
                state, MemorySegment.NULL, length, prot, flags, fd, offset)).address(),
            "length=%d, prot=0x%x, flags=0x%x, fd=%d, offset=%d", length, prot, flags, fd, offset);
    }

    /**
     * Gives a mapping back. No thread may touch it from here on: that is a crash, or another mapping's memory.
     *
     * @param address of the mapping.
     * @param length  in bytes; on hugetlbfs a whole number of huge pages.
     * @throws SystemCallException on failure.
     */
    public static void munmap(final long address, final long length)
    {
        MUNMAP.retrying(
            (function, state) -> (int)function.invokeExact(state, MemorySegment.ofAddress(address), length),
            "address=0x%x, length=%d", address, length);
    }

    /**
     * Tells the kernel how a mapping is used, or has it faulted in.
     *
     * @param address of the mapping, a whole number of pages.
     * @param length  in bytes; on hugetlbfs a whole number of huge pages.
     * @param advice  one of the {@code MADV_} constants.
     * @throws SystemCallException on failure; EINVAL too where the kernel does not know the advice.
     */
    public static void madvise(final long address, final long length, final int advice)
    {
        MADVISE.retrying(
            (function, state) -> (int)function.invokeExact(state, MemorySegment.ofAddress(address), length, advice),
            "address=0x%x, length=%d, advice=%d", address, length, advice);
    }

    /**
     * Keeps the pages of a mapping in memory, for this process and this mapping, until it is unlocked or unmapped.
     *
     * @param address of the mapping.
     * @param length  in bytes.
     * @param flags   0 to fault all pages in, or {@link #MLOCK_ONFAULT}.
     * @throws SystemCallException on failure; ENOMEM, EPERM or EAGAIN where {@link MemoryLock} is too low.
     */
    public static void mlock2(final long address, final long length, final int flags)
    {
        MLOCK2.retrying(
            (function, state) -> (int)function.invokeExact(state, MemorySegment.ofAddress(address), length, flags),
            "address=0x%x, length=%d, flags=0x%x", address, length, flags);
    }

    /**
     * Lets the kernel swap the pages of a mapping again.
     *
     * @param address of the mapping.
     * @param length  in bytes.
     * @throws SystemCallException on failure.
     */
    public static void munlock(final long address, final long length)
    {
        MUNLOCK.retrying(
            (function, state) -> (int)function.invokeExact(state, MemorySegment.ofAddress(address), length),
            "address=0x%x, length=%d", address, length);
    }

    /** CLOCK_MONOTONIC in nanoseconds. */
    static long monotonicNanos()
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment time = arena.allocate(timespec.layout());
            final int clock = libc_h.CLOCK_MONOTONIC();
            CLOCK_GETTIME.retrying(
                (function, state) -> (int)function.invokeExact(state, clock, time), "clock=%d", clock);
            return TimeUnit.SECONDS.toNanos(timespec.tv_sec(time)) + timespec.tv_nsec(time);
        }
    }

    private static MemorySegment cString(final SegmentAllocator allocator, final String path)
    {
        final int nul = path.indexOf('\0');
        if (nul >= 0)
        {
            throw new TensorPoolException(
                TensorPoolException.Category.INVALID_ARGUMENT,
                "the path '" + path.replace("\0", "\\0") + "' has a NUL character at index " + nul +
                ": the system would cut it off there; remove it");
        }
        return allocator.allocateFrom(path);
    }
}
