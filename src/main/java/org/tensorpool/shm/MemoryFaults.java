package org.tensorpool.shm;

import static org.tensorpool.TensorPoolException.Category.INVALID_REGION;

import org.tensorpool.TensorPoolException;

/**
 * Memory whose file was cut short while it was mapped. Whoever may write a region's file may do that, and nothing can
 * keep him from it. The kernel answers the next access with SIGBUS, and the JVM turns that into an
 * {@link InternalError}, which compiled code throws late: at the next place where the thread meets the JVM. What was
 * read meanwhile is garbage. Memory that native code reads is not guarded so. Stateless and thread-safe.
 */
public final class MemoryFaults
{
    private static final String WORDS = "unsafe memory access";

    private MemoryFaults()
    {
    }

    /**
     * Whether an error is that of memory which is gone, rather than one of the JVM itself.
     *
     * @param error that was thrown.
     * @return true if it is.
     */
    public static boolean isFault(final InternalError error)
    {
        return error.getMessage() != null && error.getMessage().contains(WORDS);
    }

    /**
     * Have a fault that was met before this call thrown now, and not where nobody expects it. Costs a system call and
     * allocates nothing.
     *
     * @throws InternalError for the fault.
     */
    public static void settle()
    {
        // Any native method is such a place; this one does nothing else that matters.
        Thread.yield();
    }

    /**
     * Error for an epoch whose memory is gone.
     *
     * @param layout of its regions.
     * @param error  that was thrown.
     * @return the error to tell.
     * @throws InternalError the same again, where it is no fault of memory.
     */
    public static TensorPoolException of(final StreamLayout layout, final InternalError error)
    {
        if (!isFault(error))
        {
            throw error;
        }

        return new TensorPoolException(INVALID_REGION,
            "epoch " + Long.toUnsignedString(layout.epoch()) + " of stream " +
            Integer.toUnsignedString(layout.streamId()) + " was cut short while it was mapped ('" +
            layout.headerUri().path() + "' or a pool beside it): only its driver may change these files; find out " +
            "who did, and see that none but trusted users may write them (shm.permissions_mode)", error);
    }
}
