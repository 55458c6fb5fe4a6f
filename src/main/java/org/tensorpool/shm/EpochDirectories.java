package org.tensorpool.shm;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.Set;
import java.util.regex.Pattern;

import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/**
 * Lists, reads and removes the epoch directories of a namespace. Every step goes from an open directory to an entry of
 * it and follows no link, so nothing outside the namespace can be reached, whatever is swapped meanwhile.
 * <p>
 * Immutable and thread-safe.
 */
public final class EpochDirectories
{
    private static final Pattern REGION_FILE = Pattern.compile("header\\.ring|\\d{1,5}\\.pool");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d{0,19}");
    private static final Path HEADER_RING = Path.of(RegionCreator.HEADER_RING);

    private final Path namespace;

    /**
     * The epoch directories of a namespace.
     *
     * @param namespace that holds them.
     */
    public EpochDirectories(final NamespaceDirectory namespace)
    {
        this.namespace = namespace.path();
    }

    /**
     * Streams that have a directory.
     *
     * @return their ids, in no order.
     * @throws IOException when the directory can't be read.
     */
    public IntArrayList streams() throws IOException
    {
        final IntArrayList result = new IntArrayList();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(namespace))
        {
            for (final Path entry : entries)
            {
                final Long id = number(entry);
                if (id != null && id >= 0 && id <= 0xFFFF_FFFFL && Files.isDirectory(entry, NOFOLLOW_LINKS))
                {
                    result.addInt(id.intValue());
                }
            }
        }

        return result;
    }

    /**
     * Epochs of a stream that have a directory.
     *
     * @param streamId of the stream.
     * @return the epochs, as unsigned 64 bits, in no order; none if the stream has no directory.
     * @throws IOException when the directory can't be read.
     */
    public LongArrayList epochs(final int streamId) throws IOException
    {
        final LongArrayList result = new LongArrayList();
        try (SecureDirectoryStream<Path> root = open(); SecureDirectoryStream<Path> stream = open(root, streamId))
        {
            for (final Path entry : stream)
            {
                final Long epoch = number(entry);
                if (epoch != null && isDirectory(stream, entry.getFileName()))
                {
                    result.addLong(epoch);
                }
            }
        }
        catch (final NoSuchFileException | NotDirectoryException ignore)
        {
            return result;
        }

        return result;
    }

    /**
     * Superblock of the header ring of an epoch.
     *
     * @param streamId of the stream.
     * @param epoch    generation of its regions.
     * @return the superblock, or null if there is none to be read: the regions were never finished, or are gone.
     * @throws IOException when the system refuses.
     */
    public Superblock superblock(final int streamId, final long epoch) throws IOException
    {
        try (SecureDirectoryStream<Path> root = open();
            SecureDirectoryStream<Path> stream = open(root, streamId);
            SecureDirectoryStream<Path> directory = open(stream, epoch))
        {
            if (!directory.getFileAttributeView(HEADER_RING, BasicFileAttributeView.class, NOFOLLOW_LINKS)
                .readAttributes().isRegularFile())
            {
                return null;
            }

            try (SeekableByteChannel file = directory.newByteChannel(HEADER_RING, Set.of(READ, NOFOLLOW_LINKS));
                Arena arena = Arena.ofConfined())
            {
                final MemorySegment copy = arena.allocate(Superblock.SIZE, Long.BYTES);
                final ByteBuffer buffer = copy.asByteBuffer();
                while (buffer.hasRemaining() && file.read(buffer) > 0)
                {
                    // Reads go on until the superblock is whole or the file ends.
                }
                final Superblock superblock = buffer.hasRemaining() ? null : Superblock.read(copy);
                return superblock == null || superblock.magic() != Superblock.MAGIC ? null : superblock;
            }
        }
        catch (final NoSuchFileException | NotDirectoryException ignore)
        {
            return null;
        }
    }

    /**
     * When the directory of an epoch was last changed.
     *
     * @param streamId of the stream.
     * @param epoch    generation of its regions.
     * @return milliseconds since 1970, or {@link Long#MAX_VALUE} if there is no such directory.
     * @throws IOException when the system refuses.
     */
    public long lastModifiedMs(final int streamId, final long epoch) throws IOException
    {
        try (SecureDirectoryStream<Path> root = open(); SecureDirectoryStream<Path> stream = open(root, streamId))
        {
            return stream
                .getFileAttributeView(name(epoch), BasicFileAttributeView.class, NOFOLLOW_LINKS)
                .readAttributes().lastModifiedTime().toMillis();
        }
        catch (final NoSuchFileException | NotDirectoryException ignore)
        {
            return Long.MAX_VALUE;
        }
    }

    /**
     * Give an epoch directory the name of another epoch.
     *
     * @param streamId of the stream.
     * @param from     epoch that has a directory.
     * @param to       epoch that has none.
     * @throws IOException when the system refuses.
     */
    void rename(final int streamId, final long from, final long to) throws IOException
    {
        try (SecureDirectoryStream<Path> root = open(); SecureDirectoryStream<Path> stream = open(root, streamId))
        {
            stream.move(name(from), stream, name(to));
        }
    }

    /**
     * Remove the directory of a stream if nothing is in it.
     *
     * @param streamId of the stream.
     * @throws IOException when the system refuses.
     */
    void deleteIfEmpty(final int streamId) throws IOException
    {
        try (SecureDirectoryStream<Path> root = open())
        {
            root.deleteDirectory(Path.of(Integer.toUnsignedString(streamId)));
        }
        catch (final NoSuchFileException | DirectoryNotEmptyException ignore)
        {
            // It is gone, or in use.
        }
    }

    /**
     * Remove the regions of an epoch and their directory, and that of the stream if it is empty then. Files that are
     * no regions stay, and so does the directory that holds one.
     *
     * @param streamId of the stream.
     * @param epoch    generation of its regions.
     * @return true if the directory is gone.
     * @throws IOException when the system refuses.
     */
    public boolean delete(final int streamId, final long epoch) throws IOException
    {
        try (SecureDirectoryStream<Path> root = open())
        {
            try (SecureDirectoryStream<Path> stream = open(root, streamId))
            {
                deleteRegions(stream, epoch);
                stream.deleteDirectory(name(epoch));
            }
            root.deleteDirectory(Path.of(Integer.toUnsignedString(streamId)));
        }
        catch (final NoSuchFileException ignore)
        {
            return true;
        }
        catch (final NotDirectoryException ignore)
        {
            return false;
        }
        catch (final DirectoryNotEmptyException ignore)
        {
            return !epochs(streamId).containsLong(epoch);
        }

        return true;
    }

    private static void deleteRegions(final SecureDirectoryStream<Path> stream, final long epoch) throws IOException
    {
        try (SecureDirectoryStream<Path> directory = open(stream, epoch))
        {
            for (final Path entry : directory)
            {
                if (REGION_FILE.matcher(entry.getFileName().toString()).matches())
                {
                    directory.deleteFile(entry.getFileName());
                }
            }
        }
    }

    private SecureDirectoryStream<Path> open() throws IOException
    {
        return secure(Files.newDirectoryStream(namespace), namespace);
    }

    private static SecureDirectoryStream<Path> open(final SecureDirectoryStream<Path> root, final int streamId)
        throws IOException
    {
        return root.newDirectoryStream(Path.of(Integer.toUnsignedString(streamId)), NOFOLLOW_LINKS);
    }

    private static SecureDirectoryStream<Path> open(final SecureDirectoryStream<Path> stream, final long epoch)
        throws IOException
    {
        return stream.newDirectoryStream(name(epoch), NOFOLLOW_LINKS);
    }

    private static SecureDirectoryStream<Path> secure(final DirectoryStream<Path> stream, final Path path)
        throws IOException
    {
        if (stream instanceof SecureDirectoryStream<Path> secure)
        {
            return secure;
        }

        stream.close();
        throw new IOException("directories can't be walked safely on the file system of '" + path + "'");
    }

    private static boolean isDirectory(final SecureDirectoryStream<Path> stream, final Path name) throws IOException
    {
        return stream.getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
            .readAttributes().isDirectory();
    }

    private static Path name(final long epoch)
    {
        return Path.of(Long.toUnsignedString(epoch));
    }

    /** As unsigned 64 bits; null if the name is none. */
    private static Long number(final Path entry)
    {
        final String name = entry.getFileName().toString();
        try
        {
            return NUMBER.matcher(name).matches() ? Long.parseUnsignedLong(name) : null;
        }
        catch (final NumberFormatException ignore)
        {
            return null;
        }
    }
}
