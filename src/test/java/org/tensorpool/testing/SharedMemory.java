package org.tensorpool.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.agrona.IoUtil;

/**
 * Everything that the tests of this JVM make in shared memory lies below one directory, which goes with the JVM. What
 * JVMs left behind that were killed goes when the next one begins.
 */
public final class SharedMemory
{
    private static final Path SHM = Path.of("/dev/shm");
    private static final String PREFIX = "tensorpool-test-";
    private static final Path ROOT = createRoot();

    private SharedMemory()
    {
    }

    private static Path createRoot()
    {
        try
        {
            removeWhatTheDeadLeft();
            final Path root = Files.createDirectories(SHM.resolve(PREFIX + ProcessHandle.current().pid()));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> IoUtil.delete(root.toFile(), true)));
            return root;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static void removeWhatTheDeadLeft() throws IOException
    {
        try (Stream<Path> entries = Files.list(SHM))
        {
            entries.filter((entry) -> entry.getFileName().toString().matches(PREFIX + "\\d+"))
                .filter((entry) -> !isAlive(entry.getFileName().toString().substring(PREFIX.length())))
                .forEach((entry) -> IoUtil.delete(entry.toFile(), true));
        }
    }

    private static boolean isAlive(final String pid)
    {
        return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
    }

    /**
     * A directory of a test's own, for the test to remove.
     *
     * @param name that it begins with.
     * @return the directory, empty, for nobody but this user.
     */
    public static Path newDirectory(final String name)
    {
        try
        {
            return Files.createTempDirectory(ROOT, name).toRealPath();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Where there is nothing yet.
     *
     * @param name that it begins with.
     * @return a path that nobody else is given.
     */
    public static Path newPath(final String name)
    {
        return ROOT.resolve(name + UUID.randomUUID());
    }

    /**
     * What there is.
     *
     * @return paths of what tests made and have not removed.
     */
    public static List<Path> contents()
    {
        try (Stream<Path> entries = Files.list(ROOT))
        {
            return entries.sorted().toList();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
