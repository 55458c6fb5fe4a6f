package org.tensorpool.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A directory of a test's own on a tmpfs, where regions normally lie; deleted with all that is in it.
 */
public final class SharedDirectory implements AutoCloseable
{
    private final Path path;

    /** A new empty directory. */
    public SharedDirectory()
    {
        path = SharedMemory.newDirectory("directory-");
    }

    /**
     * The directory.
     *
     * @return canonical path.
     */
    public Path path()
    {
        return path;
    }

    /**
     * Path of something in it.
     *
     * @param name relative to the directory.
     * @return the path.
     */
    public Path resolve(final String name)
    {
        return path.resolve(name);
    }

    /**
     * Make a file.
     *
     * @param name  relative to the directory.
     * @param bytes that it has.
     * @return its path.
     */
    public Path write(final String name, final byte[] bytes)
    {
        try
        {
            return Files.write(path.resolve(name), bytes);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void close()
    {
        try (Stream<Path> files = Files.walk(path))
        {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList())
            {
                Files.delete(file);
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
