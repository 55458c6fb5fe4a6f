package org.tensorpool.tool;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/**
 * A plan as commands for the host and as a configuration of the driver.
 *
 * @param plan     that is worked out.
 * @param streamId of the stream.
 */
record PlanText(Plan plan, long streamId)
{
    private static final long MIB = 1L << 20;
    /** Room in /dev/shm is asked for in steps. */
    private static final long STEP = 64 * MIB;
    private static final long DEFAULT_HUGE_PAGE = 2 * MIB;

    private static String plain(final double value)
    {
        return BigDecimal.valueOf(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
    }

    /** Commands for root, in order. */
    List<String> hostCommands()
    {
        final String size = "mount -o remount,size=" + sharedMemoryMib() + "m /dev/shm";
        if (!plan.isOnHugePages())
        {
            return List.of(size);
        }

        final String pages = plan.pageBytes() == DEFAULT_HUGE_PAGE ? "sysctl -w vm.nr_hugepages=" + plan.hugePages() :
            "echo " + plan.hugePages() + " > /sys/kernel/mm/hugepages/hugepages-" + plan.pageBytes() / 1024 +
            "kB/nr_hugepages";
        return List.of(pages, "mount -t hugetlbfs -o pagesize=" + plan.pageBytes() / MIB +
            "M,mode=1777 none /dev/hugepages", size);
    }

    /** What a shell that starts the driver must have been allowed, in KiB, as {@code ulimit} takes it. */
    String ulimit()
    {
        return "ulimit -l " + (plan.driverLockBytes() + 1023) / 1024;
    }

    long sharedMemoryMib()
    {
        return (plan.sharedMemoryBytes() + STEP - 1) / STEP * STEP / MIB;
    }

    /** A configuration that a driver takes. */
    String toml()
    {
        final StringBuilder text = new StringBuilder(1024);
        text.append(String.format(Locale.ROOT, """
            # %s frames/s, a consumer at most %s s late, safety %s: %s slots, and the next power of two.
            # An epoch takes %s; room is needed for %d.
            """, plain(plan.rateHz()), plain(plan.latencySeconds()), plain(plan.safety()), plain(plan.slotsAsked()),
            Units.bytes(plan.epochBytes()), plan.epochs()));
        hostCommands().forEach((command) -> text.append("#   ").append(command).append('\n'));
        text.append("\n[driver]\ncontrol_stream_id = 1000\nannounce_stream_id = 1001\nqos_stream_id = 1200\n");
        text.append("\n[shm]\nbase_dir = \"").append(plan.isOnHugePages() ? "/dev/hugepages" : "/dev/shm")
            .append("\"\n");
        if (plan.isOnHugePages())
        {
            text.append("require_hugepages = true\npage_size_bytes = ").append(plan.pageBytes()).append('\n');
        }
        text.append("\n[policies]\nprefault_shm = true\nepoch_gc_enabled = true\nepoch_gc_keep = ")
            .append(Plan.KEPT_EPOCHS).append('\n');
        text.append("\n[profiles.planned]\nheader_nslots = ").append(plan.nslots()).append("\npayload_pools = [\n");
        final List<Long> strides = plan.strides();
        for (int i = 0; i < strides.size(); i++)
        {
            text.append("  { pool_id = ").append(i + 1).append(", stride_bytes = ").append(strides.get(i))
                .append(i + 1 < strides.size() ? " },\n" : " }\n");
        }
        text.append("]\n\n[streams.main]\nstream_id = ").append(streamId).append("\nprofile = \"planned\"\n");

        return text.toString();
    }
}
