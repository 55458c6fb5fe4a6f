package org.tensorpool;

/**
 * What goes wrong away from the hot path. The message names the value, the limit and the remedy; the category is for
 * code that has to react.
 */
public class TensorPoolException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    /**
     * What kind of failure it is.
     */
    public enum Category
    {
        /** An argument or a command line is wrong; the caller can mend it. */
        INVALID_ARGUMENT,
        /** A configuration file, property or environment variable is wrong. */
        CONFIGURATION,
        /** A region, a URI or a superblock breaks a rule of the specification and was not mapped. */
        INVALID_REGION,
        /** The operating system refused: a limit, a permission, no space. */
        SYSTEM,
        /** A resource that was asked for is short: memory, huge pages, locked memory. */
        RESOURCE,
        /** The driver refused a request. */
        REJECTED,
        /** Nothing answered within its time-out. */
        TIMEOUT,
        /** The object was closed before. */
        CLOSED,
        /** Bytes that came from elsewhere, a file or a message, do not mean what they should. */
        MALFORMED
    }

    /** What kind of failure it is. */
    private final Category category;

    /**
     * A failure with no cause beneath it.
     *
     * @param category what kind of failure it is.
     * @param message  the value, the limit and the remedy.
     */
    public TensorPoolException(final Category category, final String message)
    {
        this(category, message, null);
    }

    /**
     * A failure that another one led to.
     *
     * @param category what kind of failure it is.
     * @param message  the value, the limit and the remedy.
     * @param cause    what led to it; may be null.
     */
    public TensorPoolException(final Category category, final String message, final Throwable cause)
    {
        super(message, cause);
        this.category = category;
    }

    /**
     * What kind of failure it is.
     *
     * @return the category.
     */
    public Category category()
    {
        return category;
    }
}
