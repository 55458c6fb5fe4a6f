package org.tensorpool.benchmarks.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Page faults of the calling thread so far, as the kernel counts them.
 *
 * @param minor that were served from memory.
 * @param major that needed the disk.
 */
record PageFaultCount(long minor, long major)
{
    private static final Path STAT = Path.of("/proc/thread-self/stat");
    /** Fields after the name of the thread, which may contain spaces. */
    private static final int MINOR = 7;
    private static final int MAJOR = 9;

    static PageFaultCount now()
    {
        try
        {
            final String stat = Files.readString(STAT);
            final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return new PageFaultCount(Long.parseLong(fields[MINOR]), Long.parseLong(fields[MAJOR]));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    long since(final PageFaultCount before)
    {
        return minor - before.minor + major - before.major;
    }
}
