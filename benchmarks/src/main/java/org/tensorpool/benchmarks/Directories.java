package org.tensorpool.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Directories in shared memory, which must not be left behind.
 */
public final class Directories
{
    /** System property with the directory that everything goes below. */
    public static final String PROPERTY = "tensorpool.bench.directory";

    private static final String PREFIX = "tensorpool-bench-";
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private Directories()
    {
    }

    /**
     * A new directory below that of the run, or in shared memory where no run is under way. It is removed when the JVM
     * ends, if not before.
     *
     * @param name of the directory.
     * @return the directory.
     */
    public static Path create(final String name)
    {
        final String run = System.getProperty(PROPERTY);
        final long pid = ProcessHandle.current().pid();
        final Path directory = run == null ?
            SHARED_MEMORY.resolve(PREFIX + pid) : Path.of(run).resolve(name + "-" + pid);
        try
        {
            Files.createDirectories(directory);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("can't create " + directory + ": is /dev/shm mounted and writable?", ex);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
        return directory;
    }

    /**
     * Remove a directory with all that is in it; what is gone already is no error.
     *
     * @param directory to remove.
     */
    public static void delete(final Path directory)
    {
        try (Stream<Path> paths = Files.walk(directory))
        {
            paths.sorted(Comparator.reverseOrder()).forEach((path) -> path.toFile().delete());
        }
        catch (final NoSuchFileException ignore)
        {
            // Somebody was faster.
        }
        catch (final IOException | UncheckedIOException ex)
        {
            System.err.println("can't remove all of " + directory + ": " + ex);
        }
    }
}
