package org.tensorpool.tool.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.tensorpool.driver.config.DriverConfiguration;

/**
 * Whether streams that must be on huge pages can be.
 */
final class HugePagesCheck implements Check
{
    private static final Pattern PAGE_SIZE = Pattern.compile("(?:^|,)pagesize=(\\d+)([KMG]?)");
    private static final Pattern DEFAULT_SIZE = Pattern.compile("(?m)^Hugepagesize:\\s+(\\d+) kB$");
    private static final Path POOLS = Path.of("kernel/mm/hugepages");

    /**
     * What a directory is mounted on.
     *
     * @param type    of its file system.
     * @param options of it.
     */
    private record Mount(String type, String options)
    {
    }

    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final List<Needs.Stream> streams =
            Needs.of(evidence).stream().filter(Needs.Stream::isHuge).toList();
        final List<Finding> findings = new ArrayList<>();
        final DriverConfiguration configuration = evidence.question().configuration();
        final boolean isRequired = configuration != null && configuration.shm().requireHugepages();
        if (streams.isEmpty() && !isRequired)
        {
            return findings;
        }

        final Path pools = evidence.host().sys().resolve(POOLS);
        final long total = Host.list(pools).stream().mapToLong((pool) -> count(pool, "nr_hugepages")).sum();
        final long defaultSize = defaultSize(evidence.host());
        if (total == 0)
        {
            final long pages = Math.max(1, streams.stream().mapToLong((stream) -> stream.pages(defaultSize)).sum());
            findings.add(Trouble.HUGEPAGES_NONE.found("huge pages are required and the kernel has none",
                "echo " + pages + " > " + pool(pools, defaultSize).resolve("nr_hugepages") +
                "; or, to do without, shm.require_hugepages = false"));
        }
        for (final Needs.Stream stream : streams)
        {
            examine(evidence, stream, total, defaultSize, findings);
        }

        return findings;
    }

    private static void examine(
        final Evidence evidence,
        final Needs.Stream stream,
        final long total,
        final long defaultSize,
        final List<Finding> findings)
    {
        final Mount mount = mountOf(evidence.host(), stream.directory());
        final String where = "'" + stream.directory() + "' of stream " + stream.streamId();
        if (!"hugetlbfs".equals(mount.type()))
        {
            findings.add(Trouble.HUGEPAGES_MOUNT.found(where + " is on " + mount.type(),
                "mount -t hugetlbfs none /dev/hugepages, and shm.base_dir = \"/dev/hugepages\""));
            return;
        }

        final long pageBytes = pageBytes(mount, defaultSize);
        final Path pool = pool(evidence.host().sys().resolve(POOLS), pageBytes);
        final long available = count(pool, "free_hugepages") - count(pool, "resv_hugepages");
        final long pages = stream.pages(pageBytes);
        if (total > 0 && available < pages && !Needs.hasRegions(evidence, stream.streamId()))
        {
            findings.add(Trouble.HUGEPAGES_FEW.found(where + " needs " + pages + " pages of " + pageBytes +
                " bytes for an epoch, and " + available + " are free", "echo " +
                (count(pool, "nr_hugepages") + pages - available) + " > " + pool.resolve("nr_hugepages")));
        }
        for (final long stride : stream.strides())
        {
            if (stride % pageBytes != 0)
            {
                findings.add(Trouble.HUGEPAGES_STRIDE.found("stream " + stream.streamId() + " has payload slots of " +
                    stride + " bytes on pages of " + pageBytes, "make stride_bytes a multiple of " + pageBytes));
            }
        }
        final DriverConfiguration configuration = evidence.question().configuration();
        if (configuration != null && configuration.shm().pageSizeBytes() != pageBytes)
        {
            findings.add(Trouble.HUGEPAGES_SIZE.found(where + " has pages of " + pageBytes + " bytes, configured are " +
                configuration.shm().pageSizeBytes(), "shm.page_size_bytes = " + pageBytes));
        }
    }

    private static Mount mountOf(final Host host, final Path directory)
    {
        Mount mount = new Mount("an unknown file system", "");
        int depth = -1;
        for (final String line : host.proc("self/mounts").lines().toList())
        {
            final String[] words = line.split(" ");
            if (words.length > 3)
            {
                final Path point = Path.of(words[1].replace("\\040", " "));
                if (directory.startsWith(point) && point.getNameCount() >= depth)
                {
                    depth = point.getNameCount();
                    mount = new Mount(words[2], words[3]);
                }
            }
        }

        return mount;
    }

    private static long pageBytes(final Mount mount, final long defaultSize)
    {
        final Matcher matcher = PAGE_SIZE.matcher(mount.options());
        if (!matcher.find())
        {
            return defaultSize;
        }

        return Long.parseLong(matcher.group(1)) << switch (matcher.group(2))
        {
            case "K" -> 10;
            case "M" -> 20;
            case "G" -> 30;
            default -> 0;
        };
    }

    private static long defaultSize(final Host host)
    {
        final Matcher matcher = DEFAULT_SIZE.matcher(host.proc("meminfo"));
        return matcher.find() ? Long.parseLong(matcher.group(1)) << 10 : 2L << 20;
    }

    private static Path pool(final Path pools, final long pageBytes)
    {
        return pools.resolve("hugepages-" + (pageBytes >> 10) + "kB");
    }

    private static long count(final Path pool, final String name)
    {
        final String text = Host.read(pool.resolve(name)).trim();
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
