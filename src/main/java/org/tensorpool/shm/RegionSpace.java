package org.tensorpool.shm;

import static org.tensorpool.TensorPoolException.Category.RESOURCE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import org.tensorpool.TensorPoolException;
import org.tensorpool.os.FileSystemStatus;
import org.tensorpool.os.HugePages;
import org.tensorpool.os.Libc;

/**
 * Whether there is room for the regions of an epoch, asked before any of it is taken, and what to do if there is not.
 */
final class RegionSpace
{
    private RegionSpace()
    {
    }

    /**
     * State of the file system that holds a directory.
     *
     * @param directory that exists.
     * @return its file system.
     */
    static FileSystemStatus fileSystem(final Path directory)
    {
        final int fd = Libc.open(directory.toString(), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        try
        {
            return Libc.fstatfs(fd);
        }
        finally
        {
            Libc.close(fd);
        }
    }

    /**
     * Bytes that a file takes for a region.
     *
     * @param fileSystem that it is on.
     * @param bytes      of the region.
     * @return the same, on hugetlbfs rounded up to whole huge pages.
     */
    static long fileBytes(final FileSystemStatus fileSystem, final long bytes)
    {
        return fileSystem.isHugetlbfs() ? MappedRegion.roundUp(bytes, fileSystem.blockSize()) : bytes;
    }

    /**
     * Fails if there is no room.
     *
     * @param directory  that the regions go to.
     * @param fileSystem that it is on.
     * @param streamId   they are for.
     * @param fileBytes  of all of them together.
     * @throws TensorPoolException with what is there, what is needed and how to get it.
     */
    static void require(
        final Path directory, final FileSystemStatus fileSystem, final int streamId, final long fileBytes)
    {
        if (fileSystem.isHugetlbfs())
        {
            requireHugePages(directory, fileSystem, streamId, fileBytes);
        }
        else if (fileSystem.availableBytes() < fileBytes)
        {
            throw shortage(directory, fileSystem, streamId, fileBytes, null);
        }
    }

    private static void requireHugePages(
        final Path directory, final FileSystemStatus fileSystem, final int streamId, final long fileBytes)
    {
        final HugePages.Pool pool = HugePages.pool(fileSystem.blockSize());
        final long needed = fileBytes / fileSystem.blockSize();
        if (pool.available() < needed)
        {
            throw new TensorPoolException(RESOURCE, "stream " + Integer.toUnsignedString(streamId) + " needs " +
                needed + " huge pages of " + human(fileSystem.blockSize()) + " on '" + directory + "': " +
                pool.howToReserve(needed));
        }
    }

    /**
     * The error for a file system that is too full.
     *
     * @param directory  that the regions go to.
     * @param fileSystem that it is on.
     * @param streamId   they are for.
     * @param fileBytes  of all of them together.
     * @param cause      refusal of the system; may be null.
     * @return the error.
     */
    static TensorPoolException shortage(
        final Path directory,
        final FileSystemStatus fileSystem,
        final int streamId,
        final long fileBytes,
        final TensorPoolException cause)
    {
        if (fileSystem.availableBytes() >= fileBytes)
        {
            return new TensorPoolException(RESOURCE, mount(directory) + " has room for " + human(fileBytes) +
                " of stream " + Integer.toUnsignedString(streamId) + ", but the system has not (" +
                (cause == null ? "no reason given" : cause.getMessage()) +
                "): free memory, or files where their number is limited (df -i), or lower header_nslots or " +
                "stride_bytes", cause);
        }

        return new TensorPoolException(RESOURCE, mount(directory) + " has " + human(fileSystem.availableBytes()) +
            " free, stream " + Integer.toUnsignedString(streamId) + " needs " + human(fileBytes) +
            ": enlarge it (tmpfs: mount -o remount,size=…), free some, or lower header_nslots or stride_bytes", cause);
    }

    private static String mount(final Path directory)
    {
        try
        {
            return Files.getFileStore(directory).toString();
        }
        catch (final IOException ignore)
        {
            return directory.toString();
        }
    }

    private static String human(final long bytes)
    {
        if (bytes < 10 << 10)
        {
            return bytes + " bytes";
        }

        return bytes < 10 << 20 ? (bytes + 1023 >> 10) + " KiB" :
            String.format(Locale.ROOT, "%,d MiB", bytes + (1 << 20) - 1 >> 20);
    }
}
