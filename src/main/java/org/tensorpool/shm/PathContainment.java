package org.tensorpool.shm;

import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;
import static org.tensorpool.TensorPoolException.Category.INVALID_REGION;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.tensorpool.TensorPoolException;
import org.tensorpool.os.FileStatus;
import org.tensorpool.os.Libc;

/**
 * Keeps regions inside the directories that were allowed (wire specification §15.21a.5). A path is resolved, must lie
 * within an allowed directory and be a regular file; it is opened without following links, and what was opened must be
 * what was checked: the same device and inode, reached by the same path. Where that can't be told, the path is refused.
 * <p>
 * Immutable and thread-safe.
 */
public final class PathContainment
{
    private final List<Path> allowed;

    private PathContainment(final List<Path> allowed)
    {
        this.allowed = List.copyOf(allowed);
    }

    /**
     * Resolve the allowed directories, once.
     *
     * @param directories absolute paths; one that does not exist yet can hold no region and is resolved as far as it
     *                    does.
     * @return the containment.
     * @throws TensorPoolException when there is none, or one is not absolute.
     */
    public static PathContainment of(final Collection<Path> directories)
    {
        if (directories.isEmpty())
        {
            throw new TensorPoolException(CONFIGURATION, "no allowed base directory: name at least one");
        }

        final List<Path> canonical = new ArrayList<>();
        for (final Path directory : directories)
        {
            if (!directory.isAbsolute())
            {
                throw new TensorPoolException(CONFIGURATION,
                    "allowed base directory '" + directory + "' is not absolute: it must start with '/'");
            }
            canonical.add(canonicalDirectory(directory.normalize()));
        }

        return new PathContainment(canonical);
    }

    private static Path canonicalDirectory(final Path directory)
    {
        try
        {
            return directory.toRealPath();
        }
        catch (final IOException ex)
        {
            final Path parent = directory.getParent();
            return parent == null ? directory : canonicalDirectory(parent).resolve(directory.getFileName());
        }
    }

    /**
     * The directories, resolved.
     *
     * @return canonical paths.
     */
    public List<Path> allowedDirectories()
    {
        return allowed;
    }

    /**
     * Check a path and open it.
     *
     * @param path     absolute path from a region URI.
     * @param writable true to open for reading and writing.
     * @return a file descriptor, for the caller to close.
     * @throws TensorPoolException when any check fails; nothing stays open then.
     */
    public int open(final String path, final boolean writable)
    {
        final Path canonical = resolve(path);
        final FileStatus expected = Libc.statx(canonical.toString());
        requireRegularFile(canonical, expected);

        final int flags = (writable ? Libc.O_RDWR : Libc.O_RDONLY) | Libc.O_NOFOLLOW | Libc.O_CLOEXEC | Libc.O_NONBLOCK;
        final int fd = Libc.open(canonical.toString(), flags, 0);
        try
        {
            final FileStatus opened = Libc.statx(fd);
            requireRegularFile(canonical, opened);
            if (!opened.isSameFileAs(expected) || !canonical.equals(pathOf(fd)))
            {
                throw refused(path, "it changed between check and open: something is swapping files there");
            }
        }
        catch (final TensorPoolException | IOException ex)
        {
            Libc.close(fd);
            throw ex instanceof TensorPoolException known ? known :
                refused(path, "what was opened can't be identified: " + ex);
        }

        return fd;
    }

    /**
     * Resolve a path and check that it lies within an allowed directory.
     *
     * @param path absolute path.
     * @return its canonical form.
     * @throws TensorPoolException when it is not absolute, does not exist or lies elsewhere.
     */
    public Path resolve(final String path)
    {
        if (!path.startsWith("/"))
        {
            throw refused(path, "it is not absolute");
        }

        final Path canonical;
        try
        {
            canonical = Path.of(path).toRealPath();
        }
        catch (final IOException | InvalidPathException ex)
        {
            throw new TensorPoolException(
                INVALID_REGION, "region '" + path + "' refused: it can't be resolved: " + ex, ex);
        }

        for (final Path directory : allowed)
        {
            if (canonical.startsWith(directory) && !canonical.equals(directory))
            {
                return canonical;
            }
        }

        throw refused(path, "it resolves to '" + canonical + "', which lies in none of the allowed base directories " +
            allowed + ": add its base directory to allowed_base_dirs if it can be trusted");
    }

    private static void requireRegularFile(final Path path, final FileStatus status)
    {
        if (!status.isRegularFile())
        {
            throw refused(
                path.toString(), "it is not a regular file (mode " + Integer.toOctalString(status.mode()) + ")");
        }
    }

    private static Path pathOf(final int fd) throws IOException
    {
        return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd));
    }

    private static TensorPoolException refused(final String path, final String why)
    {
        return new TensorPoolException(INVALID_REGION, "region '" + path + "' refused: " + why);
    }

    @Override
    public String toString()
    {
        return "PathContainment" + allowed;
    }
}
