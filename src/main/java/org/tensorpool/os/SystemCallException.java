package org.tensorpool.os;

import org.tensorpool.TensorPoolException;

/**
 * A system call failed. The message names the call, its arguments and the error:
 * {@code open(path="/x", flags=0x0, mode=00) failed: ENOENT (No such file or directory)}.
 */
public final class SystemCallException extends TensorPoolException
{
    private static final long serialVersionUID = 1L;

    /** Name of the function. */
    private final String call;
    /** Value of errno right after the call. */
    private final int errno;

    SystemCallException(final String call, final String arguments, final int errno)
    {
        super(
            isShortage(errno) ? Category.RESOURCE : Category.SYSTEM,
            call + "(" + arguments + ") failed: " + Errno.name(errno) + " (" + Errno.describe(errno) + ")" +
            remedy(errno));
        this.call = call;
        this.errno = errno;
    }

    private static boolean isShortage(final int errno)
    {
        return errno == Errno.EMFILE || errno == Errno.ENFILE || errno == Errno.ENOMEM;
    }

    private static String remedy(final int errno)
    {
        if (errno == Errno.EMFILE)
        {
            return ": raise the limit of open files (ulimit -n, LimitNOFILE= of a service) or close some";
        }
        if (errno == Errno.ENOMEM)
        {
            return ": free memory, or raise what limits this process (ulimit -v, LimitAS= or MemoryMax= of a " +
                "service, vm.max_map_count where it has very many mappings)";
        }

        return errno == Errno.ENFILE ? ": raise the system's limit of open files (sysctl fs.file-max)" : "";
    }

    /**
     * Which function of the C library failed.
     *
     * @return its name, such as {@code open}.
     */
    public String call()
    {
        return call;
    }

    /**
     * Why it failed, for code that has to react; compare with the constants of {@link Errno}.
     *
     * @return the value of errno right after the call.
     */
    public int errno()
    {
        return errno;
    }

    /**
     * Why it failed, for a log.
     *
     * @return the name of {@link #errno()}, such as {@code ENOENT}.
     */
    public String errnoName()
    {
        return Errno.name(errno);
    }
}
