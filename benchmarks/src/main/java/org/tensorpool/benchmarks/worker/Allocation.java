package org.tensorpool.benchmarks.worker;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.sun.management.ThreadMXBean;

/**
 * Bytes that threads have allocated, as the JVM counts them.
 */
public final class Allocation
{
    /** What the names of this library's own conductors begin with. */
    public static final String OWN_CONDUCTOR = "tensorpool-";

    /** Parts of the names of threads that aren't the application's: agents name theirs after themselves. */
    private static final List<String> CONDUCTORS = List.of(OWN_CONDUCTOR, "aeron-client", "driver-conductor");
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
        return CONDUCTORS.stream().anyMatch(thread::contains);
    }

    /**
     * @param before bytes by thread.
     * @return bytes that each conductor has allocated since then, by the name of its thread.
     */
    public static Map<String, Long> ofConductorsSince(final Map<String, Long> before)
    {
        final Map<String, Long> growth = ofConductors();
        growth.replaceAll((thread, bytes) -> bytes - before.getOrDefault(thread, 0L));
        return growth;
    }
}
