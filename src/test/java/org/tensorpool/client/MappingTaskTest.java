package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.TestRegions;
import org.tensorpool.testing.ProcessState;

class MappingTaskTest
{
    private final TestRegions regions = new TestRegions(42, 64);
    private final ClientConfiguration.Memory memory = new ClientConfiguration.Memory(
        regions.containment(), MappingPolicy.NONE, HugepagesPolicy.UNSPECIFIED);
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private final List<Throwable> errors = new ArrayList<>();

    @AfterEach
    void nothingStaysMapped()
    {
        assertEquals(List.of(), ProcessState.mappingsOf(regions.directory().path()));
        regions.close();
    }

    private MappingTask task(final Executor executor)
    {
        return new MappingTask(regions.layout(), memory, false, executor);
    }

    @Test
    void shouldUnmapWhatWasAbandonedBeforeItWasMapped()
    {
        final MappingTask task = task(queue::add);
        task.abandon(errors::add);
        queue.remove().run();

        assertEquals(List.of(), errors);
    }

    @Test
    void shouldUnmapWhatWasAbandonedAfterItWasMapped()
    {
        final MappingTask task = task(Runnable::run);
        assertEquals(2, ProcessState.mappingsOf(regions.directory().path()).size());
        task.abandon(errors::add);

        assertEquals(List.of(), errors);
    }

    @Test
    void shouldFailTheMappingWhereNobodyTakesTheWork()
    {
        final MappingTask task = task((ignore) ->
        {
            throw new RejectedExecutionException("full");
        });
        final TensorPoolException reason = assertThrows(TensorPoolException.class, task::result);

        assertEquals(Category.SYSTEM, reason.category());
    }
}
