package org.tensorpool.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

/**
 * The CPUs of the machine, and those that this process was given when it started.
 *
 * @param online   CPUs that are there.
 * @param isolated CPUs that the scheduler gives to nobody who doesn't ask ({@code isolcpus}). No process starts with
 *                 them in its mask, and they are made to be asked for.
 * @param mask     CPUs that the process was started on: what {@code taskset} and the cpuset left.
 */
record HostCpus(BitSet online, BitSet isolated, BitSet mask)
{
    private static final Path CPU_DIRECTORY = Path.of("/sys/devices/system/cpu");
    private static final Path PROCESS_STATUS = Path.of("/proc/self/status");
    private static final Pattern ALLOWED = Pattern.compile("(?m)^Cpus_allowed_list:\\s*(\\S+)$");

    private static HostCpus atStart;

    /**
     * Taken once, because threads are moved later, the first one included.
     *
     * @return as they were at the first call in this process.
     * @throws TensorPoolException if the system doesn't say.
     */
    static synchronized HostCpus atStart()
    {
        if (atStart == null)
        {
            atStart = read(CPU_DIRECTORY, PROCESS_STATUS);
        }
        return atStart;
    }

    static HostCpus read(final Path cpuDirectory, final Path processStatus)
    {
        try
        {
            return new HostCpus(
                CpuList.parse(Files.readString(cpuDirectory.resolve("online"))),
                isolated(cpuDirectory.resolve("isolated")),
                maskIn(Files.readString(processStatus)));
        }
        catch (final IOException | NumberFormatException ex)
        {
            throw new TensorPoolException(Category.SYSTEM, "the CPUs of this machine can't be read (" + ex + "): " +
                "pinning needs " + cpuDirectory + " and " + processStatus, ex);
        }
    }

    /** Kernels before 4.2 don't tell. */
    private static BitSet isolated(final Path file) throws IOException
    {
        return Files.isReadable(file) ? CpuList.parse(Files.readString(file)) : new BitSet();
    }

    static BitSet maskIn(final String status)
    {
        final Matcher matcher = ALLOWED.matcher(status);
        return matcher.find() ? CpuList.parse(matcher.group(1)) : new BitSet();
    }

    /**
     * CPUs that may be asked for: those of the mask, and isolated ones.
     */
    BitSet usable()
    {
        final BitSet cpus = (BitSet)isolated.clone();
        cpus.or(mask);
        cpus.and(online);
        return cpus;
    }
}
