package org.tensorpool.system;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import com.sun.management.OperatingSystemMXBean;

/**
 * What this JVM says that it holds. Native memory is known where the JVM was started with
 * {@code -XX:NativeMemoryTracking=summary}.
 */
final class JvmFigures
{
    private static final Pattern TOTAL = Pattern.compile("Total: reserved=\\d+KB, committed=(\\d+)KB");
    private static final Pattern HEAP = Pattern.compile("Java Heap \\(reserved=\\d+KB, committed=(\\d+)KB\\)");
    private static final long BYTES_OF_KIB = 1024;

    private JvmFigures()
    {
    }

    /** What is alive, as of the collection that this begins with. */
    static long liveHeapBytes()
    {
        System.gc();
        long bytes = 0;
        for (final MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans())
        {
            final MemoryUsage usage = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            bytes += usage == null ? 0 : usage.getUsed();
        }
        return bytes;
    }

    static long usedHeapBytes()
    {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    static long committedHeapBytes()
    {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    }

    /** Bytes of everything that the JVM has committed but the heap: arenas, code, classes, threads, tables. */
    static long nativeBytes()
    {
        try
        {
            final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            final String summary = (String)server.invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "vmNativeMemory",
                new Object[] {new String[] {"summary"}}, new String[] {String[].class.getName()});
            return (kib(TOTAL, summary) - kib(HEAP, summary)) * BYTES_OF_KIB;
        }
        catch (final JMException ex)
        {
            throw new IllegalStateException("the JVM does not tell of its native memory", ex);
        }
    }

    private static long kib(final Pattern pattern, final String summary)
    {
        final Matcher matcher = pattern.matcher(summary);
        if (!matcher.find())
        {
            throw new IllegalStateException("no '" + pattern + "' in " + summary);
        }
        return Long.parseLong(matcher.group(1));
    }

    static long cpuMs()
    {
        final OperatingSystemMXBean system = (OperatingSystemMXBean)ManagementFactory.getOperatingSystemMXBean();
        return TimeUnit.NANOSECONDS.toMillis(system.getProcessCpuTime());
    }
}
