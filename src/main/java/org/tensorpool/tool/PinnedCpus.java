package org.tensorpool.tool;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

import org.agrona.CloseHelper;
import org.tensorpool.TensorPoolException;
import org.tensorpool.os.BackgroundThreads;
import org.tensorpool.os.CpuReservation;
import org.tensorpool.os.PinnedThreadFactory;

/**
 * The CPUs that a command was given: one each for its first threads, and everything else of the process off them. Made
 * before anything is started, so that whatever is started keeps off too.
 */
final class PinnedCpus implements AutoCloseable
{
    private final List<CpuReservation> reservations = new ArrayList<>();

    private PinnedCpus()
    {
    }

    /**
     * @param command that others who ask for one of the CPUs are told.
     * @param cpus    none for a command that isn't pinned.
     * @throws TensorPoolException if one can't be had.
     */
    static PinnedCpus reserve(final String command, final List<Integer> cpus, final PrintWriter err)
    {
        final PinnedCpus pinned = new PinnedCpus();
        try
        {
            cpus.forEach((cpu) -> pinned.reservations.add(CpuReservation.acquire(cpu, command)));
            keepProcessOff(err, cpus.stream().mapToInt(Integer::intValue).toArray());
            return pinned;
        }
        catch (final TensorPoolException ex)
        {
            pinned.close();
            throw ex;
        }
    }

    /** Says so, once, where nothing else is left for the rest of the process. */
    static void keepProcessOff(final PrintWriter err, final int... cpus)
    {
        if (cpus.length > 0 && !BackgroundThreads.keepProcessOff(cpus))
        {
            err.println("pinning leaves no other CPU to this process: conductors and media driver stay where they are");
            err.flush();
        }
    }

    /** Pin the thread that calls to the first CPU, if there is one. */
    void pinCurrentThread()
    {
        if (hasCpuFor(0))
        {
            reservations.getFirst().pinCurrentThread();
        }
    }

    /** Whether a thread, counted from 0, has a CPU of its own, where it need not sleep. */
    boolean hasCpuFor(final int thread)
    {
        return thread < reservations.size();
    }

    /** A thread, counted from 0, on its CPU if it has one. */
    Thread newThread(final int thread, final String name, final Runnable task)
    {
        return hasCpuFor(thread) ?
            PinnedThreadFactory.sharing(name, reservations.get(thread).cpu()).newThread(task) :
            new Thread(task, name);
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(reservations);
    }
}
