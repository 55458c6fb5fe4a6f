package org.tensorpool.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;

/**
 * Mappings and Aeron objects that were taken away from their threads and wait to be closed until those have let go.
 * For the conductor's thread alone. Closing the arena of a mapping interrupts every thread of the JVM for a moment,
 * which is why it happens once a remap and never periodically; and giving gigabytes back takes long, which is why it
 * happens on a thread of its own.
 */
final class Retirement
{
    /** Pause between taking a binding away and looking at its guard. */
    static final long GRACE_NS = 10_000_000L;

    private final Deque<Retired> waiting = new ArrayDeque<>();
    private final List<CompletableFuture<Void>> closing = new ArrayList<>();
    private final ErrorHandler errorHandler;
    private final Executor executor;

    /**
     * @param errorHandler told what fails to close.
     * @param executor     closes what takes long.
     */
    Retirement(final ErrorHandler errorHandler, final Executor executor)
    {
        this.errorHandler = errorHandler;
        this.executor = executor;
    }

    /**
     * @param resource to close on this thread.
     * @param isInUse  whether a thread may still use it.
     * @param nowNs    when it was taken away.
     */
    void add(final AutoCloseable resource, final BooleanSupplier isInUse, final long nowNs)
    {
        if (resource != null)
        {
            waiting.add(new Retired(resource, isInUse, nowNs + GRACE_NS, false));
        }
    }

    /**
     * @param mapping to close, which takes long.
     * @param isInUse whether a thread may still use it.
     * @param nowNs   when it was taken away.
     */
    void addMapping(final AutoCloseable mapping, final BooleanSupplier isInUse, final long nowNs)
    {
        waiting.add(new Retired(mapping, isInUse, nowNs + GRACE_NS, true));
    }

    /**
     * Close what can be closed.
     */
    int poll(final long nowNs)
    {
        int count = 0;
        for (int i = waiting.size(); i > 0; i--)
        {
            final Retired retired = waiting.poll();
            if (nowNs - retired.notBeforeNs < 0 || retired.isInUse.getAsBoolean())
            {
                waiting.add(retired);
            }
            else
            {
                close(retired);
                count++;
            }
        }
        if (!closing.isEmpty())
        {
            closing.removeIf(CompletableFuture::isDone);
        }

        return count;
    }

    private void close(final Retired retired)
    {
        if (!retired.takesLong || !closeElsewhere(retired.resource))
        {
            CloseHelper.close(errorHandler, retired.resource);
        }
    }

    private boolean closeElsewhere(final AutoCloseable resource)
    {
        try
        {
            closing.add(CompletableFuture.runAsync(() -> CloseHelper.close(errorHandler, resource), executor));
            return true;
        }
        catch (final RejectedExecutionException | OutOfMemoryError ex)
        {
            return false;
        }
    }

    boolean isEmpty()
    {
        return waiting.isEmpty() && closing.isEmpty();
    }

    /**
     * Close what is left, used or not: the memory of a mapping is safe to close at any time, its user gets an
     * exception.
     */
    void closeAll()
    {
        waiting.forEach((retired) -> CloseHelper.close(errorHandler, retired.resource));
        waiting.clear();
        closing.forEach(CompletableFuture::join);
        closing.clear();
    }

    private record Retired(AutoCloseable resource, BooleanSupplier isInUse, long notBeforeNs, boolean takesLong)
    {
    }
}
