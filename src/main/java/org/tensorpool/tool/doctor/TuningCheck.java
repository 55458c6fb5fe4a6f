package org.tensorpool.tool.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.tensorpool.driver.config.DriverConfiguration;

/**
 * How the kernel is set: transparent huge pages, clock, and the CPUs that threads are pinned to.
 */
final class TuningCheck implements Check
{
    private static final Set<String> FAST_CLOCKS = Set.of(
        "tsc", "kvm-clock", "arch_sys_counter", "hyperv_clocksource_tsc_page", "xen");
    private static final String CPUS = "devices/system/cpu/";

    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final Host host = evidence.host();
        final List<Finding> findings = new ArrayList<>();
        if (host.sys("kernel/mm/transparent_hugepage/enabled").contains("[always]"))
        {
            findings.add(Trouble.THP.found("transparent huge pages are set to 'always'",
                "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled"));
        }

        final String clock = host.sys("devices/system/clocksource/clocksource0/current_clocksource");
        if (!clock.isEmpty() && !FAST_CLOCKS.contains(clock))
        {
            findings.add(Trouble.CLOCK_SOURCE.found("the clock source is " + clock + ", available are " +
                host.sys("devices/system/clocksource/clocksource0/available_clocksource"),
                "boot with clocksource=tsc tsc=reliable where the CPU has an invariant TSC"));
        }

        final Set<String> governors = new TreeSet<>();
        for (final Path cpu : Host.list(host.sys().resolve(CPUS)))
        {
            governors.add(Host.read(cpu.resolve("cpufreq").resolve("scaling_governor")).trim());
        }
        governors.removeAll(Set.of("", "performance"));
        if (!governors.isEmpty())
        {
            findings.add(Trouble.CPU_GOVERNOR.found("CPUs have governor " + String.join(", ", governors),
                "cpupower frequency-set -g performance"));
        }

        final DriverConfiguration configuration = evidence.question().configuration();
        if (configuration != null && configuration.driver().isPinned() &&
            !contains(host.sys(CPUS + "isolated"), configuration.driver().cpu()))
        {
            findings.add(Trouble.CPU_ISOLATION.found("CPU " + configuration.driver().cpu() +
                ", which driver.cpu pins the driver to, is not isolated", "boot with isolcpus=" +
                configuration.driver().cpu() + " nohz_full=" + configuration.driver().cpu()));
        }

        return findings;
    }

    /** A list of the kernel such as 2-3,5. */
    private static boolean contains(final String list, final long cpu)
    {
        for (final String range : list.split(","))
        {
            final String[] ends = range.split("-");
            if (range.matches("\\d{1,6}(?:-\\d{1,6})?") &&
                Long.parseLong(ends[0]) <= cpu && cpu <= Long.parseLong(ends[ends.length - 1]))
            {
                return true;
            }
        }

        return false;
    }
}
