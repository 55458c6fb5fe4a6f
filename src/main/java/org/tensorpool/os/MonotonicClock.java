package org.tensorpool.os;

import java.util.function.LongSupplier;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

/**
 * Time stamps of processes in any language compare only if all are read from CLOCK_MONOTONIC. On Linux that is what
 * {@link System#nanoTime} reads, which Java does not promise.
 */
public final class MonotonicClock
{
    private MonotonicClock()
    {
    }

    /**
     * Checks that promise, once, at the start: {@link System#nanoTime} read between two reads of CLOCK_MONOTONIC lies
     * between them.
     *
     * @throws TensorPoolException if it does not.
     */
    public static void verify()
    {
        verify(Libc::monotonicNanos, System::nanoTime);
    }

    static void verify(final LongSupplier reference, final LongSupplier clock)
    {
        final long before = reference.getAsLong();
        final long time = clock.getAsLong();
        final long after = reference.getAsLong();

        // Differences, because nanoTime may overflow.
        if (time - before < 0 || after - time < 0)
        {
            throw new TensorPoolException(
                Category.SYSTEM,
                "System.nanoTime() is " + time + " while CLOCK_MONOTONIC is between " + before + " and " + after +
                " ns: time stamps would not compare with those of other processes; use a JVM that reads " +
                "CLOCK_MONOTONIC, such as HotSpot on Linux");
        }
    }
}
