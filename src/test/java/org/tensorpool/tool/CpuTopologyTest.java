package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuTopologyTest
{
    @TempDir
    private Path root;

    private void cpu(final int cpu, final String siblings, final int socket, final String cache) throws IOException
    {
        final Path topology = Files.createDirectories(root.resolve("cpu" + cpu + "/topology"));
        Files.writeString(topology.resolve("thread_siblings_list"), siblings + "\n");
        Files.writeString(topology.resolve("physical_package_id"), socket + "\n");
        for (int level = 1; level <= 3; level++)
        {
            final Path index = Files.createDirectories(root.resolve("cpu" + cpu + "/cache/index" + level));
            Files.writeString(index.resolve("level"), level + "\n");
            Files.writeString(index.resolve("shared_cpu_list"), (level == 3 ? cache : siblings) + "\n");
        }
    }

    @Test
    void shouldTellWhatIsBetweenTwoCpus() throws IOException
    {
        cpu(0, "0,4", 0, "0-1,4-5");
        cpu(1, "1,5", 0, "0-1,4-5");
        cpu(2, "2,6", 0, "2-3,6-7");
        cpu(8, "8", 1, "8");
        final CpuTopology topology = new CpuTopology(root);

        assertEquals("two threads of one core", topology.between(0, 4));
        assertEquals("two cores of one package, one last-level cache", topology.between(0, 1));
        assertEquals("two cores of one package, two last-level caches", topology.between(0, 2));
        assertEquals("two packages, two last-level caches", topology.between(0, 8));
        assertEquals("one and the same CPU", topology.between(1, 1));
    }

    @Test
    void shouldSayWhereTheSystemTellsNothing() throws IOException
    {
        assertEquals("the system doesn't tell", new CpuTopology(root).between(0, 1));
        assertEquals("not isolated", new CpuTopology(root).state(0));
    }

    @Test
    void shouldTellWhatMaySlowACpuDown() throws IOException
    {
        Files.writeString(root.resolve("isolated"), "2-3,7\n");
        Files.writeString(
            Files.createDirectories(root.resolve("cpu3/cpufreq")).resolve("scaling_governor"), "performance\n");

        assertEquals("isolated, governor performance", new CpuTopology(root).state(3));
        assertEquals("not isolated", new CpuTopology(root).state(4));
    }
}
