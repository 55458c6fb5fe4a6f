package org.tensorpool.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;

import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;

/**
 * Mappings and Aeron objects that were taken away from their threads and wait to be closed until those have let go.
 * For the conductor's thread alone. Closing the arena of a mapping interrupts every thread of the JVM for a moment,
 * which is why it happens once a remap and never periodically.
 */
final class Retirement
{
    /** Pause between taking a binding away and looking at its guard. */
    static final long GRACE_NS = 10_000_000L;

    private final Deque<Retired> waiting = new ArrayDeque<>();
    private final ErrorHandler errorHandler;

    Retirement(final ErrorHandler errorHandler)
    {
        this.errorHandler = errorHandler;
    }

    /**
     * @param resource to close.
     * @param isInUse  whether a thread may still use it.
     * @param nowNs    when it was taken away.
     */
    void add(final AutoCloseable resource, final BooleanSupplier isInUse, final long nowNs)
    {
        if (resource != null)
        {
            waiting.add(new Retired(resource, isInUse, nowNs + GRACE_NS));
        }
    }

    /**
     * Close what can be closed.
     */
    int poll(final long nowNs)
    {
        int closed = 0;
        for (int i = waiting.size(); i > 0; i--)
        {
            final Retired retired = waiting.poll();
            if (nowNs - retired.notBeforeNs < 0 || retired.isInUse.getAsBoolean())
            {
                waiting.add(retired);
            }
            else
            {
                CloseHelper.close(errorHandler, retired.resource);
                closed++;
            }
        }

        return closed;
    }

    boolean isEmpty()
    {
        return waiting.isEmpty();
    }

    /**
     * Close what is left, used or not: the memory of a mapping is safe to close at any time, its user gets an
     * exception.
     */
    void closeAll()
    {
        waiting.forEach((retired) -> CloseHelper.close(errorHandler, retired.resource));
        waiting.clear();
    }

    private record Retired(AutoCloseable resource, BooleanSupplier isInUse, long notBeforeNs)
    {
    }
}
