package org.tensorpool.os;

import java.util.BitSet;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import net.openhft.affinity.Affinity;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

/**
 * Makes threads that run on one CPU only. A thread pins itself before it runs anything else; where that fails, the
 * error handler hears of it and the thread ends without running what it was made for, because it would disturb whoever
 * was given another CPU. A thread has its CPU for itself until it ends (see {@link CpuReservation}), so two of one
 * factory can't run at the same time; those of {@link #sharing} can.
 * <p>
 * Immutable and thread-safe. Conductors and media drivers do not stay off the CPU by themselves: see
 * {@link BackgroundThreads}.
 */
public final class PinnedThreadFactory implements ThreadFactory
{
    /** As many as glibc's cpu_set_t holds. */
    static final int CPU_SET_SIZE = 1024;

    private final String name;
    private final int cpu;
    private final boolean isShared;
    private final ErrorHandler errorHandler;

    /**
     * Threads whose failure to pin goes to their handler for uncaught exceptions.
     *
     * @param name that the threads get.
     * @param cpu  number of the CPU as Linux counts them, from 0.
     * @throws TensorPoolException if no CPU can have that number.
     */
    public PinnedThreadFactory(final String name, final int cpu)
    {
        this(name, cpu, PinnedThreadFactory::throwUnchecked);
    }

    /**
     * Threads whose failure to pin goes to an error handler.
     *
     * @param name         that the threads get.
     * @param cpu          number of the CPU as Linux counts them, from 0.
     * @param errorHandler called on the thread that could not be pinned.
     * @throws TensorPoolException if no CPU can have that number.
     */
    public PinnedThreadFactory(final String name, final int cpu, final ErrorHandler errorHandler)
    {
        this(name, cpu, false, errorHandler);
    }

    private PinnedThreadFactory(
        final String name, final int cpu, final boolean isShared, final ErrorHandler errorHandler)
    {
        this.name = Objects.requireNonNull(name, "name");
        this.cpu = requireCpu(cpu);
        this.isShared = isShared;
        this.errorHandler = Objects.requireNonNull(errorHandler, "errorHandler");
    }

    /**
     * Threads that ask nobody: for several on one CPU, and for a CPU that the caller has reserved. The CPU may lie
     * outside those that the process was started on, not outside its cgroup's.
     *
     * @param name that the threads get.
     * @param cpu  number of the CPU as Linux counts them, from 0.
     * @return a factory whose threads' failure to pin goes to their handler for uncaught exceptions.
     * @throws TensorPoolException if no CPU can have that number.
     */
    public static PinnedThreadFactory sharing(final String name, final int cpu)
    {
        return sharing(name, cpu, PinnedThreadFactory::throwUnchecked);
    }

    /**
     * Threads that ask nobody, as {@link #sharing(String, int)} has it.
     *
     * @param name         that the threads get.
     * @param cpu          number of the CPU as Linux counts them, from 0.
     * @param errorHandler called on the thread that could not be pinned.
     * @return a factory.
     * @throws TensorPoolException if no CPU can have that number.
     */
    public static PinnedThreadFactory sharing(final String name, final int cpu, final ErrorHandler errorHandler)
    {
        return new PinnedThreadFactory(name, cpu, true, errorHandler);
    }

    /**
     * Makes a thread; it is pinned when it starts.
     *
     * @param task what it runs.
     * @return the thread, not started, no daemon.
     */
    @Override
    public Thread newThread(final Runnable task)
    {
        Objects.requireNonNull(task, "task");
        return new Thread(() -> runPinned(task), name);
    }

    /**
     * Pins the thread that calls, and asks nobody. It stays so until it ends or is pinned elsewhere.
     *
     * @param cpu number of the CPU as Linux counts them, from 0.
     * @throws TensorPoolException if the thread does not run on that CPU alone afterwards.
     */
    public static void pinCurrentThread(final int cpu)
    {
        requireCpu(cpu);
        final BitSet pinned;
        try
        {
            Affinity.setAffinity(cpu);
            pinned = Affinity.getAffinity();
        }
        catch (final RuntimeException | LinkageError ex)
        {
            throw notPinned(cpu, String.valueOf(ex.getMessage()), ex);
        }

        // Where Affinity finds no native library it does nothing, and says nothing.
        if (pinned.cardinality() != 1 || !pinned.get(cpu))
        {
            throw notPinned(cpu, "it may run on " + pinned, null);
        }
        if (Affinity.getCpu() != cpu)
        {
            throw notPinned(cpu, "it runs on " + Affinity.getCpu(), null);
        }
    }

    private void runPinned(final Runnable task)
    {
        final CpuReservation reservation;
        try
        {
            reservation = isShared ? null : CpuReservation.acquire(cpu, name);
        }
        catch (final TensorPoolException ex)
        {
            errorHandler.onError(ex);
            return;
        }

        try
        {
            if (isPinned())
            {
                task.run();
            }
        }
        finally
        {
            CloseHelper.close(reservation);
        }
    }

    private boolean isPinned()
    {
        try
        {
            pinCurrentThread(cpu);
            return true;
        }
        catch (final TensorPoolException ex)
        {
            errorHandler.onError(ex);
            return false;
        }
    }

    static int requireCpu(final int cpu)
    {
        if (cpu < 0 || cpu >= CPU_SET_SIZE)
        {
            throw new TensorPoolException(
                Category.INVALID_ARGUMENT,
                "cpu " + cpu + " is not from 0 to " + (CPU_SET_SIZE - 1) + ": choose one of the CPUs that are free, " +
                CpuReservation.free());
        }
        return cpu;
    }

    private static TensorPoolException notPinned(final int cpu, final String reason, final Throwable cause)
    {
        return new TensorPoolException(
            Category.SYSTEM,
            "thread '" + Thread.currentThread().getName() + "' can't be pinned to cpu " + cpu + " (" + reason +
            "): choose one of the CPUs that are free, " + CpuReservation.free(),
            cause);
    }

    private static void throwUnchecked(final Throwable throwable)
    {
        throw (TensorPoolException)throwable;
    }
}
