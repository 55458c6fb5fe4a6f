package org.tensorpool.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.tensorpool.benchmarks.Cpus;

/**
 * What the figures were found on.
 */
public final class Machine
{
    private Machine()
    {
    }

    /**
     * @param cpus that were measured.
     * @return what matters, by name.
     */
    public static Map<String, String> describe(final Cpus cpus)
    {
        final Map<String, String> machine = new LinkedHashMap<>();
        machine.put("processor", find("/proc/cpuinfo", "(?m)^model name\\s*:\\s*(.*)$") + ", " +
            Runtime.getRuntime().availableProcessors() + " CPUs" +
            (read("/proc/cpuinfo").contains(" hypervisor") ? ", virtual machine" : ""));
        machine.put("memory", find("/proc/meminfo", "(?m)^MemTotal:\\s*(.*)$"));
        machine.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        machine.put("measured CPUs", cpus.toString());
        machine.put("isolated CPUs", orNone(read("/sys/devices/system/cpu/isolated")));
        machine.put("governor", orNone(
            read("/sys/devices/system/cpu/cpu" + cpus.sender() + "/cpufreq/scaling_governor")));
        machine.put("transparent huge pages", orNone(read("/sys/kernel/mm/transparent_hugepage/enabled")) +
            ", in shared memory " + orNone(read("/sys/kernel/mm/transparent_hugepage/shmem_enabled")));
        machine.put("load before the run", orNone(read("/proc/loadavg")));
        return machine;
    }

    private static String find(final String file, final String pattern)
    {
        final Matcher matcher = Pattern.compile(pattern).matcher(read(file));
        return matcher.find() ? matcher.group(1) : "unknown";
    }

    private static String orNone(final String text)
    {
        return text.isBlank() ? "none" : text.strip();
    }

    private static String read(final String file)
    {
        try
        {
            return Files.readString(Path.of(file));
        }
        catch (final IOException ex)
        {
            return "";
        }
    }
}
