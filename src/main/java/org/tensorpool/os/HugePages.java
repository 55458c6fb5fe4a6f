package org.tensorpool.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

/**
 * The kernel's pools of huge pages, as it shows them below {@code /sys/kernel/mm/hugepages}.
 * <p>
 * Stateless and thread-safe; each call reads anew.
 */
public final class HugePages
{
    private static final Path ROOT = Path.of("/sys/kernel/mm/hugepages");

    private HugePages()
    {
    }

    /**
     * State of the pool of one size of huge pages.
     *
     * @param pageSizeBytes such as 2 MiB: the block size that {@link Libc#fstatfs} gives for a hugetlbfs.
     * @return its state at this moment.
     * @throws TensorPoolException if the kernel has no huge pages of that size.
     */
    public static Pool pool(final long pageSizeBytes)
    {
        return pool(ROOT, pageSizeBytes);
    }

    static Pool pool(final Path root, final long pageSizeBytes)
    {
        final Path directory = root.resolve(directoryName(pageSizeBytes));
        if (pageSizeBytes < 1024 || pageSizeBytes % 1024 != 0 || !Files.isDirectory(directory))
        {
            throw new TensorPoolException(
                Category.RESOURCE,
                "the kernel has no huge pages of " + pageSizeBytes + " bytes, only " + sizesBelow(root) +
                ": use one of these, or a file system that is not hugetlbfs");
        }

        return new Pool(
            pageSizeBytes,
            readCount(directory.resolve("nr_hugepages")),
            readCount(directory.resolve("free_hugepages")),
            readCount(directory.resolve("resv_hugepages")));
    }

    private static String directoryName(final long pageSizeBytes)
    {
        return "hugepages-" + pageSizeBytes / 1024 + "kB";
    }

    private static String sizesBelow(final Path root)
    {
        try (Stream<Path> directories = Files.list(root))
        {
            final String sizes = directories
                .map(directory -> directory.getFileName().toString())
                .filter(name -> name.startsWith("hugepages-"))
                .map(name -> name.substring("hugepages-".length()))
                .sorted()
                .collect(Collectors.joining(", "));
            return sizes.isEmpty() ? "none" : sizes;
        }
        catch (final NoSuchFileException ex)
        {
            return "none";
        }
        catch (final IOException ex)
        {
            throw unreadable(root, ex);
        }
    }

    private static long readCount(final Path file)
    {
        try
        {
            return Long.parseUnsignedLong(Files.readString(file).trim());
        }
        catch (final IOException | NumberFormatException ex)
        {
            throw unreadable(file, ex);
        }
    }

    private static TensorPoolException unreadable(final Path file, final Exception cause)
    {
        return new TensorPoolException(
            Category.SYSTEM,
            "can't read the state of the huge pages from " + file + " (" + cause + "): is /sys mounted?",
            cause);
    }

    /**
     * One size of huge pages.
     *
     * @param pageSizeBytes bytes a page.
     * @param total         pages in the pool.
     * @param free          pages that hold nothing yet.
     * @param reserved      pages that hold nothing yet but are promised to a mapping.
     */
    public record Pool(long pageSizeBytes, long total, long free, long reserved)
    {
        /**
         * How many pages may still be asked for.
         *
         * @return pages that are free and not promised.
         */
        public long available()
        {
            return Math.max(0, free - reserved);
        }

        /**
         * What an administrator does to make pages available.
         *
         * @param pages that are needed at once.
         * @return what is there, and a command for root that makes up for what is missing.
         */
        public String howToReserve(final long pages)
        {
            final long missing = Math.max(0, pages - available());
            return available() + " of " + total + " huge pages of " + pageSizeBytes / 1024 + " kB are available and " +
                pages + " are needed: as root, echo " + (total + missing) + " > " +
                ROOT.resolve(directoryName(pageSizeBytes)).resolve("nr_hugepages");
        }
    }
}
