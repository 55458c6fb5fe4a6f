package org.tensorpool.tool.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the processes of this host that map the media driver's files or regions.
 * <pre>
 *   7f0000000000-7f0000001000 rw-s 00000000 00:1a 42     /dev/shm/…/header.ring
 * </pre>
 */
final class ProcessSurvey
{
    private static final Pattern PID = Pattern.compile("\\d{1,10}");
    private static final Pattern MAPPING = Pattern.compile("\\S+ (\\S{4}) \\S+ \\S+ \\d+ +(/.*)");
    private static final Pattern REGION = Pattern.compile(".*/(?:header\\.ring|\\d{1,5}\\.pool)(?: \\(deleted\\))?");
    private static final Pattern UID = Pattern.compile("(?m)^Uid:\\s+\\d+\\s+(\\d+)");

    private final String aeronDirectory;
    private final List<Path> baseDirectories;
    private final Set<String> known = new HashSet<>();

    /**
     * @param question names the media driver, and where regions lie.
     * @param regions  that there are; those that are announced may lie elsewhere.
     */
    ProcessSurvey(final Question question, final List<RegionView> regions)
    {
        aeronDirectory = question.aeronDirectory().toAbsolutePath().normalize() + "/";
        baseDirectories = question.baseDirectories();
        regions.forEach((region) -> known.add(region.path().toString()));
    }

    List<ProcessView> take(final Host host)
    {
        final List<ProcessView> processes = new ArrayList<>();
        for (final Path entry : Host.list(host.proc()))
        {
            if (PID.matcher(entry.getFileName().toString()).matches())
            {
                final ProcessView process = view(entry);
                if (process.takesPart() || !process.isVisible())
                {
                    processes.add(process);
                }
            }
        }

        return processes;
    }

    private ProcessView view(final Path entry)
    {
        final String maps = Host.read(entry.resolve("maps"));
        final Map<String, Boolean> regions = new TreeMap<>();
        boolean usesAeron = false;
        for (final String line : maps.lines().toList())
        {
            final Matcher mapping = MAPPING.matcher(line);
            if (mapping.matches())
            {
                final String path = mapping.group(2);
                usesAeron |= path.startsWith(aeronDirectory);
                if (REGION.matcher(path).matches() && isOurs(path))
                {
                    regions.merge(path, mapping.group(1).charAt(1) == 'w', Boolean::logicalOr);
                }
            }
        }

        final Matcher uid = UID.matcher(Host.read(entry.resolve("status")));
        return new ProcessView(
            Long.parseLong(entry.getFileName().toString()),
            uid.find() ? Integer.parseUnsignedInt(uid.group(1)) : -1,
            state(Host.read(entry.resolve("stat"))),
            Host.read(entry.resolve("cmdline")).replace('\0', ' ').trim(),
            usesAeron, regions, isVisible(entry, maps));
    }

    private boolean isOurs(final String path)
    {
        return known.contains(path) || baseDirectories.stream().anyMatch((base) -> Path.of(path).startsWith(base));
    }

    /** A process of the kernel maps nothing, and nobody but it has no command. */
    private static boolean isVisible(final Path entry, final String maps)
    {
        return !maps.isEmpty() || Host.read(entry.resolve("cmdline")).isEmpty();
    }

    /** The name in brackets may hold anything, brackets too. */
    private static char state(final String stat)
    {
        final int end = stat.lastIndexOf(')');
        return end < 0 || end + 2 >= stat.length() ? '?' : stat.charAt(end + 2);
    }
}
