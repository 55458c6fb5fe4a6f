package org.tensorpool.tool;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How CPUs lie to each other, as the kernel tells in {@code /sys/devices/system/cpu}. Containers and virtual machines
 * may tell less; what isn't told is left out.
 */
final class CpuTopology
{
    private static final Path ROOT = Path.of("/sys/devices/system/cpu");
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private final Path root;

    CpuTopology()
    {
        this(ROOT);
    }

    CpuTopology(final Path root)
    {
        this.root = root;
    }

    /** What is between two CPUs. */
    String between(final int first, final int second)
    {
        if (first == second)
        {
            return "one and the same CPU";
        }

        final String core = read(first, "topology/thread_siblings_list");
        if (contains(core, second))
        {
            return "two threads of one core";
        }

        final List<String> words = new ArrayList<>();
        final String package1 = read(first, "topology/physical_package_id");
        final String package2 = read(second, "topology/physical_package_id");
        if (!package1.isEmpty() && !package2.isEmpty())
        {
            words.add(package1.equals(package2) ? "two cores of one package" : "two packages");
        }
        final String sharing = lastLevelCache(first);
        if (!sharing.isEmpty())
        {
            words.add(contains(sharing, second) ? "one last-level cache" : "two last-level caches");
        }

        return words.isEmpty() ? "the system doesn't tell" : String.join(", ", words);
    }

    /** What may slow a CPU down. */
    String state(final int cpu)
    {
        final String governor = read(cpu, "cpufreq/scaling_governor");
        return (contains(text(root.resolve("isolated")), cpu) ? "isolated" : "not isolated") +
            (governor.isEmpty() ? "" : ", governor " + governor);
    }

    /** Name of the processor, or nothing. */
    static String model()
    {
        try
        {
            return Files.readAllLines(CPU_INFO).stream()
                .filter((line) -> line.startsWith("model name"))
                .map((line) -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst().orElse("");
        }
        catch (final IOException ex)
        {
            return "";
        }
    }

    private String lastLevelCache(final int cpu)
    {
        String sharing = "";
        String highest = "";
        try (DirectoryStream<Path> caches = Files.newDirectoryStream(root.resolve("cpu" + cpu + "/cache"), "index*"))
        {
            for (final Path cache : caches)
            {
                final String level = text(cache.resolve("level"));
                if (level.compareTo(highest) > 0)
                {
                    highest = level;
                    sharing = text(cache.resolve("shared_cpu_list"));
                }
            }
        }
        catch (final IOException ignore)
        {
            return "";
        }

        return sharing;
    }

    private String read(final int cpu, final String file)
    {
        return text(root.resolve("cpu" + cpu).resolve(file));
    }

    private static String text(final Path file)
    {
        try
        {
            return Files.readString(file).trim();
        }
        catch (final IOException ex)
        {
            return "";
        }
    }

    private static boolean contains(final String list, final int cpu)
    {
        for (final String range : list.split(","))
        {
            final String[] ends = range.split("-");
            if (ends[0].isEmpty())
            {
                continue;
            }
            if (cpu >= Integer.parseInt(ends[0]) && cpu <= Integer.parseInt(ends[ends.length - 1]))
            {
                return true;
            }
        }

        return false;
    }
}
