package org.tensorpool.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import net.openhft.affinity.Affinity;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

/**
 * A CPU that nobody else gets who asks through this class, in this process or another one, until it is closed or the
 * process ends, however it ends. Processes see each other's reservations where they share {@code /dev/shm} (or, where
 * that can't be written, the directory for temporary files).
 * <p>
 * Thread-safe. It pins nothing by itself: see {@link #pinCurrentThread()} and {@link PinnedThreadFactory}.
 */
public final class CpuReservation implements AutoCloseable
{
    private static final String LOCK_FILE = "tensorpool-cpus.lock";

    private static CpuReservations shared;

    private final CpuReservations reservations;
    private final int cpu;
    private final AtomicBoolean closed = new AtomicBoolean();

    private CpuReservation(final CpuReservations reservations, final int cpu)
    {
        this.reservations = reservations;
        this.cpu = cpu;
    }

    /**
     * Take a CPU, after a thread has shown that it can be pinned there.
     *
     * @param cpu   number of the CPU as Linux counts them, from 0.
     * @param owner what it is for; others who ask for the CPU are told.
     * @return the reservation, for the caller to close.
     * @throws TensorPoolException INVALID_ARGUMENT if there is no such CPU, or this process isn't allowed it; REJECTED
     *                             if it is held; SYSTEM if no thread can be pinned to it. It names the CPUs that are
     *                             free.
     */
    public static CpuReservation acquire(final int cpu, final String owner)
    {
        PinnedThreadFactory.requireCpu(cpu);
        return acquire(shared(), cpu, owner);
    }

    private static synchronized CpuReservations shared()
    {
        if (shared == null)
        {
            final Path sharedMemory = Path.of("/dev/shm");
            final Path directory =
                Files.isWritable(sharedMemory) ? sharedMemory : Path.of(System.getProperty("java.io.tmpdir"));
            shared = CpuReservations.open(directory.resolve(LOCK_FILE), HostCpus.atStart());
        }
        return shared;
    }

    static CpuReservation acquire(final CpuReservations reservations, final int cpu, final String owner)
    {
        reservations.acquire(cpu, owner);
        final CpuReservation reservation = new CpuReservation(reservations, cpu);
        try
        {
            reservation.requirePinnable();
            return reservation;
        }
        catch (final TensorPoolException ex)
        {
            reservation.close();
            throw ex;
        }
    }

    /** CPUs that this process may ask for and nobody holds, for messages. */
    static String free()
    {
        try
        {
            return CpuList.format(shared().free());
        }
        catch (final TensorPoolException | IOException ex)
        {
            return "unknown";
        }
    }

    /** CPUs of the machine that somebody holds. */
    static BitSet held()
    {
        return shared().held();
    }

    private void requirePinnable()
    {
        loadAffinity();
        final AtomicReference<Throwable> problem = new AtomicReference<>();
        final Thread probe = PinnedThreadFactory.sharing("tensorpool-cpu-" + cpu, cpu, problem::set)
            .newThread(() -> { });
        probe.start();
        try
        {
            probe.join();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new TensorPoolException(Category.TIMEOUT, "interrupted while trying cpu " + cpu, ex);
        }
        if (problem.get() instanceof final TensorPoolException ex)
        {
            throw ex;
        }
    }

    /** Here, because a thread that JNA starts would stay on the CPU of a pinned thread that loads it. */
    private static void loadAffinity()
    {
        try
        {
            Affinity.getAffinity();
        }
        catch (final RuntimeException | LinkageError ignore)
        {
            // Pinning fails for the same reason, and says so.
        }
    }

    /**
     * The CPU.
     *
     * @return its number as Linux counts them, from 0.
     */
    public int cpu()
    {
        return cpu;
    }

    /**
     * Pin the thread that calls. It stays so until it ends or is pinned elsewhere, also when this is closed.
     *
     * @throws TensorPoolException if the thread does not run on that CPU alone afterwards.
     */
    public void pinCurrentThread()
    {
        PinnedThreadFactory.pinCurrentThread(cpu);
    }

    /** Let others have the CPU. Doing it again does nothing. */
    @Override
    public void close()
    {
        if (closed.compareAndSet(false, true))
        {
            reservations.release(cpu);
        }
    }
}
