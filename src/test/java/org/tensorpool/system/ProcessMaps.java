package org.tensorpool.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this process has mapped and opened, as the kernel says.
 */
final class ProcessMaps
{
    private ProcessMaps()
    {
    }

    /** Mappings of files below a directory, deleted ones too. */
    static long mappingsBelow(final Object directory)
    {
        return linesBelow(directory).size();
    }

    static List<String> linesBelow(final Object directory)
    {
        return linesBelow("self", directory);
    }

    /**
     * @param process   id of a process.
     * @param directory that files lie in.
     * @return what that process has mapped of them.
     */
    static List<String> linesBelow(final String process, final Object directory)
    {
        return lines(Path.of("/proc", process, "maps")).filter((line) -> line.contains(directory + "/")).toList();
    }

    /** Open file descriptors of files below a directory, deleted ones too. */
    static long descriptorsBelow(final Object directory)
    {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd")))
        {
            return descriptors.filter((descriptor) -> target(descriptor).contains(directory + "/")).count();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** Open file descriptors of all kinds. */
    static long descriptors()
    {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd")))
        {
            return descriptors.count();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** Bytes that this process has locked in memory, in KiB. */
    static long lockedKiB()
    {
        return lines(Path.of("/proc/self/status"))
            .filter((line) -> line.startsWith("VmLck:"))
            .mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum();
    }

    private static String target(final Path descriptor)
    {
        try
        {
            return Files.readSymbolicLink(descriptor).toString();
        }
        catch (final IOException ignore)
        {
            return "closed meanwhile";
        }
    }

    private static Stream<String> lines(final Path file)
    {
        try
        {
            return Files.readAllLines(file).stream();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
