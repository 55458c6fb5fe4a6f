package org.tensorpool.shm;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.tensorpool.TensorPoolException.Category.REJECTED;
import static org.tensorpool.TensorPoolException.Category.RESOURCE;
import static org.tensorpool.TensorPoolException.Category.SYSTEM;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import org.agrona.CloseHelper;
import org.tensorpool.TensorPoolException;

/**
 * Keeps a second driver out of a namespace, or a second owner out of a stream, for as long as this process lives or
 * until closed. The system lets go of the lock when the process ends, however it ends; the file stays, and keeps for
 * the next owner how far epochs have come.
 * <pre>
 *   |&lt;-- reserved epoch: int64, little-endian --&gt;|
 * </pre>
 */
public final class NamespaceLock implements AutoCloseable
{
    /** Name of the lock file of a driver. */
    public static final String FILE = "driver.lock";

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
     * Take the lock of a driver.
     *
     * @param namespace to lock.
     * @return the lock.
     * @throws TensorPoolException when another driver has it, here or in another process.
     */
    public static NamespaceLock acquire(final NamespaceDirectory namespace)
    {
        return acquire(namespace, FILE, (where) -> "a driver " + where + " serves '" + namespace +
            "' already: stop it, or give this one another shm.namespace or shm.base_dir");
    }

    /**
     * Take the lock of a producer that owns the regions of a stream.
     *
     * @param namespace that the stream is in.
     * @param streamId  to lock, as unsigned 32 bits.
     * @return the lock.
     * @throws TensorPoolException when another owner has it, here or in another process.
     */
    public static NamespaceLock acquire(final NamespaceDirectory namespace, final int streamId)
    {
        final String stream = Integer.toUnsignedString(streamId);
        return acquire(namespace, stream + ".lock", (where) -> "a producer " + where + " owns stream " + stream +
            " in '" + namespace + "' already: close it, or choose another stream, namespace or baseDir");
    }

    private static NamespaceLock acquire(
        final NamespaceDirectory namespace, final String file, final UnaryOperator<String> refusal)
    {
        final Path path = namespace.path().resolve(file);
        if (!HELD_HERE.add(path))
        {
            throw new TensorPoolException(REJECTED, refusal.apply("in this process"));
        }

        FileChannel channel = null;
        boolean held = false;
        try
        {
            channel = FileChannel.open(path, Set.of(CREATE, READ, WRITE, NOFOLLOW_LINKS));
            final FileLock lock = channel.tryLock();
            if (lock == null)
            {
                throw new TensorPoolException(REJECTED, refusal.apply("in another process"));
            }
            Files.setPosixFilePermissions(path, namespace.permissions().files());
            final NamespaceLock result = new NamespaceLock(path, channel, fileKey(path));
            held = true;
            return result;
        }
        catch (final IOException ex)
        {
            throw refused(path, ex);
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

    private static TensorPoolException refused(final Path path, final IOException cause)
    {
        final boolean isFull = DirectoryFailure.isShortage(cause);
        final boolean isOut = DirectoryFailure.isOutOfDescriptors(cause);
        final String remedy = isFull ? DirectoryFailure.HOW_TO_MAKE_ROOM :
            isOut ? "raise the limit of open files (ulimit -n, LimitNOFILE= of a service)" :
            "give this user write access to it and to its directory, mount its file system for writing";
        return new TensorPoolException(isFull || isOut ? RESOURCE : SYSTEM, "user " + System.getProperty("user.name") +
            " can't lock '" + path + "' (" + cause + "): " + remedy + ", or choose another shm.base_dir or " +
            "shm.namespace", cause);
    }

    /**
     * The largest number that drivers of this namespace have reserved for epochs. It lies in the lock file, which
     * outlives drivers and regions but no restart of the system where that empties the file system.
     *
     * @return what was last given to {@link #reserve}, or 0 if nothing was.
     */
    public long reserved()
    {
        try
        {
            final ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            return channel.read(buffer, 0) == Long.BYTES ? buffer.getLong(0) : 0;
        }
        catch (final IOException ex)
        {
            throw new TensorPoolException(SYSTEM, "'" + path + "' can't be read: " + ex, ex);
        }
    }

    /**
     * Write down the largest number that is reserved for epochs.
     *
     * @param epoch that the next driver must exceed.
     */
    public void reserve(final long epoch)
    {
        try
        {
            final ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            channel.write(buffer.putLong(0, epoch), 0);
        }
        catch (final IOException ex)
        {
            final boolean isFull = DirectoryFailure.isShortage(ex);
            throw new TensorPoolException(isFull ? RESOURCE : SYSTEM, "'" + path + "' can't be written: " + ex +
                (isFull ? ": " + DirectoryFailure.HOW_TO_MAKE_ROOM : ""), ex);
        }
    }

    /**
     * Fails if the lock no longer keeps anybody out, because its file has another place or none.
     *
     * @throws TensorPoolException when it was removed or replaced.
     */
    public void requireInPlace()
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
