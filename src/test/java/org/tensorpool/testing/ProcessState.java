package org.tensorpool.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the kernel says of this process: what it has open, mapped and locked of a directory.
 */
public final class ProcessState
{
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessState()
    {
    }

    /**
     * Files that are open.
     *
     * @param directory that they lie in.
     * @return a line each.
     */
    public static List<String> openFilesIn(final Path directory)
    {
        try (Stream<Path> descriptors = Files.list(DESCRIPTORS))
        {
            return descriptors.map(ProcessState::target).filter(target -> target.startsWith(directory + "/")).toList();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static String target(final Path descriptor)
    {
        try
        {
            return Files.readSymbolicLink(descriptor).toString();
        }
        catch (final IOException ex)
        {
            // The descriptor that lists the directory is closed by now.
            return "";
        }
    }

    /**
     * Files that are mapped.
     *
     * @param directory that they lie in.
     * @return a line of {@code /proc/self/maps} each.
     */
    public static List<String> mappingsOf(final Path directory)
    {
        return lines(MAPS).stream().filter(line -> line.contains(" " + directory + "/")).toList();
    }

    /**
     * Memory that is locked.
     *
     * @return VmLck in kB.
     */
    public static long lockedKilobytes()
    {
        return lines(STATUS).stream()
            .filter(line -> line.startsWith("VmLck:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElseThrow();
    }

    private static List<String> lines(final Path file)
    {
        try
        {
            return Files.readAllLines(file);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
