package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

class PinnedThreadFactoryTest
{
    private static final int NO_SUCH_CPU = 1023;

    private final AtomicReference<Throwable> error = new AtomicReference<>();
    private final AtomicReference<String> allowed = new AtomicReference<>();
    private final AtomicBoolean hasRun = new AtomicBoolean();

    @Test
    void shouldRunThreadOnTheCpuAskedForAlone() throws Exception
    {
        final String before = allowedCpus();
        final int cpu = lastCpuOf(before);

        final Thread thread = new PinnedThreadFactory("pinned", cpu, error::set)
            .newThread(() -> allowed.set(allowedCpus()));
        thread.start();
        thread.join();

        assertNull(error.get());
        assertEquals("pinned", thread.getName());
        assertFalse(thread.isDaemon());
        assertEquals(Integer.toString(cpu), allowed.get());
        assertEquals(before, allowedCpus(), "the thread that made it stays where it was");
    }

    @Test
    void shouldPinEachThreadItMakes() throws Exception
    {
        final int cpu = lastCpuOf(allowedCpus());
        final PinnedThreadFactory factory = new PinnedThreadFactory("pinned", cpu, error::set);

        for (int i = 0; i < 2; i++)
        {
            allowed.set(null);
            final Thread thread = factory.newThread(() -> allowed.set(allowedCpus()));
            thread.start();
            thread.join();

            assertEquals(Integer.toString(cpu), allowed.get());
        }
    }

    @Test
    void shouldTellTheErrorHandlerAndNotRunWhereThereIsNoSuchCpu() throws Exception
    {
        final Thread thread = new PinnedThreadFactory("pinned", NO_SUCH_CPU, error::set)
            .newThread(() -> hasRun.set(true));
        thread.start();
        thread.join();

        final TensorPoolException ex = assertInstanceOf(TensorPoolException.class, error.get());
        assertEquals(Category.INVALID_ARGUMENT, ex.category());
        assertTrue(ex.getMessage().startsWith("cpu 1023 isn't there, this machine has "), ex.getMessage());
        assertTrue(ex.getMessage().contains("choose one of the CPUs that are free, "), ex.getMessage());
        assertFalse(hasRun.get());
    }

    @Test
    void shouldTellTheErrorHandlerWhereAThreadThatAsksNobodyCantBePinned() throws Exception
    {
        final Thread thread = PinnedThreadFactory.sharing("pinned", NO_SUCH_CPU, error::set)
            .newThread(() -> hasRun.set(true));
        thread.start();
        thread.join();

        final TensorPoolException ex = assertInstanceOf(TensorPoolException.class, error.get());
        assertEquals(Category.SYSTEM, ex.category());
        assertTrue(ex.getMessage().startsWith("thread 'pinned' can't be pinned to cpu 1023 ("), ex.getMessage());
        assertFalse(hasRun.get());
    }

    @Test
    void shouldNotRunTwoThreadsOnOneCpuAtTheSameTime() throws Exception
    {
        final int cpu = lastCpuOf(allowedCpus());
        final CountDownLatch running = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);
        final Thread first = new PinnedThreadFactory("first", cpu, error::set).newThread(() ->
        {
            running.countDown();
            awaitQuietly(end);
        });
        first.start();
        assertTrue(running.await(10, TimeUnit.SECONDS));

        final Thread second = new PinnedThreadFactory("second", cpu, error::set).newThread(() -> hasRun.set(true));
        second.start();
        second.join();
        end.countDown();
        first.join();

        final TensorPoolException ex = assertInstanceOf(TensorPoolException.class, error.get());
        assertEquals(Category.REJECTED, ex.category());
        assertTrue(ex.getMessage().startsWith(
            "cpu " + cpu + " is held by process " + ProcessHandle.current().pid() + " (first)"), ex.getMessage());
        assertFalse(hasRun.get());
    }

    @Test
    void shouldRunThreadsThatShareOneCpuAtTheSameTime() throws Exception
    {
        final int cpu = lastCpuOf(allowedCpus());
        final CountDownLatch running = new CountDownLatch(2);
        final Runnable meet = () ->
        {
            running.countDown();
            awaitQuietly(running);
        };
        final Thread first = PinnedThreadFactory.sharing("first", cpu).newThread(meet);
        final Thread second = PinnedThreadFactory.sharing("second", cpu).newThread(meet);
        first.start();
        second.start();
        first.join();
        second.join();

        assertEquals(0, running.getCount());
    }

    private static void awaitQuietly(final CountDownLatch latch)
    {
        try
        {
            latch.await(10, TimeUnit.SECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldTellTheHandlerOfUncaughtExceptionsWhereNoOtherIsGiven() throws Exception
    {
        final Thread thread = new PinnedThreadFactory("pinned", NO_SUCH_CPU).newThread(() -> hasRun.set(true));
        thread.setUncaughtExceptionHandler((source, throwable) -> error.set(throwable));
        thread.start();
        thread.join();

        assertInstanceOf(TensorPoolException.class, error.get());
        assertFalse(hasRun.get());
    }

    @Test
    void shouldRefuseNumberThatNoCpuHas()
    {
        for (final int cpu : new int[]{-1, 1024, Integer.MAX_VALUE})
        {
            final TensorPoolException ex =
                assertThrows(TensorPoolException.class, () -> new PinnedThreadFactory("pinned", cpu));

            assertEquals(Category.INVALID_ARGUMENT, ex.category());
            assertTrue(ex.getMessage().startsWith("cpu " + cpu + " is not from 0 to 1023"), ex.getMessage());
            assertThrows(TensorPoolException.class, () -> PinnedThreadFactory.pinCurrentThread(cpu));
        }
    }

    @Test
    void shouldLoadAffinityOnlyWhenThreadIsPinned() throws Exception
    {
        final String made = ChildJvm.run(ChildJvm.command(MakeThread.class, "-Xlog:class+load"));
        final String pinned = ChildJvm.run(ChildJvm.command(PinThread.class, "-Xlog:class+load"));

        assertTrue(made.contains("org.tensorpool.os.PinnedThreadFactory"), made);
        assertFalse(made.contains("net.openhft"), "loaded without need");
        assertTrue(pinned.contains("net.openhft.affinity.Affinity "), pinned);
    }

    private static String allowedCpus()
    {
        try
        {
            return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElseThrow();
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }

    private static int lastCpuOf(final String list)
    {
        return Integer.parseInt(list.replaceAll(".*[-,]", ""));
    }

    /** Makes a thread and starts none. */
    static final class MakeThread
    {
        private MakeThread()
        {
        }

        public static void main(final String[] args)
        {
            new PinnedThreadFactory("pinned", 0).newThread(() -> { });
        }
    }

    /** Pins its own thread. */
    static final class PinThread
    {
        private PinThread()
        {
        }

        public static void main(final String[] args)
        {
            PinnedThreadFactory.pinCurrentThread(lastCpuOf(allowedCpus()));
        }
    }
}
