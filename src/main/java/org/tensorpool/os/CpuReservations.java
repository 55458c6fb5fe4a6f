package org.tensorpool.os;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

/**
 * Gives out CPUs, each to one holder at a time, and says what stands in the way. Thread-safe.
 */
final class CpuReservations
{
    private final CpuLockFile file;
    private final Path path;
    private final HostCpus cpus;

    private CpuReservations(final CpuLockFile file, final Path path, final HostCpus cpus)
    {
        this.file = file;
        this.path = path;
        this.cpus = cpus;
    }

    static CpuReservations open(final Path path, final HostCpus cpus)
    {
        try
        {
            return new CpuReservations(new CpuLockFile(path, PinnedThreadFactory.CPU_SET_SIZE), path, cpus);
        }
        catch (final IOException ex)
        {
            throw failed(path, ex);
        }
    }

    void acquire(final int cpu, final String owner)
    {
        try
        {
            requireUsable(cpu);
            if (!file.tryLock(cpu, "process " + ProcessHandle.current().pid() + " (" + owner + ")"))
            {
                throw new TensorPoolException(
                    Category.REJECTED,
                    "cpu " + cpu + " is held by " + file.holder(cpu) + ": wait for it to end, or choose one of the " +
                    "CPUs that are free, " + CpuList.format(free()));
            }
        }
        catch (final IOException ex)
        {
            throw failed(path, ex);
        }
    }

    private void requireUsable(final int cpu) throws IOException
    {
        if (!cpus.online().get(cpu))
        {
            throw new TensorPoolException(
                Category.INVALID_ARGUMENT,
                "cpu " + cpu + " isn't there, this machine has " + CpuList.format(cpus.online()) +
                ": choose one of the CPUs that are free, " + CpuList.format(free()));
        }
        if (!cpus.usable().get(cpu))
        {
            throw new TensorPoolException(
                Category.INVALID_ARGUMENT,
                "cpu " + cpu + " is none of those that this process is allowed, " + CpuList.format(cpus.usable()) +
                ": choose one of them that is free, " + CpuList.format(free()) +
                ", or start the process with another taskset or cpuset");
        }
    }

    void release(final int cpu)
    {
        try
        {
            file.unlock(cpu);
        }
        catch (final IOException ex)
        {
            throw failed(path, ex);
        }
    }

    /** CPUs that this process may ask for and nobody holds. */
    BitSet free() throws IOException
    {
        final BitSet free = cpus.usable();
        free.andNot(file.held(free));
        return free;
    }

    /** CPUs of the machine that somebody holds. */
    BitSet held()
    {
        try
        {
            return file.held(cpus.online());
        }
        catch (final IOException ex)
        {
            throw failed(path, ex);
        }
    }

    private static TensorPoolException failed(final Path path, final IOException cause)
    {
        return new TensorPoolException(Category.SYSTEM, "'" + path + "', where processes see which CPUs are held, " +
            "can't be used (" + cause + "): let this user read and write it", cause);
    }
}
