package org.tensorpool.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system of a test's own, which may be full or read-only without harm to others. Skips the test where mounting
 * is not allowed.
 */
public final class TestFileSystem implements AutoCloseable
{
    private final Path directory;

    private TestFileSystem(final Path directory)
    {
        this.directory = directory;
    }

    /**
     * Mount one.
     *
     * @param type    of file system.
     * @param options of the mount.
     * @return the file system.
     */
    public static TestFileSystem mount(final String type, final String options)
    {
        try
        {
            final Path directory = Files.createTempDirectory("tensorpool-mount").toRealPath();
            final String complaint = Shell.complaintOf("mount", "-t", type, "-o", options, type, directory.toString());
            if (complaint != null)
            {
                Files.delete(directory);
            }
            assumeTrue(complaint == null, () -> "skipped, because " + type + " can't be mounted here: " + complaint);
            return new TestFileSystem(directory);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Where it is mounted.
     *
     * @return canonical path.
     */
    public Path path()
    {
        return directory;
    }

    /** Let nobody write any more. */
    public void makeReadOnly()
    {
        remount("ro");
    }

    /**
     * Change options of the mount.
     *
     * @param options for {@code mount -o remount}.
     */
    public void remount(final String options)
    {
        final String complaint = Shell.complaintOf("mount", "-o", "remount," + options, directory.toString());
        assumeTrue(complaint == null, () -> "skipped, because a mount can't be changed here: " + complaint);
    }

    @Override
    public void close()
    {
        final String complaint = Shell.complaintOf("umount", directory.toString());
        if (complaint != null)
        {
            throw new AssertionError(complaint);
        }
        try
        {
            Files.delete(directory);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
