package org.tensorpool.shm;

import static org.tensorpool.TensorPoolException.Category.RESOURCE;
import static org.tensorpool.TensorPoolException.Category.SYSTEM;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import org.tensorpool.TensorPoolException;
import org.tensorpool.os.Errno;

/**
 * Turns the refusal of a directory into an error that tells what to do about it.
 */
final class DirectoryFailure
{
    /** What to do about a file system that is full. */
    static final String HOW_TO_MAKE_ROOM =
        "free some of its file system (df, and df -i for what limits the number of files), or enlarge it " +
        "(tmpfs: mount -o remount,size=…,nr_inodes=…)";

    private DirectoryFailure()
    {
    }

    /**
     * The error for a directory that could not be made or looked at.
     *
     * @param directory that was wanted.
     * @param cause     what the system said.
     * @return the error; of category RESOURCE where room is missing, or else SYSTEM.
     */
    static TensorPoolException of(final Path directory, final IOException cause)
    {
        final boolean isShortage = isShortage(cause);
        return new TensorPoolException(isShortage ? RESOURCE : SYSTEM, "user " + System.getProperty("user.name") +
            " can't make directory '" + directory + "' (" + cause + "): " + remedy(directory, cause) +
            ", or choose another shm.base_dir", cause);
    }

    private static String remedy(final Path directory, final IOException cause)
    {
        if (isShortage(cause))
        {
            return HOW_TO_MAKE_ROOM;
        }
        if (isReason(cause, Errno.EROFS))
        {
            return "its file system is read-only, mount it for writing (mount -o remount,rw …)";
        }
        if (cause instanceof NoSuchFileException)
        {
            return "make '" + directory.getParent() + "' first";
        }

        return cause instanceof AccessDeniedException || isReason(cause, Errno.EPERM) ?
            "give this user write access to '" + directory.getParent() + "'" :
            "make its parent and give this user write access to it";
    }

    /** Whether the file system has no room for what was asked of it. */
    static boolean isShortage(final IOException cause)
    {
        return isReason(cause, Errno.ENOSPC) || isReason(cause, Errno.EDQUOT);
    }

    /** Whether this process may open no more files. */
    static boolean isOutOfDescriptors(final IOException cause)
    {
        return isReason(cause, Errno.EMFILE) || isReason(cause, Errno.ENFILE);
    }

    /** Java hands on the words of the C library and not the number. */
    private static boolean isReason(final IOException cause, final int errno)
    {
        final String reason = cause instanceof FileSystemException known ? known.getReason() : cause.getMessage();
        return reason != null && reason.contains(Errno.describe(errno));
    }
}
