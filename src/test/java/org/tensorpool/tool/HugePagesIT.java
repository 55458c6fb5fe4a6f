package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.tool.io.TensorFiles;

/**
 * Regions on real huge pages of 2 MiB. Needs root, to mount a file system and to reserve pages.
 */
class HugePagesIT
{
    private static final Path RESERVED = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages");
    private static final Path FREE = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");
    /** Eight slots of 2 MiB and the superblock before them, and one for the ring; for three epochs. */
    private static final int PAGES = 3 * 10;
    private static final String SETTINGS = "require_hugepages = true\npage_size_bytes = 2097152";

    @TempDir
    private Path directory;

    private Path mount;
    private String reservedBefore;

    @BeforeEach
    void mount() throws IOException
    {
        assumeTrue(Files.isWritable(RESERVED), "skipped: this host has no huge pages of 2 MiB that we may reserve");
        reservedBefore = Files.readString(RESERVED).trim();
        mount = Files.createDirectory(directory.resolve("huge"));
        assumeTrue(run("mount", "-t", "hugetlbfs", "-o", "pagesize=2M", "none", mount.toString()) == 0,
            "skipped: hugetlbfs can't be mounted here");
    }

    @AfterEach
    void unmount() throws IOException
    {
        if (reservedBefore != null)
        {
            reserve(reservedBefore);
            run("umount", mount.toString());
        }
    }

    @Test
    void shouldServeAStreamOnHugePages() throws IOException
    {
        reserve(Integer.toString(Integer.parseInt(reservedBefore) + PAGES));
        assumeTrue(free() >= PAGES, () -> "skipped: only " + free() + " huge pages could be reserved");

        final Path image = Path.of("src/test/resources/samples/moon.png");
        final Path out = directory.resolve("out");
        try (DriverProcess driver = new DriverProcess(mount, SETTINGS, 2 << 20);
            ToolProcess consumer = driver.tool(
                "consume", "--count", "1", "--timeout", "60", "--verify", "--mlock", "--out", out.toString());
            ToolProcess producer = driver.tool(
                "publish", "--checksum", "--mlock", "--prefault", "--input", image.toString()))
        {
            assertEquals(0, producer.awaitExit(), () -> producer.describe("failed"));
            assertEquals(0, consumer.awaitExit(), () -> consumer.describe("failed"));
        }

        assertEquals(-1, TensorFiles.read(image).data().mismatch(
            TensorFiles.read(out.resolve("frame-000000.npy")).data()));
    }

    @Test
    void shouldSayHowManyPagesAreNeededAndHowToReserveThem() throws IOException
    {
        reserve("0");
        assumeTrue(free() == 0, "skipped: somebody else's huge pages are free");

        try (DriverProcess driver = new DriverProcess(mount, SETTINGS, 2 << 20);
            ToolProcess consumer = driver.tool("consume", "--count", "1"))
        {
            assertEquals(1, consumer.awaitExit(), () -> consumer.describe("was not refused"));
            final String message = consumer.err();
            assertTrue(message.contains("10 huge pages of 2048 KiB"), message);
            assertTrue(message.contains("0 of 0 huge pages"), message);
            assertTrue(message.contains("nr_hugepages"), message);
        }
    }

    private static void reserve(final String pages) throws IOException
    {
        Files.writeString(RESERVED, pages);
    }

    private static long free()
    {
        try
        {
            return Long.parseLong(Files.readString(FREE).trim());
        }
        catch (final IOException ex)
        {
            return 0;
        }
    }

    private static int run(final String... command) throws IOException
    {
        try
        {
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? 0 : output.length() + 1;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
