package org.tensorpool.driver;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * Does off the duty cycle what takes long: making and removing regions. The results come back to the conductor's
 * thread, which asks for them with {@link #poll()}; a result that nobody asks for any more is undone.
 */
final class RegionWorker implements AutoCloseable
{
    private record Result<T>(
        T value, Throwable error, Consumer<T> onDone, Consumer<Throwable> onError, Consumer<T> undo)
    {
        void deliver()
        {
            if (error != null)
            {
                onError.accept(error);
            }
            else
            {
                onDone.accept(value);
            }
        }

        void abandon(final ErrorHandler errorHandler)
        {
            try
            {
                if (error == null)
                {
                    undo.accept(value);
                }
            }
            catch (final RuntimeException ex)
            {
                errorHandler.onError(ex);
            }
        }
    }

    private final ManyToOneConcurrentLinkedQueue<Result<?>> results = new ManyToOneConcurrentLinkedQueue<>();
    private final Executor executor;
    private final ErrorHandler errorHandler;
    private int unfinished;
    private boolean closed;

    RegionWorker(final Executor executor, final ErrorHandler errorHandler)
    {
        this.executor = executor;
        this.errorHandler = errorHandler;
    }

    /**
     * Have something done.
     *
     * @param task    what.
     * @param onDone  takes its result, on the conductor's thread.
     * @param onError takes its failure, on the conductor's thread.
     * @param undo    takes the result if the conductor has gone, on any thread.
     * @param <T>     type of the result.
     */
    <T> void submit(
        final Callable<T> task, final Consumer<T> onDone, final Consumer<Throwable> onError, final Consumer<T> undo)
    {
        synchronized (this)
        {
            unfinished++;
        }

        try
        {
            executor.execute(() -> finish(run(task, onDone, onError, undo)));
        }
        catch (final RejectedExecutionException ex)
        {
            finish(new Result<>(null, ex, onDone, onError, undo));
        }
    }

    private static <T> Result<T> run(
        final Callable<T> task, final Consumer<T> onDone, final Consumer<Throwable> onError, final Consumer<T> undo)
    {
        try
        {
            return new Result<>(task.call(), null, onDone, onError, undo);
        }
        catch (final Exception | InternalError | OutOfMemoryError ex)
        {
            return new Result<>(null, ex, onDone, onError, undo);
        }
    }

    private void finish(final Result<?> result)
    {
        final boolean isLate;
        synchronized (this)
        {
            isLate = closed;
            if (!isLate)
            {
                results.offer(result);
            }
        }

        if (isLate)
        {
            result.abandon(errorHandler);
        }

        synchronized (this)
        {
            unfinished--;
            notifyAll();
        }
    }

    /**
     * Wait until nothing is being done any more, so that nothing appears on disk after that.
     *
     * @param timeoutNs nanoseconds to wait at most.
     * @return false if something still is.
     * @throws InterruptedException when the thread is.
     */
    synchronized boolean awaitIdle(final long timeoutNs) throws InterruptedException
    {
        final long startNs = System.nanoTime();
        while (unfinished > 0)
        {
            final long leftNs = timeoutNs - (System.nanoTime() - startNs);
            if (leftNs <= 0)
            {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        }

        return true;
    }

    /**
     * Deliver results. For the conductor's thread.
     *
     * @return how many.
     */
    int poll()
    {
        int workCount = 0;
        for (Result<?> result = results.poll(); result != null; result = results.poll())
        {
            workCount++;
            result.deliver();
        }

        return workCount;
    }

    /**
     * Take no more results: those that are waiting or still to come are undone.
     */
    @Override
    public void close()
    {
        synchronized (this)
        {
            closed = true;
        }

        for (Result<?> result = results.poll(); result != null; result = results.poll())
        {
            result.abandon(errorHandler);
        }
    }
}
