package org.tensorpool.benchmarks.worker;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.sun.management.ThreadMXBean;
import org.tensorpool.benchmarks.MeasuredSystem;

/**
 * Bytes that threads have allocated, as the JVM counts them.
 */
public final class Allocation
{
    /** Names of threads that aren't the application's begin so. */
    private static final List<String> CONDUCTORS = List.of(
        "tensorpool-", "aeron-client", MeasuredSystem.MEDIA_DRIVER_THREAD, MeasuredSystem.SHM_DRIVER_THREAD);
    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();

    private Allocation()
    {
    }

    /**
     * @return bytes that the calling thread has allocated. Allocates nothing.
     */
    public static long ofCurrentThread()
    {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /**
     * @return bytes that each conductor of this process has allocated, by the name of its thread.
     */
    public static Map<String, Long> ofConductors()
    {
        final Map<String, Long> byName = new TreeMap<>();
        final long[] ids = THREADS.getAllThreadIds();
        final ThreadInfo[] infos = THREADS.getThreadInfo(ids);
        final long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        for (int i = 0; i < ids.length; i++)
        {
            if (infos[i] != null && bytes[i] >= 0 && isConductor(infos[i].getThreadName()))
            {
                byName.merge(infos[i].getThreadName(), bytes[i], Long::sum);
            }
        }
        return byName;
    }

    private static boolean isConductor(final String thread)
    {
        return CONDUCTORS.stream().anyMatch(thread::startsWith);
    }

    /**
     * @param before bytes by thread.
     * @param after  bytes by thread.
     * @return bytes that all threads together have allocated in between.
     */
    public static long growth(final Map<String, Long> before, final Map<String, Long> after)
    {
        return after.entrySet().stream()
            .mapToLong((thread) -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L)).sum();
    }
}
