package org.tensorpool.shm;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;
import static org.tensorpool.TensorPoolException.Category.SYSTEM;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.tensorpool.TensorPoolException;

/**
 * Where one user's driver keeps its regions, {@code <base_dir>/tensorpool-<user>/<namespace>}, and the directories
 * below it, {@code <stream_id>/<epoch>} (wire specification §15.21a.3).
 * <p>
 * Immutable and thread-safe. The base directory may be open to everybody, so what is found below it counts only if it
 * is a directory, no link, and belongs to this process's user.
 */
public final class NamespaceDirectory
{
    private final Path path;
    private final RegionPermissions permissions;

    private NamespaceDirectory(final Path path, final RegionPermissions permissions)
    {
        this.path = path;
        this.permissions = permissions;
    }

    /**
     * Make the directory, and the base directory too if only that is missing from its parent.
     *
     * @param baseDirectory absolute path.
     * @param user          whose regions they are; what can't be part of a file name is replaced.
     * @param namespace     of the deployment, the name of one directory.
     * @param permissions   of what is made.
     * @return the directory.
     * @throws TensorPoolException when a name is no name, or the system refuses; the message says how to mend it.
     */
    public static NamespaceDirectory create(
        final Path baseDirectory, final String user, final String namespace, final RegionPermissions permissions)
    {
        if (!baseDirectory.isAbsolute())
        {
            throw new TensorPoolException(
                CONFIGURATION, "shm.base_dir '" + baseDirectory + "' is not absolute: it must start with '/'");
        }
        if (!isFileName(namespace))
        {
            throw new TensorPoolException(CONFIGURATION, "shm.namespace is '" + namespace +
                "': it must be the name of one directory, without '/' and not '.' or '..'");
        }

        final Path base = createBase(baseDirectory, permissions);
        final Path userDirectory = base.resolve("tensorpool-" + sanitise(user));
        createOwn(userDirectory, permissions);
        final Path path = userDirectory.resolve(namespace);
        createOwn(path, permissions);
        return new NamespaceDirectory(path, permissions);
    }

    /**
     * The namespaces of a user that are there already; nothing is made.
     *
     * @param baseDirectory absolute path.
     * @param user          whose regions they hold.
     * @param permissions   of what may be made below them.
     * @return each directory that belongs to this process's user, by name; none if there is no such base directory.
     * @throws TensorPoolException when the system refuses.
     */
    public static List<NamespaceDirectory> existing(
        final Path baseDirectory, final String user, final RegionPermissions permissions)
    {
        final List<NamespaceDirectory> result = new ArrayList<>();
        final Path userDirectory = baseDirectory.resolve("tensorpool-" + sanitise(user));
        if (!Files.isDirectory(userDirectory, NOFOLLOW_LINKS))
        {
            return result;
        }

        try (DirectoryStream<Path> entries = Files.newDirectoryStream(userDirectory.toRealPath()))
        {
            for (final Path entry : entries)
            {
                if (Files.isDirectory(entry, NOFOLLOW_LINKS))
                {
                    requireOwn(entry);
                    result.add(new NamespaceDirectory(entry, permissions));
                }
            }
        }
        catch (final IOException ex)
        {
            throw DirectoryFailure.of(userDirectory, ex);
        }
        result.sort(Comparator.comparing(NamespaceDirectory::path));

        return result;
    }

    private static boolean isFileName(final String name)
    {
        return !name.isEmpty() && name.indexOf('/') < 0 && name.indexOf('\0') < 0 &&
            !name.equals(".") && !name.equals("..");
    }

    /**
     * A name that can't lead anywhere else.
     *
     * @param name of a user.
     * @return the name with everything but letters, digits, '.', '_' and '-' replaced by '_'.
     */
    static String sanitise(final String name)
    {
        final String clean = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return clean.isEmpty() || clean.equals(".") || clean.equals("..") ? "_" + clean.replace('.', '_') : clean;
    }

    /**
     * The directory itself.
     *
     * @return its canonical path.
     */
    public Path path()
    {
        return path;
    }

    /**
     * What files and directories below are made with.
     *
     * @return the permissions.
     */
    public RegionPermissions permissions()
    {
        return permissions;
    }

    /**
     * Where the regions of an epoch are.
     *
     * @param streamId of the stream, as unsigned 32 bits.
     * @param epoch    generation of its regions.
     * @return path of a directory, which need not exist.
     */
    public Path epochPath(final int streamId, final long epoch)
    {
        return path.resolve(Integer.toUnsignedString(streamId)).resolve(Long.toUnsignedString(epoch));
    }

    /**
     * Make the directory of an epoch.
     *
     * @param streamId of the stream, as unsigned 32 bits.
     * @param epoch    generation of its regions; must be new.
     * @return the path.
     * @throws TensorPoolException when the epoch exists already or the system refuses.
     */
    Path createEpoch(final int streamId, final long epoch)
    {
        final Path directory = epochPath(streamId, epoch);
        createOwn(directory.getParent(), permissions);
        try
        {
            createNew(directory, permissions);
        }
        catch (final FileAlreadyExistsException ex)
        {
            throw new TensorPoolException(SYSTEM, "epoch directory '" + directory +
                "' exists already: another driver uses this namespace, or the clock went back", ex);
        }
        catch (final IOException ex)
        {
            throw DirectoryFailure.of(directory, ex);
        }

        return directory;
    }

    /**
     * Fails if the directory has been removed.
     *
     * @throws TensorPoolException when it is gone.
     */
    void requireInPlace()
    {
        if (!Files.isDirectory(path, NOFOLLOW_LINKS))
        {
            throw new TensorPoolException(SYSTEM, "'" + path + "' is gone: something removed shm.base_dir or what is " +
                "in it while the driver runs; start the driver again, which makes it anew");
        }
    }

    private static Path createBase(final Path base, final RegionPermissions permissions)
    {
        try
        {
            if (!Files.exists(base))
            {
                createNew(base, permissions);
            }
        }
        catch (final FileAlreadyExistsException ignore)
        {
            // Somebody else was faster.
        }
        catch (final IOException ex)
        {
            throw DirectoryFailure.of(base, ex);
        }

        try
        {
            final Path canonical = base.toRealPath();
            if (!Files.isDirectory(canonical))
            {
                throw new TensorPoolException(CONFIGURATION, "shm.base_dir '" + base + "' is not a directory");
            }

            return canonical;
        }
        catch (final IOException ex)
        {
            throw DirectoryFailure.of(base, ex);
        }
    }

    private static void createOwn(final Path directory, final RegionPermissions permissions)
    {
        try
        {
            createNew(directory, permissions);
        }
        catch (final FileAlreadyExistsException ignore)
        {
            requireOwn(directory);
        }
        catch (final IOException ex)
        {
            throw DirectoryFailure.of(directory, ex);
        }
    }

    private static void createNew(final Path directory, final RegionPermissions permissions) throws IOException
    {
        // Narrow first, so that at no time it is wider than asked for; then as asked for, whatever the umask.
        Files.createDirectory(
            directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try
        {
            Files.setPosixFilePermissions(directory, permissions.directories());
        }
        catch (final IOException ex)
        {
            Files.deleteIfExists(directory);
            throw ex;
        }
    }

    private static void requireOwn(final Path directory)
    {
        try
        {
            final Object owner = Files.getAttribute(directory, "unix:uid", NOFOLLOW_LINKS);
            final Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            if (!Files.isDirectory(directory, NOFOLLOW_LINKS) || !owner.equals(self))
            {
                throw new TensorPoolException(SYSTEM, "'" + directory + "' is a link, no directory, or belongs to " +
                    "user " + owner + " rather than to user " + self + " (" + System.getProperty("user.name") +
                    "): remove it or choose another shm.base_dir");
            }
        }
        catch (final IOException ex)
        {
            throw DirectoryFailure.of(directory, ex);
        }
    }

    @Override
    public String toString()
    {
        return path.toString();
    }
}
