package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

class RetirementTest
{
    private static final long START_NS = Long.MAX_VALUE - Retirement.GRACE_NS / 2;

    private final List<Throwable> errors = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final Retirement retirement = new Retirement(errors::add, this::execute);
    private final AccessGuard guard = new AccessGuard();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private boolean isExecutorBusy;

    private void execute(final Runnable task)
    {
        if (isExecutorBusy)
        {
            throw new RejectedExecutionException("busy");
        }
        tasks.add(task);
    }

    @Test
    void shouldCloseMappingsOnAnotherThread()
    {
        retirement.addMapping(() -> closed.add("a"), guard::isBusy, START_NS);

        assertEquals(1, retirement.poll(START_NS + Retirement.GRACE_NS));
        assertEquals(List.of(), closed);
        assertFalse(retirement.isEmpty());

        tasks.remove().run();
        assertEquals(0, retirement.poll(START_NS + Retirement.GRACE_NS));
        assertEquals(List.of("a"), closed);
        assertTrue(retirement.isEmpty());
    }

    @Test
    void shouldCloseMappingsItselfWhereNoThreadIsToBeHad()
    {
        isExecutorBusy = true;
        retirement.addMapping(() -> closed.add("a"), guard::isBusy, START_NS);

        assertEquals(1, retirement.poll(START_NS + Retirement.GRACE_NS));
        assertEquals(List.of("a"), closed);
        assertTrue(retirement.isEmpty());
    }

    @Test
    void shouldWaitAtTheEndForWhatIsClosedElsewhere()
    {
        retirement.addMapping(() -> closed.add("a"), guard::isBusy, START_NS);
        retirement.poll(START_NS + Retirement.GRACE_NS);
        final Thread other = Thread.ofPlatform().start(tasks.remove());

        retirement.closeAll();

        assertEquals(List.of("a"), closed);
        assertDoesNotThrow(() -> other.join());
    }

    @Test
    void shouldKeepOpenWithinTheGrace()
    {
        retirement.add(() -> closed.add("a"), guard::isBusy, START_NS);
        assertEquals(0, retirement.poll(START_NS));
        assertEquals(0, retirement.poll(START_NS + Retirement.GRACE_NS - 1));

        assertEquals(List.of(), closed);
        assertFalse(retirement.isEmpty());
    }

    @Test
    void shouldCloseOnceAfterTheGrace()
    {
        retirement.add(() -> closed.add("a"), guard::isBusy, START_NS);

        assertEquals(1, retirement.poll(START_NS + Retirement.GRACE_NS));
        assertEquals(0, retirement.poll(START_NS + 2 * Retirement.GRACE_NS));
        assertEquals(List.of("a"), closed);
        assertTrue(retirement.isEmpty());
    }

    @Test
    void shouldKeepOpenWhileSomebodyIsInside()
    {
        retirement.add(() -> closed.add("a"), guard::isBusy, START_NS);
        guard.enter();
        assertEquals(0, retirement.poll(START_NS + 100 * Retirement.GRACE_NS));
        assertEquals(List.of(), closed);

        guard.exit();
        assertEquals(1, retirement.poll(START_NS + 100 * Retirement.GRACE_NS));
        assertEquals(List.of("a"), closed);
    }

    @Test
    void shouldNotLetOneThatIsInUseHoldTheOthers()
    {
        guard.enter();
        retirement.add(() -> closed.add("a"), guard::isBusy, START_NS);
        retirement.add(() -> closed.add("b"), () -> false, START_NS);
        retirement.add(() -> closed.add("c"), () -> false, START_NS + Retirement.GRACE_NS);

        assertEquals(1, retirement.poll(START_NS + Retirement.GRACE_NS));
        assertEquals(List.of("b"), closed);
        assertEquals(1, retirement.poll(START_NS + 2 * Retirement.GRACE_NS));
        assertEquals(List.of("b", "c"), closed);
    }

    @Test
    void shouldReportAFailureAndGoOn()
    {
        retirement.add(() ->
        {
            throw new IOException("no");
        }, () -> false, START_NS);
        retirement.add(() -> closed.add("b"), () -> false, START_NS);

        assertEquals(2, retirement.poll(START_NS + Retirement.GRACE_NS));
        assertEquals("no", errors.get(0).getMessage());
        assertEquals(List.of("b"), closed);
    }

    @Test
    void shouldCloseEverythingAtTheEndUsedOrNot()
    {
        guard.enter();
        retirement.add(() -> closed.add("a"), guard::isBusy, START_NS);
        retirement.add(() -> closed.add("b"), () -> false, START_NS);
        retirement.closeAll();
        retirement.closeAll();

        assertEquals(List.of("a", "b"), closed);
        assertTrue(retirement.isEmpty());
    }

    @Test
    void shouldHaveNothingToDoForNothing()
    {
        retirement.add(null, guard::isBusy, START_NS);

        assertTrue(retirement.isEmpty());
    }
}
