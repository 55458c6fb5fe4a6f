package org.tensorpool.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much of the machine others than the test and its processes have used: a time that was taken meanwhile says
 * nothing. In the kernel's ticks of a hundredth of a second.
 */
final class CrashMachine
{
    private static final int USER_TIME = 11;

    private final List<Long> pids;
    private final long busy;
    private final long total;
    private final long own;

    private CrashMachine(final List<Long> pids)
    {
        this.pids = pids;
        final long[] all = all();
        this.busy = all[0];
        this.total = all[1];
        this.own = pids.stream().mapToLong(CrashMachine::used).sum();
    }

    /** @param cast of which nobody ends until the end of the measurement. */
    static CrashMachine begin(final CrashCast cast)
    {
        return new CrashMachine(
            Stream.concat(Stream.of(ProcessHandle.current().pid()), cast.pids().stream()).toList());
    }

    /** @return the share of all processors that others have used since, in percent. */
    long othersPercent()
    {
        final CrashMachine now = new CrashMachine(pids);
        final long passed = Math.max(1, now.total - total);
        return Math.max(0, now.busy - busy - (now.own - own)) * 100 / passed;
    }

    private static long[] all()
    {
        final String[] words = lines(Path.of("/proc/stat")).get(0).trim().split("\\s+");
        long sum = 0;
        // User, nice, system, idle, waiting for disks, interrupts, soft interrupts, stolen; guests are in the first.
        for (int i = 1; i <= 8; i++)
        {
            sum += Long.parseLong(words[i]);
        }
        return new long[] {sum - Long.parseLong(words[4]) - Long.parseLong(words[5]), sum};
    }

    private static long used(final long pid)
    {
        final Path file = Path.of("/proc", Long.toString(pid), "stat");
        if (!Files.exists(file))
        {
            return 0;
        }
        final String line = lines(file).get(0);
        final String[] words = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(words[USER_TIME]) + Long.parseLong(words[USER_TIME + 1]);
    }

    private static List<String> lines(final Path file)
    {
        try
        {
            return Files.readAllLines(file);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
