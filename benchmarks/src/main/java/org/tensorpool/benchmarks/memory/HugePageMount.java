package org.tensorpool.benchmarks.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.tensorpool.TensorPoolException;
import org.tensorpool.os.HugePages;

/**
 * Huge pages of 2 MiB, mounted and reserved for as long as they are measured, where the system lets us; the pages are
 * given back.
 */
public final class HugePageMount implements AutoCloseable
{
    private static final long PAGE_BYTES = 2L << 20;
    /** For the longest pool, and some more. */
    private static final long PAGES = 272;
    private static final Path COUNT = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages");
    private static final String NAME = "hugetlb";

    private final Path directory;
    private final long pagesBefore;
    private final Thread onShutdown = new Thread(this::giveBack);
    private boolean isGivenBack;

    private HugePageMount(final Path directory, final long pagesBefore)
    {
        this.directory = directory;
        this.pagesBefore = pagesBefore;
        Runtime.getRuntime().addShutdownHook(onShutdown);
    }

    /**
     * Mount.
     *
     * @param run directory of the run.
     * @return the mount.
     * @throws IOException if the system refuses, with the reason.
     */
    public static HugePageMount open(final Path run) throws IOException
    {
        if (!Files.isWritable(COUNT))
        {
            throw new IOException("huge pages can't be reserved here (" + COUNT + "): run as root");
        }
        final HugePages.Pool before = HugePages.pool(PAGE_BYTES);
        final HugePageMount mount = new HugePageMount(Files.createDirectories(run.resolve(NAME)), before.total());
        try
        {
            Files.writeString(COUNT, Long.toString(before.total() + PAGES - Math.min(PAGES, before.available())));
            if (HugePages.pool(PAGE_BYTES).available() < PAGES)
            {
                throw new IOException("the kernel has no " + PAGES + " huge pages free");
            }
            mount.shell("mount", "-t", "hugetlbfs", "-o", "pagesize=2M", "none", mount.directory.toString());
            return mount;
        }
        catch (final IOException | TensorPoolException ex)
        {
            mount.giveBack();
            throw ex;
        }
    }

    /**
     * @param run directory of the run.
     * @return where huge pages are mounted for it, or null.
     */
    static Path in(final Path run)
    {
        final Path directory = run.resolve(NAME);
        try
        {
            return Files.readString(Path.of("/proc/self/mounts")).contains(" " + directory + " hugetlbfs ") ?
                directory : null;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private void shell(final String... command) throws IOException
    {
        final Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(),
            java.nio.charset.StandardCharsets.UTF_8).strip();
        try
        {
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0)
            {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void giveBack()
    {
        if (isGivenBack)
        {
            return;
        }
        isGivenBack = true;
        try
        {
            if (in(directory.getParent()) != null)
            {
                shell("umount", directory.toString());
            }
            Files.writeString(COUNT, Long.toString(pagesBefore));
            Files.deleteIfExists(directory);
        }
        catch (final IOException ex)
        {
            System.err.println("huge pages could not be given back: " + ex.getMessage());
        }
    }

    @Override
    public void close()
    {
        giveBack();
        Runtime.getRuntime().removeShutdownHook(onShutdown);
    }
}
