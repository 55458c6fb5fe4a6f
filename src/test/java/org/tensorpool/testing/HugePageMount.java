package org.tensorpool.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.tensorpool.os.HugePages;

/**
 * A hugetlbfs of a test's own with pages to fill it, given back afterwards. Skips the test where that is not allowed.
 */
public final class HugePageMount implements AutoCloseable
{
    /** Size of the pages that are used. */
    public static final long PAGE_BYTES = 2L << 20;

    private static final Path COUNT = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages");

    private final Path directory;
    private final long pagesBefore;

    private HugePageMount(final Path directory, final long pagesBefore)
    {
        this.directory = directory;
        this.pagesBefore = pagesBefore;
    }

    /**
     * Mount.
     *
     * @param pages that must be available.
     * @return the mount.
     */
    public static HugePageMount withPages(final long pages)
    {
        assumeTrue(Files.isWritable(COUNT), "skipped, because huge pages can't be reserved here: " + COUNT);
        final HugePages.Pool before = HugePages.pool(PAGE_BYTES);
        final HugePageMount mount = new HugePageMount(newDirectory(), before.total());
        try
        {
            reserve(before.total() + pages);
            final long available = HugePages.pool(PAGE_BYTES).available();
            assumeTrue(available >= pages, () -> "skipped, because the kernel has no " + pages + " huge pages free");
            final String complaint = Shell.complaintOf(
                "mount", "-t", "hugetlbfs", "-o", "pagesize=2M", "none", mount.directory.toString());
            assumeTrue(complaint == null, () -> "skipped, because hugetlbfs can't be mounted here: " + complaint);
            return mount;
        }
        catch (final RuntimeException ex)
        {
            mount.giveBack();
            throw ex;
        }
    }

    private static Path newDirectory()
    {
        try
        {
            return Files.createTempDirectory("tensorpool-huge").toRealPath();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static void reserve(final long pages)
    {
        try
        {
            Files.writeString(COUNT, Long.toString(pages));
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

    @Override
    public void close()
    {
        final String complaint = Shell.complaintOf("umount", directory.toString());
        giveBack();
        if (complaint != null)
        {
            throw new AssertionError(complaint);
        }
    }

    private void giveBack()
    {
        reserve(pagesBefore);
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
