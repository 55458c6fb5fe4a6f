package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

class HugePagesTest
{
    private static final long TWO_MIB = 2 << 20;

    @TempDir
    private Path root;

    @Test
    void shouldReadThePoolOfOneSize() throws IOException
    {
        writePool("hugepages-1048576kB", "1\n", "1\n", "0\n");
        writePool("hugepages-2048kB", "20\n", "12\n", "5\n");

        final HugePages.Pool pool = HugePages.pool(root, TWO_MIB);

        assertEquals(new HugePages.Pool(TWO_MIB, 20, 12, 5), pool);
        assertEquals(7, pool.available());
        assertEquals(1, HugePages.pool(root, 1 << 30).available());
    }

    @Test
    void shouldSayHowToReserveWhatIsMissing()
    {
        assertEquals(
            "7 of 20 huge pages of 2048 kB are available and 10 are needed: " +
            "as root, echo 23 > /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages",
            new HugePages.Pool(TWO_MIB, 20, 12, 5).howToReserve(10));
    }

    @Test
    void shouldNotCallPromisedPagesAvailable()
    {
        assertEquals(0, new HugePages.Pool(TWO_MIB, 20, 3, 3).available());
        assertEquals(0, new HugePages.Pool(TWO_MIB, 20, 3, 4).available());
    }

    @Test
    void shouldNameTheSizesThereAre() throws IOException
    {
        writePool("hugepages-1048576kB", "0", "0", "0");
        writePool("hugepages-2048kB", "0", "0", "0");

        for (final long size : new long[]{4 << 20, TWO_MIB + 1, 0, -1, Long.MIN_VALUE})
        {
            final TensorPoolException ex =
                assertThrows(TensorPoolException.class, () -> HugePages.pool(root, size));

            assertEquals(Category.RESOURCE, ex.category());
            assertTrue(
                ex.getMessage().contains("pages of " + size + " bytes, only 1048576kB, 2048kB:"), ex.getMessage());
        }
    }

    @Test
    void shouldSayThatKernelHasNoHugePages()
    {
        assertTrue(
            assertThrows(TensorPoolException.class, () -> HugePages.pool(root, TWO_MIB)).getMessage()
                .contains("only none"));
        assertTrue(
            assertThrows(TensorPoolException.class, () -> HugePages.pool(root.resolve("missing"), TWO_MIB))
                .getMessage().contains("only none"));
    }

    @Test
    void shouldNameTheFileThatCanNotBeRead() throws IOException
    {
        writePool("hugepages-2048kB", "20", "many", "0");

        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> HugePages.pool(root, TWO_MIB));

        assertEquals(Category.SYSTEM, ex.category());
        assertTrue(ex.getMessage().contains("hugepages-2048kB/free_hugepages"), ex.getMessage());
    }

    private void writePool(final String name, final String total, final String free, final String reserved)
        throws IOException
    {
        final Path directory = Files.createDirectory(root.resolve(name));
        Files.writeString(directory.resolve("nr_hugepages"), total);
        Files.writeString(directory.resolve("free_hugepages"), free);
        Files.writeString(directory.resolve("resv_hugepages"), reserved);
    }
}
