package org.tensorpool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Clears up what a test left in shared memory.
 */
public final class TestDirectories
{
    private TestDirectories()
    {
    }

    /**
     * Remove a directory and all in it. Links are removed, not followed.
     *
     * @param directory to remove; need not exist.
     */
    public static void delete(final Path directory)
    {
        if (!Files.exists(directory))
        {
            return;
        }

        try (Stream<Path> paths = Files.walk(directory))
        {
            final List<Path> innermostFirst = paths.sorted(Comparator.reverseOrder()).toList();
            for (final Path path : innermostFirst)
            {
                Files.delete(path);
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
