package org.tensorpool.tool;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which processes have files of regions mapped, as {@code /proc} shows it at one moment. Files are told apart by device
 * and inode, because a process in a container may know them by other paths. Of other users' processes only root is
 * shown anything.
 */
final class MappedRegions
{
    private static final Path PROC = Path.of("/proc");
    private static final int FIELDS = 6;
    private static final int DEVICE = 3;
    private static final int INODE = 4;
    private static final int PATH = 5;

    private final Map<String, Set<Long>> processes = new HashMap<>();

    private MappedRegions()
    {
    }

    static MappedRegions now() throws IOException
    {
        return read(PROC);
    }

    static MappedRegions read(final Path proc) throws IOException
    {
        final MappedRegions result = new MappedRegions();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*"))
        {
            for (final Path entry : entries)
            {
                result.add(Long.parseLong(entry.getFileName().toString()), entry.resolve("maps"));
            }
        }

        return result;
    }

    private void add(final long pid, final Path maps)
    {
        try
        {
            for (final String line : Files.readAllLines(maps))
            {
                final String[] fields = line.split(" +", FIELDS);
                if (fields.length == FIELDS && (fields[PATH].contains(".pool") || fields[PATH].contains(".ring")))
                {
                    processes.computeIfAbsent(fields[DEVICE] + " " + fields[INODE], (key) -> new TreeSet<>()).add(pid);
                }
            }
        }
        catch (final IOException ignore)
        {
            // The process has ended, or is another user's.
        }
    }

    /** Processes that have a file below a directory mapped. */
    Set<Long> below(final Path directory) throws IOException
    {
        final Set<Long> result = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory))
        {
            for (final Path file : files)
            {
                result.addAll(processes.getOrDefault(key(file), Set.of()));
            }
        }

        return result;
    }

    private static String key(final Path file) throws IOException
    {
        final Map<String, Object> status = Files.readAttributes(file, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
        final long device = (Long)status.get("dev");
        // As glibc takes them apart; beyond 12 and 20 bits Linux has no numbers.
        final long major = device >>> 8 & 0xFFF;
        final long minor = device & 0xFF | device >>> 12 & 0xFFF00;
        return String.format("%02x:%02x %s", major, minor, status.get("ino"));
    }
}
