package org.tensorpool.driver;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.tensorpool.TensorPoolException.Category.REJECTED;
import static org.tensorpool.TensorPoolException.Category.SYSTEM;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.agrona.CloseHelper;
import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.NamespaceDirectory;

/**
 * Keeps a second driver out of a namespace, for as long as this process lives or until closed. The system lets go of
 * the lock when the process ends, however it ends; the file stays and means nothing without its lock.
 */
final class NamespaceLock implements AutoCloseable
{
    /** Name of the lock file. */
    static final String FILE = "driver.lock";

    /**
     * Namespaces locked by this process. A lock belongs to the process and goes with the first descriptor of the file
     * that is closed, so a second driver in this process must not even open it.
     */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;
    private final Object fileKey;
    private final AtomicBoolean closed = new AtomicBoolean();

    private NamespaceLock(final Path path, final FileChannel channel, final Object fileKey)
    {
        this.path = path;
        this.channel = channel;
        this.fileKey = fileKey;
    }

    /**
     * Take the lock.
     *
     * @param namespace to lock.
     * @return the lock.
     * @throws TensorPoolException when another driver has it, here or in another process.
     */
    static NamespaceLock acquire(final NamespaceDirectory namespace)
    {
        final Path path = namespace.path().resolve(FILE);
        if (!HELD_HERE.add(path))
        {
            throw taken(namespace, "in this process");
        }

        FileChannel channel = null;
        boolean held = false;
        try
        {
            channel = FileChannel.open(path, Set.of(CREATE, WRITE, NOFOLLOW_LINKS));
            final FileLock lock = channel.tryLock();
            if (lock == null)
            {
                throw taken(namespace, "in another process");
            }
            Files.setPosixFilePermissions(path, namespace.permissions().files());
            final NamespaceLock result = new NamespaceLock(path, channel, fileKey(path));
            held = true;
            return result;
        }
        catch (final IOException ex)
        {
            throw new TensorPoolException(SYSTEM, "user " + System.getProperty("user.name") + " can't lock '" + path +
                "' (" + ex + "): give this user write access to it and to its directory, mount its file system for " +
                "writing, or choose another shm.base_dir or shm.namespace", ex);
        }
        finally
        {
            if (!held)
            {
                CloseHelper.quietClose(channel);
                HELD_HERE.remove(path);
            }
        }
    }

    /**
     * Fails if the lock no longer keeps anybody out, because its file has another place or none.
     *
     * @throws TensorPoolException when it was removed or replaced.
     */
    void requireInPlace()
    {
        try
        {
            if (fileKey.equals(fileKey(path)))
            {
                return;
            }
        }
        catch (final IOException ex)
        {
            throw displaced(ex);
        }

        throw displaced(null);
    }

    private TensorPoolException displaced(final IOException cause)
    {
        return new TensorPoolException(SYSTEM, "'" + path + "' is gone or is another file: something removed or " +
            "replaced shm.base_dir, or what is in it, while the driver runs; start the driver again", cause);
    }

    private static Object fileKey(final Path path) throws IOException
    {
        return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS).fileKey();
    }

    private static TensorPoolException taken(final NamespaceDirectory namespace, final String where)
    {
        return new TensorPoolException(REJECTED, "a driver " + where + " serves '" + namespace +
            "' already: stop it, or give this one another shm.namespace or shm.base_dir");
    }

    @Override
    public void close()
    {
        // Closed again, it would take the next driver's name off the list.
        if (closed.compareAndSet(false, true))
        {
            CloseHelper.quietClose(channel);
            HELD_HERE.remove(path);
        }
    }
}
