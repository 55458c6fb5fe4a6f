package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

@Timeout(60)
class CpuReservationTest
{
    private static final String PID = "process " + ProcessHandle.current().pid();

    @TempDir
    private Path directory;
    private Path file;
    private CpuReservations reservations;

    /** A machine of eight CPUs, of which the process was started on four. */
    @BeforeEach
    void open()
    {
        file = directory.resolve("cpus.lock");
        reservations = CpuReservations.open(file, machine());
    }

    private static HostCpus machine()
    {
        return new HostCpus(CpuList.parse("0-7"), CpuList.parse("7"), CpuList.parse("0-3"));
    }

    @Test
    void shouldNameTheFreeCpusWhereTheOneAskedForIsNotThere()
    {
        reservations.acquire(1, "camera");

        assertRefused(Category.INVALID_ARGUMENT, 8,
            "cpu 8 isn't there, this machine has 0-7: choose one of the CPUs that are free, 0,2-3,7");
    }

    @Test
    void shouldNameTheFreeCpusWhereTheProcessIsNotAllowedTheOneAskedFor()
    {
        assertRefused(Category.INVALID_ARGUMENT, 5,
            "cpu 5 is none of those that this process is allowed, 0-3,7: choose one of them that is free, 0-3,7");
    }

    @Test
    void shouldNameHolderAndFreeCpusWhereAnotherThreadHasTheOneAskedFor()
    {
        reservations.acquire(2, "camera");

        assertRefused(Category.REJECTED, 2, "cpu 2 is held by " + PID +
            " (camera): wait for it to end, or choose one of the CPUs that are free, 0-1,3,7");
    }

    @Test
    void shouldLetAProcessAskForAnIsolatedCpu()
    {
        reservations.acquire(7, "camera");

        assertRefused(Category.REJECTED, 7, "(camera)");
    }

    @Test
    void shouldHaveTheCpuAgainOnceItIsGivenBack()
    {
        reservations.acquire(3, "one");
        reservations.release(3);
        reservations.acquire(3, "a longer name");

        assertRefused(Category.REJECTED, 3, "(a longer name):");
    }

    @Test
    void shouldGiveACpuToOneOfManyThreads() throws Exception
    {
        final AtomicInteger winners = new AtomicInteger();
        final CountDownLatch start = new CountDownLatch(1);
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++)
        {
            threads.add(Thread.ofPlatform().start(() ->
            {
                if (hasWon(start))
                {
                    winners.incrementAndGet();
                }
            }));
        }
        start.countDown();
        for (final Thread thread : threads)
        {
            thread.join();
        }

        assertEquals(1, winners.get());
    }

    private boolean hasWon(final CountDownLatch start)
    {
        try
        {
            start.await();
            reservations.acquire(0, "racer");
            return true;
        }
        catch (final TensorPoolException | InterruptedException ex)
        {
            return false;
        }
    }

    @Test
    void shouldKeepOtherProcessesOutEvenAfterRefusingItsOwnThreads() throws Exception
    {
        reservations.acquire(1, "camera");
        assertRefused(Category.REJECTED, 1, "(camera)");

        final Process other = hold(1);
        try (BufferedReader output = other.inputReader())
        {
            assertEquals("REJECTED cpu 1 is held by " + PID +
                " (camera): wait for it to end, or choose one of the CPUs that are free, 0,2-3,7", output.readLine());
        }
        finally
        {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void shouldHaveTheCpuOfAProcessOnceThatIsKilled() throws Exception
    {
        final Process other = hold(1);
        try (BufferedReader output = other.inputReader())
        {
            assertEquals("holds 1", output.readLine());
            assertRefused(Category.REJECTED, 1, "cpu 1 is held by process " + other.pid() + " (other)");
        }
        finally
        {
            other.destroyForcibly().waitFor();
        }

        reservations.acquire(1, "camera");
    }

    @Test
    void shouldPinTheThreadThatHasTheCpu() throws Exception
    {
        final int cpu = HostCpus.atStart().mask().length() - 1;
        final AtomicInteger cardinality = new AtomicInteger();
        try (CpuReservation reservation = CpuReservation.acquire(
            CpuReservations.open(directory.resolve("real.lock"), HostCpus.atStart()), cpu, "camera"))
        {
            final Thread thread = new Thread(() ->
            {
                reservation.pinCurrentThread();
                cardinality.set(net.openhft.affinity.Affinity.getAffinity().cardinality());
            });
            thread.start();
            thread.join();
            assertEquals(cpu, reservation.cpu());
        }

        assertEquals(1, cardinality.get());
    }

    @Test
    void shouldGiveTheCpuBackWhereNoThreadCanBePinnedToIt()
    {
        final HostCpus wrong = new HostCpus(CpuList.parse("0-1022"), CpuList.parse("1022"), CpuList.parse("0"));
        final CpuReservations others = CpuReservations.open(directory.resolve("wrong.lock"), wrong);

        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> CpuReservation.acquire(others, 1022, "camera"));

        assertEquals(Category.SYSTEM, ex.category());
        assertEquals("none", CpuList.format(others.held()));
    }

    @Test
    void shouldSayWhichFileCantBeUsed() throws IOException
    {
        final Path link = Files.createSymbolicLink(directory.resolve("link.lock"), directory.resolve("elsewhere"));

        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> CpuReservations.open(link, machine()));

        assertEquals(Category.SYSTEM, ex.category());
        assertTrue(ex.getMessage().contains(link.toString()), ex.getMessage());
    }

    private void assertRefused(final Category category, final int cpu, final String words)
    {
        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> reservations.acquire(cpu, "second"));
        assertEquals(category, ex.category());
        assertTrue(ex.getMessage().contains(words), ex.getMessage());
    }

    private Process hold(final int cpu) throws IOException
    {
        final List<String> command = ChildJvm.command(HoldCpu.class);
        command.addAll(List.of(file.toString(), Integer.toString(cpu)));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Holds a CPU until it is killed. */
    static final class HoldCpu
    {
        private HoldCpu()
        {
        }

        public static void main(final String[] args) throws IOException
        {
            final int cpu = Integer.parseInt(args[1]);
            try
            {
                CpuReservations.open(Path.of(args[0]), machine()).acquire(cpu, "other");
                System.out.println("holds " + cpu);
            }
            catch (final TensorPoolException ex)
            {
                System.out.println(ex.category() + " " + ex.getMessage());
            }
            System.in.read();
        }
    }
}
