package org.tensorpool.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

/**
 * The failures of reading and writing tensors, so that every message names the file and what to do about it.
 */
public final class Problems
{
    private static final int QUOTE_LIMIT = 80;

    private Problems()
    {
    }

    /**
     * An argument that the caller can mend.
     *
     * @param message the value, the limit and the remedy.
     * @return the failure, to throw.
     */
    public static TensorPoolException argument(final String message)
    {
        return new TensorPoolException(Category.INVALID_ARGUMENT, message);
    }

    /**
     * A file whose bytes do not mean what they should.
     *
     * @param file    that it is.
     * @param message what is wrong, and the remedy.
     * @return the failure, to throw.
     */
    public static TensorPoolException malformed(final Path file, final String message)
    {
        return malformed(file, message, null);
    }

    /**
     * A file whose bytes do not mean what they should.
     *
     * @param file    that it is.
     * @param message what is wrong, and the remedy.
     * @param cause   what led to it; may be null.
     * @return the failure, to throw.
     */
    public static TensorPoolException malformed(final Path file, final String message, final Throwable cause)
    {
        return new TensorPoolException(Category.MALFORMED, file + ": " + message, cause);
    }

    /**
     * Memory that is not there.
     *
     * @param what  does not fit.
     * @param cause that says so.
     * @return the failure, to throw.
     */
    public static TensorPoolException outOfMemory(final String what, final OutOfMemoryError cause)
    {
        return new TensorPoolException(
            Category.RESOURCE,
            what + " does not fit into memory (" + cause.getMessage() + "): give the JVM more with -Xmx, which also " +
            "bounds memory outside the heap unless -XX:MaxDirectMemorySize says otherwise",
            cause);
    }

    /**
     * A file that can't be read.
     *
     * @param file  that it is.
     * @param cause that says why.
     * @return the failure, to throw.
     */
    public static TensorPoolException reading(final Path file, final IOException cause)
    {
        if (cause instanceof NoSuchFileException)
        {
            return new TensorPoolException(
                Category.INVALID_ARGUMENT, file + ": no such file: check the path", cause);
        }

        return new TensorPoolException(Category.SYSTEM, "cannot read " + file + ": " + reason(cause), cause);
    }

    /**
     * A file that can't be written.
     *
     * @param file  that it is.
     * @param cause that says why.
     * @return the failure, to throw.
     */
    public static TensorPoolException writing(final Path file, final IOException cause)
    {
        final Path directory = file.toAbsolutePath().getParent();
        if (cause instanceof NoSuchFileException)
        {
            return new TensorPoolException(
                Category.INVALID_ARGUMENT,
                "cannot write " + file + ": no directory " + directory + ": create it first",
                cause);
        }

        return new TensorPoolException(Category.SYSTEM, "cannot write " + file + ": " + reason(cause), cause);
    }

    private static String reason(final IOException cause)
    {
        // The picture code wraps what the system said into words of its own.
        if (cause.getCause() instanceof final IOException system)
        {
            return reason(system);
        }
        if (cause instanceof AccessDeniedException)
        {
            return "permission denied: change the permissions or choose another path";
        }
        if (cause instanceof final FileSystemException failure && null != failure.getReason())
        {
            return failure.getReason();
        }

        return null == cause.getMessage() ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /**
     * Text from a file as it may stand in a message: short, and without what a terminal would obey.
     *
     * @param text from anywhere.
     * @return what may be shown of it.
     */
    public static String quote(final String text)
    {
        final StringBuilder quoted = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), QUOTE_LIMIT); i++)
        {
            final char letter = text.charAt(i);
            quoted.append(Character.isISOControl(letter) ? '?' : letter);
        }

        return text.length() > QUOTE_LIMIT ? quoted + "..." : quoted.toString();
    }
}
