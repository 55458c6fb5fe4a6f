package org.tensorpool.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the kernel may run a thread.
 *
 * @param id   of the thread.
 * @param name its first 15 characters.
 * @param cpus it may run on.
 */
public record ThreadCpus(int id, String name, BitSet cpus)
{
    /** How long names of threads are in the kernel. */
    public static final int NAME_LENGTH = 15;

    private static final String MASK = "Cpus_allowed_list:";

    /**
     * All threads of a process.
     *
     * @param pid of the process.
     * @return those that lived while they were looked at; none if the process has ended.
     */
    public static List<ThreadCpus> of(final long pid)
    {
        final List<ThreadCpus> threads = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task")))
        {
            for (final Path task : tasks.toList())
            {
                add(threads, task);
            }
            return threads;
        }
        catch (final NoSuchFileException ex)
        {
            return threads;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static void add(final List<ThreadCpus> threads, final Path task)
    {
        try
        {
            threads.add(new ThreadCpus(
                Integer.parseInt(task.getFileName().toString()),
                Files.readString(task.resolve("comm")).strip(),
                mask(task)));
        }
        catch (final IOException ex)
        {
            // It has ended meanwhile.
            return;
        }
    }

    /**
     * The CPUs that this process may run on.
     *
     * @return as many as there are.
     */
    public static BitSet ofThisProcess()
    {
        try
        {
            return mask(Path.of("/proc/self"));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static BitSet mask(final Path task) throws IOException
    {
        final BitSet cpus = new BitSet();
        for (final String line : Files.readAllLines(task.resolve("status")))
        {
            if (line.startsWith(MASK))
            {
                for (final String range : line.substring(MASK.length()).strip().split(","))
                {
                    final String[] ends = range.split("-");
                    cpus.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
                }
            }
        }
        return cpus;
    }

    /**
     * Whether it runs nowhere else.
     *
     * @param cpu that it may be pinned to.
     * @return true if it is.
     */
    public boolean isPinnedTo(final int cpu)
    {
        return cpus.get(cpu) && cpus.cardinality() == 1;
    }
}
