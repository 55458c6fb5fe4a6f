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
            Category.SYSTEM,
            call + "(" + arguments + ") failed: " + Errno.name(errno) + " (" + Errno.describe(errno) + ")");
        this.call = call;
        this.errno = errno;
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
