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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

    private NamespaceLock(final Path path, final FileChannel channel)
    {
        this.path = path;
        this.channel = channel;
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
            held = true;
            return new NamespaceLock(path, channel);
        }
        catch (final IOException ex)
        {
            throw new TensorPoolException(SYSTEM, "'" + path + "' can't be locked: " + ex, ex);
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

    private static TensorPoolException taken(final NamespaceDirectory namespace, final String where)
    {
        return new TensorPoolException(REJECTED, "a driver " + where + " serves '" + namespace +
            "' already: stop it, or give this one another shm.namespace or shm.base_dir");
    }

    @Override
    public void close()
    {
        CloseHelper.quietClose(channel);
        HELD_HERE.remove(path);
    }
}
