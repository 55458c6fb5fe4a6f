package org.tensorpool.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import net.openhft.affinity.Affinity;
import net.openhft.affinity.impl.LinuxHelper;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

/**
 * Keeps what is not pinned off the CPUs of what is: a thread inherits the CPUs of the thread that starts it, and the
 * scheduler puts it where it likes among those. It is also kept off CPUs that others hold, as long as that leaves one.
 * <p>
 * Thread-safe.
 */
public final class BackgroundThreads
{
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final int MAX_PASSES = 10;

    private BackgroundThreads()
    {
    }

    /**
     * Move every thread of this process that isn't pinned, the JVM's own among them, and with that those that they
     * start from now on. Call it before anything is pinned: a pinned thread hands its CPU down.
     *
     * @param cpus to keep off.
     * @return false if that would leave no CPU, so that nothing was moved.
     * @throws TensorPoolException if the system refuses.
     */
    public static boolean keepProcessOff(final int... cpus)
    {
        final BitSet rest = cpusWithout(cpus);
        if (rest.isEmpty())
        {
            return false;
        }

        // Whoever hasn't been moved yet may start others meanwhile.
        int passes = 0;
        while (moveAll(rest) > 0 && passes < MAX_PASSES)
        {
            passes++;
        }
        return true;
    }

    private static long moveAll(final BitSet rest)
    {
        try (Stream<Path> tasks = Files.list(TASKS))
        {
            return tasks.toList().stream().filter((task) -> isMoved(task, rest)).count();
        }
        catch (final IOException ex)
        {
            throw new TensorPoolException(
                Category.SYSTEM, "the threads of this process can't be listed (" + ex + "): mount /proc", ex);
        }
    }

    private static boolean isMoved(final Path task, final BitSet rest)
    {
        try
        {
            final BitSet mask = HostCpus.maskIn(Files.readString(task.resolve("status")));
            if (mask.cardinality() <= 1 || mask.equals(rest))
            {
                return false;
            }
            LinuxHelper.sched_setaffinity(Integer.parseInt(task.getFileName().toString()), rest);
            return true;
        }
        catch (final IOException ex)
        {
            // It has ended.
            return false;
        }
        catch (final RuntimeException | LinkageError ex)
        {
            if (!Files.exists(task))
            {
                return false;
            }
            throw new TensorPoolException(Category.SYSTEM, "thread " + task.getFileName() + " can't be kept on cpus " +
                CpuList.format(rest) + " (" + ex.getMessage() + "): run without pinning", ex);
        }
    }

    /**
     * Make threads that move themselves, whoever starts them.
     *
     * @param factory makes them.
     * @param cpus    to keep off; where that would leave no CPU, threads stay where they are started.
     * @return a factory.
     */
    public static ThreadFactory factory(final ThreadFactory factory, final int... cpus)
    {
        return (task) -> factory.newThread(() ->
        {
            leave(cpus);
            task.run();
        });
    }

    /** A thread in the wrong place is better than none. */
    private static void leave(final int... cpus)
    {
        try
        {
            final BitSet rest = cpusWithout(cpus);
            if (!rest.isEmpty())
            {
                Affinity.setAffinity(rest);
            }
        }
        catch (final RuntimeException | LinkageError ignore)
        {
            // Pinning the others has failed for the same reason, and said so.
        }
    }

    private static BitSet cpusWithout(final int... cpus)
    {
        final BitSet rest = (BitSet)HostCpus.atStart().mask().clone();
        rest.andNot(CpuList.of(cpus));
        final BitSet undisturbed = (BitSet)rest.clone();
        undisturbed.andNot(CpuReservation.held());
        return undisturbed.isEmpty() ? rest : undisturbed;
    }
}
