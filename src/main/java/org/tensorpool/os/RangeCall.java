package org.tensorpool.os;

/**
 * A call over a range of a file that undoes its work when a signal interrupts it, as {@code fallocate} does on tmpfs:
 * to start over with the whole range would never end where signals come faster than the range is done, as from a
 * profiler.
 */
@FunctionalInterface
interface RangeCall
{
    /** So small that an interruption of one such piece is followed by a plain retry. */
    long SMALLEST_PIECE = 1L << 20;

    /** Retries of one smallest piece before the interruption is passed on. */
    int MAX_INTERRUPTIONS = 1_000;

    void invoke(long offset, long length);

    /**
     * Does the whole range at once if nothing interrupts it, otherwise in ever smaller pieces.
     */
    default void invokeInPieces(final long offset, final long length)
    {
        int interruptions = 0;
        while (true)
        {
            try
            {
                invoke(offset, length);
                return;
            }
            catch (final SystemCallException ex)
            {
                if (ex.errno() != Errno.EINTR || ++interruptions > MAX_INTERRUPTIONS)
                {
                    throw ex;
                }
            }

            if (length > SMALLEST_PIECE)
            {
                final long half = length >>> 1;
                invokeInPieces(offset, half);
                invokeInPieces(offset + half, length - half);
                return;
            }
        }
    }
}
