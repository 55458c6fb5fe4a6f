package org.tensorpool.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the kernel says that a process holds.
 *
 * @param process its id, or {@code self}.
 */
record ProcessFigures(String process)
{
    private static final long BYTES_OF_KIB = 1024;

    static ProcessFigures self()
    {
        return new ProcessFigures("self");
    }

    private Path of(final String name)
    {
        return Path.of("/proc", process, name);
    }

    /** @return bytes, by a line of {@code /proc/<pid>/status} such as {@code RssAnon}. */
    long statusBytes(final String key)
    {
        return status(key) * BYTES_OF_KIB;
    }

    long threads()
    {
        return status("Threads");
    }

    private long status(final String key)
    {
        return lines("status").stream()
            .filter((line) -> line.startsWith(key + ":"))
            .mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst().orElse(0);
    }

    long mappings()
    {
        return lines("maps").size();
    }

    long mappingsBelow(final Object directory)
    {
        return lines("maps").stream().filter((line) -> line.contains(directory + "/")).count();
    }

    /** Open descriptors but those of jars, which class loading opens when it likes. */
    long descriptors()
    {
        try (Stream<Path> descriptors = Files.list(of("fd")))
        {
            return descriptors.filter((descriptor) -> !target(descriptor).endsWith(".jar")).count();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** Files below a directory, which may change meanwhile. */
    static long filesBelow(final Path directory)
    {
        while (true)
        {
            try (Stream<Path> paths = Files.walk(directory))
            {
                return paths.filter(Files::isRegularFile).count();
            }
            catch (final UncheckedIOException | NoSuchFileException ignore)
            {
                // A directory went while it was looked at.
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }
    }

    private List<String> lines(final String name)
    {
        try
        {
            return Files.readAllLines(of(name));
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
        catch (final IOException ignore)
        {
            return "closed meanwhile.jar";
        }
    }
}
