package org.tensorpool.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.StreamLayout;
import org.tensorpool.shm.StreamMapping;

/**
 * A mapping under way. Opening, prefaulting and locking gigabytes takes seconds, in which the conductor must go on
 * sending keepalives.
 */
final class MappingTask
{
    private final StreamLayout layout;
    private final CompletableFuture<StreamMapping> future;

    MappingTask(
        final StreamLayout layout,
        final ClientConfiguration.Memory memory,
        final boolean writable,
        final Executor executor)
    {
        this.layout = layout;
        this.future = start(
            () -> StreamMapping.map(layout, memory.containment(), writable, memory.policy()), executor);
    }

    /** An executor that takes nothing, or finds no thread, fails the mapping and not who asked for it. */
    private static CompletableFuture<StreamMapping> start(
        final Supplier<StreamMapping> task, final Executor executor)
    {
        try
        {
            return CompletableFuture.supplyAsync(task, executor);
        }
        catch (final RuntimeException | OutOfMemoryError ex)
        {
            return CompletableFuture.failedFuture(ex);
        }
    }

    long epoch()
    {
        return layout.epoch();
    }

    boolean isDone()
    {
        return future.isDone();
    }

    /**
     * @return the mapping of a task that is done.
     * @throws TensorPoolException why there is none.
     */
    StreamMapping result()
    {
        try
        {
            return future.join();
        }
        catch (final CompletionException ex)
        {
            if (ex.getCause() instanceof TensorPoolException known)
            {
                throw known;
            }
            throw new TensorPoolException(TensorPoolException.Category.SYSTEM,
                "mapping epoch " + Long.toUnsignedString(epoch()) + " failed: " + ex.getCause(), ex.getCause());
        }
    }

    /** Nobody wants the mapping any more: unmap it as soon as it is there. */
    void abandon(final ErrorHandler errorHandler)
    {
        future.thenAccept((mapping) -> CloseHelper.close(errorHandler, mapping));
    }
}
