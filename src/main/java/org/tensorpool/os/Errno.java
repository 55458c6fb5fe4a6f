package org.tensorpool.os;

import static java.util.Map.entry;

import java.util.Map;
import org.tensorpool.os.libc.libc_h;

/**
 * The errors of the system calls in {@link Libc}: numbers, names, and the words that the C library has for them.
 * <p>
 * Stateless and thread-safe.
 */
public final class Errno
{
    /** Operation not permitted. */
    public static final int EPERM = libc_h.EPERM();
    /** No such file or directory. */
    public static final int ENOENT = libc_h.ENOENT();
    /** Interrupted system call. */
    public static final int EINTR = libc_h.EINTR();
    /** Input/output error. */
    public static final int EIO = libc_h.EIO();
    /** No such device or address. */
    public static final int ENXIO = libc_h.ENXIO();
    /** Bad file descriptor. */
    public static final int EBADF = libc_h.EBADF();
    /** Resource temporarily unavailable. */
    public static final int EAGAIN = libc_h.EAGAIN();
    /** Cannot allocate memory. */
    public static final int ENOMEM = libc_h.ENOMEM();
    /** Permission denied. */
    public static final int EACCES = libc_h.EACCES();
    /** Bad address. */
    public static final int EFAULT = libc_h.EFAULT();
    /** Device or resource busy. */
    public static final int EBUSY = libc_h.EBUSY();
    /** File exists. */
    public static final int EEXIST = libc_h.EEXIST();
    /** No such device. */
    public static final int ENODEV = libc_h.ENODEV();
    /** Not a directory. */
    public static final int ENOTDIR = libc_h.ENOTDIR();
    /** Is a directory. */
    public static final int EISDIR = libc_h.EISDIR();
    /** Invalid argument. */
    public static final int EINVAL = libc_h.EINVAL();
    /** Too many open files in system. */
    public static final int ENFILE = libc_h.ENFILE();
    /** Too many open files. */
    public static final int EMFILE = libc_h.EMFILE();
    /** File too large. */
    public static final int EFBIG = libc_h.EFBIG();
    /** No space left on device. */
    public static final int ENOSPC = libc_h.ENOSPC();
    /** Read-only file system. */
    public static final int EROFS = libc_h.EROFS();
    /** File name too long. */
    public static final int ENAMETOOLONG = libc_h.ENAMETOOLONG();
    /** Function not implemented. */
    public static final int ENOSYS = libc_h.ENOSYS();
    /** Too many levels of symbolic links. */
    public static final int ELOOP = libc_h.ELOOP();
    /** Value too large for defined data type. */
    public static final int EOVERFLOW = libc_h.EOVERFLOW();
    /** Operation not supported. */
    public static final int EOPNOTSUPP = libc_h.EOPNOTSUPP();
    /** Disk quota exceeded. */
    public static final int EDQUOT = libc_h.EDQUOT();
    /** Memory page has hardware error. */
    public static final int EHWPOISON = libc_h.EHWPOISON();

    private static final Map<Integer, Entry> BY_NUMBER = Map.ofEntries(
        entry(EPERM, new Entry("EPERM", "Operation not permitted")),
        entry(ENOENT, new Entry("ENOENT", "No such file or directory")),
        entry(EINTR, new Entry("EINTR", "Interrupted system call")),
        entry(EIO, new Entry("EIO", "Input/output error")),
        entry(ENXIO, new Entry("ENXIO", "No such device or address")),
        entry(EBADF, new Entry("EBADF", "Bad file descriptor")),
        entry(EAGAIN, new Entry("EAGAIN", "Resource temporarily unavailable")),
        entry(ENOMEM, new Entry("ENOMEM", "Cannot allocate memory")),
        entry(EACCES, new Entry("EACCES", "Permission denied")),
        entry(EFAULT, new Entry("EFAULT", "Bad address")),
        entry(EBUSY, new Entry("EBUSY", "Device or resource busy")),
        entry(EEXIST, new Entry("EEXIST", "File exists")),
        entry(libc_h.EXDEV(), new Entry("EXDEV", "Invalid cross-device link")),
        entry(ENODEV, new Entry("ENODEV", "No such device")),
        entry(ENOTDIR, new Entry("ENOTDIR", "Not a directory")),
        entry(EISDIR, new Entry("EISDIR", "Is a directory")),
        entry(EINVAL, new Entry("EINVAL", "Invalid argument")),
        entry(ENFILE, new Entry("ENFILE", "Too many open files in system")),
        entry(EMFILE, new Entry("EMFILE", "Too many open files")),
        entry(libc_h.ENOTTY(), new Entry("ENOTTY", "Inappropriate ioctl for device")),
        entry(libc_h.ETXTBSY(), new Entry("ETXTBSY", "Text file busy")),
        entry(EFBIG, new Entry("EFBIG", "File too large")),
        entry(ENOSPC, new Entry("ENOSPC", "No space left on device")),
        entry(libc_h.ESPIPE(), new Entry("ESPIPE", "Illegal seek")),
        entry(EROFS, new Entry("EROFS", "Read-only file system")),
        entry(libc_h.EMLINK(), new Entry("EMLINK", "Too many links")),
        entry(libc_h.EPIPE(), new Entry("EPIPE", "Broken pipe")),
        entry(ENAMETOOLONG, new Entry("ENAMETOOLONG", "File name too long")),
        entry(ENOSYS, new Entry("ENOSYS", "Function not implemented")),
        entry(ELOOP, new Entry("ELOOP", "Too many levels of symbolic links")),
        entry(EOVERFLOW, new Entry("EOVERFLOW", "Value too large for defined data type")),
        entry(EOPNOTSUPP, new Entry("EOPNOTSUPP", "Operation not supported")),
        entry(libc_h.ETIMEDOUT(), new Entry("ETIMEDOUT", "Connection timed out")),
        entry(libc_h.ESTALE(), new Entry("ESTALE", "Stale file handle")),
        entry(EDQUOT, new Entry("EDQUOT", "Disk quota exceeded")),
        entry(EHWPOISON, new Entry("EHWPOISON", "Memory page has hardware error")));

    private Errno()
    {
    }

    /**
     * The name that an error has in C.
     *
     * @param errno number of the error.
     * @return such as {@code ENOENT}, or {@code errno 4711} for a number that is not known here.
     */
    public static String name(final int errno)
    {
        final Entry entry = BY_NUMBER.get(errno);
        return entry == null ? "errno " + errno : entry.name;
    }

    /**
     * What an error means, in the C library's words.
     *
     * @param errno number of the error.
     * @return such as {@code No such file or directory}, or {@code Unknown error 4711}.
     */
    public static String describe(final int errno)
    {
        final Entry entry = BY_NUMBER.get(errno);
        return entry == null ? "Unknown error " + errno : entry.description;
    }

    private record Entry(String name, String description)
    {
    }
}
