package org.tensorpool.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReference;

import net.openhft.affinity.Affinity;
import org.tensorpool.TensorPoolException;
import org.tensorpool.os.PinnedThreadFactory;

/**
 * The two CPUs that the measured threads are pinned to.
 *
 * @param sender   of who sends.
 * @param receiver of who receives.
 */
public record Cpus(int sender, int receiver)
{
    private static final Path SYSTEM_CPUS = Path.of("/sys/devices/system/cpu");

    /**
     * @param text two numbers with a comma between them.
     * @return the CPUs.
     */
    public static Cpus parse(final String text)
    {
        final String[] parts = text.split(",");
        if (parts.length != 2)
        {
            throw new IllegalArgumentException("'" + text + "' does not name two CPUs, such as 0,1");
        }
        final Cpus cpus = new Cpus(parseOne(parts[0], text), parseOne(parts[1], text));
        if (cpus.sender == cpus.receiver)
        {
            throw new IllegalArgumentException("'" + text + "' names one CPU twice: sender and receiver both spin");
        }
        return cpus;
    }

    private static int parseOne(final String part, final String text)
    {
        try
        {
            return Integer.parseInt(part.strip());
        }
        catch (final NumberFormatException ex)
        {
            throw new IllegalArgumentException("'" + text + "' does not name two CPUs, such as 0,1", ex);
        }
    }

    /**
     * See that threads can be pinned to both.
     *
     * @throws InterruptedException if somebody wants the calling thread to end.
     * @throws org.tensorpool.TensorPoolException if one can't be had; it names those that can.
     */
    public void requirePinnable() throws InterruptedException
    {
        for (final int cpu : new int[] {sender, receiver})
        {
            final AtomicReference<Throwable> problem = new AtomicReference<>();
            final Thread thread =
                PinnedThreadFactory.sharing("bench-cpu-" + cpu, cpu, problem::set).newThread(() -> { });
            thread.start();
            thread.join();
            if (problem.get() instanceof TensorPoolException ex)
            {
                throw ex;
            }
        }
    }

    /**
     * The last CPU there is, because the first ones serve the devices, and the last one before it that is not the other
     * half of the same core.
     *
     * @return the CPUs.
     */
    public static Cpus choose()
    {
        final BitSet allowed = Affinity.getAffinity();
        final int last = allowed.length() - 1;
        final BitSet siblings = siblingsOf(last);
        int other = allowed.previousSetBit(last - 1);
        while (other >= 0 && siblings.get(other))
        {
            other = allowed.previousSetBit(other - 1);
        }
        if (other < 0)
        {
            other = allowed.previousSetBit(last - 1);
        }
        if (other < 0)
        {
            throw new IllegalStateException("this process may run on CPU " + last + " only: benchmarks need two");
        }
        return new Cpus(other, last);
    }

    /** Keep the thread that calls, and every thread and process it starts from now on, off the measured CPUs. */
    public void leaveToOthers()
    {
        final BitSet rest = Affinity.getAffinity();
        rest.clear(sender);
        rest.clear(receiver);
        if (!rest.isEmpty())
        {
            Affinity.setAffinity(rest);
        }
    }

    private static BitSet siblingsOf(final int cpu)
    {
        try
        {
            return parseList(
                Files.readString(SYSTEM_CPUS.resolve("cpu" + cpu + "/topology/thread_siblings_list")).trim());
        }
        catch (final IOException ex)
        {
            return new BitSet();
        }
    }

    private static BitSet parseList(final String list)
    {
        final BitSet cpus = new BitSet();
        for (final String range : list.split(","))
        {
            final String[] ends = range.split("-");
            cpus.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
        }
        return cpus;
    }

    @Override
    public String toString()
    {
        return sender + "," + receiver;
    }
}
