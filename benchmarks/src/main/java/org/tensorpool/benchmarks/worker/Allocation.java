package org.tensorpool.benchmarks.worker;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Map;
import java.util.TreeMap;

import com.sun.management.ThreadMXBean;

/**
 * Bytes that threads have allocated, as the JVM counts them.
 */
public final class Allocation
{
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
     * @return bytes that each thread has allocated, by its name.
     */
    public static Map<String, Long> byThread()
    {
        final Map<String, Long> byName = new TreeMap<>();
        final long[] ids = THREADS.getAllThreadIds();
        final ThreadInfo[] infos = THREADS.getThreadInfo(ids);
        final long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        for (int i = 0; i < ids.length; i++)
        {
            if (infos[i] != null && bytes[i] >= 0)
            {
                byName.merge(infos[i].getThreadName(), bytes[i], Long::sum);
            }
        }
        return byName;
    }
}
