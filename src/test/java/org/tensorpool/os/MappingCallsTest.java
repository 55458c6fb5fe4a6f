package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tensorpool.os.FileCallsTest.assertFails;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MappingCallsTest
{
    private static final long LENGTH = 8 << 20;
    private static final long LENGTH_KB = LENGTH >> 10;
    private static final Path SHM = Path.of("/dev/shm");

    private Path directory;
    private MappedFile mapped;

    @BeforeEach
    void map() throws IOException
    {
        directory = Files.createTempDirectory(SHM, "tensorpool-os-test");
        mapped = new MappedFile(directory.resolve("1.pool"), LENGTH);
    }

    @AfterEach
    void unmap() throws IOException
    {
        mapped.close();
        Files.delete(directory);
    }

    @Test
    void shouldShareWhatIsWrittenThroughTheMapping() throws IOException
    {
        mapped.memory().set(ValueLayout.JAVA_LONG, LENGTH - 8, 0x0123_4567_89AB_CDEFL);

        final byte[] content = Files.readAllBytes(directory.resolve("1.pool"));
        assertEquals(LENGTH, content.length);
        assertEquals((byte)0xEF, content[content.length - 8]);
        assertEquals((byte)0x01, content[content.length - 1]);
    }

    @Test
    void shouldGiveMappingBack() throws IOException
    {
        assertTrue(mapped.isKnownToKernel());

        mapped.unmap();

        assertFalse(mapped.isKnownToKernel());
    }

    @Test
    void shouldRefuseMoreMemoryThanThereAreAddresses()
    {
        final int fd = Libc.open(directory.resolve("1.pool").toString(), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        try
        {
            final SystemCallException ex =
                assertFails(Errno.ENOMEM, () -> Libc.mmap(1L << 60, Libc.PROT_READ, Libc.MAP_SHARED, fd, 0));

            assertEquals(
                "mmap(length=1152921504606846976, prot=0x1, flags=0x1, fd=" + fd +
                ", offset=0) failed: ENOMEM (Cannot allocate memory): free memory, or raise what limits this process " +
                "(ulimit -v, LimitAS= or MemoryMax= of a service, vm.max_map_count where it has very many mappings)",
                ex.getMessage());
        }
        finally
        {
            Libc.close(fd);
        }
    }

    @Test
    void shouldRefuseToMapForWritingWhatIsOpenForReading()
    {
        final int fd = Libc.open(directory.resolve("1.pool").toString(), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        try
        {
            final int prot = Libc.PROT_READ | Libc.PROT_WRITE;

            assertFails(Errno.EACCES, () -> Libc.mmap(LENGTH, prot, Libc.MAP_SHARED, fd, 0));
        }
        finally
        {
            Libc.close(fd);
        }
    }

    @Test
    void shouldRefuseEmptyMappingAndWhatStartsBetweenPages()
    {
        final int fd = Libc.open(directory.resolve("1.pool").toString(), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        try
        {
            assertFails(Errno.EINVAL, () -> Libc.mmap(0, Libc.PROT_READ, Libc.MAP_SHARED, fd, 0));
            assertFails(Errno.EINVAL, () -> Libc.mmap(LENGTH, Libc.PROT_READ, Libc.MAP_SHARED, fd, 1));
        }
        finally
        {
            Libc.close(fd);
        }
        final SystemCallException ex = assertFails(Errno.EINVAL, () -> Libc.munmap(mapped.address() + 1, LENGTH));

        assertTrue(ex.getMessage().startsWith("munmap(address=0x"), ex.getMessage());
    }

    @Test
    void shouldFaultInForWriting() throws IOException
    {
        assertEquals(0, mapped.kilobytes("Rss"));

        Libc.madvise(mapped.address(), LENGTH, Libc.MADV_POPULATE_WRITE);

        assertEquals(LENGTH_KB, mapped.kilobytes("Rss"));
    }

    @Test
    void shouldFaultInForReadingWhatMayOnlyBeRead() throws IOException
    {
        final int fd = Libc.open(directory.resolve("1.pool").toString(), Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
        final long address = Libc.mmap(LENGTH, Libc.PROT_READ, Libc.MAP_SHARED, fd, 0);
        Libc.close(fd);
        try
        {
            assertEquals(0, mapped.kilobytes("Rss"));

            Libc.madvise(address, LENGTH, Libc.MADV_POPULATE_READ);

            assertEquals(LENGTH_KB, mapped.kilobytes("Rss"));
            assertFails(Errno.EINVAL, () -> Libc.madvise(address, LENGTH, Libc.MADV_POPULATE_WRITE));
        }
        finally
        {
            Libc.munmap(address, LENGTH);
        }
    }

    @Test
    void shouldKeepMappingOutOfCoreDumpsAndChildren() throws IOException
    {
        final List<String> before = mapped.flags();
        Libc.madvise(mapped.address(), LENGTH, Libc.MADV_DONTDUMP);
        Libc.madvise(mapped.address(), LENGTH, Libc.MADV_DONTFORK);

        assertFalse(before.contains("dd") || before.contains("dc"), before::toString);
        assertTrue(mapped.flags().containsAll(List.of("dd", "dc")), () -> "no dd, dc in the mapping's flags");
    }

    @Test
    void shouldAskForTransparentHugePages() throws IOException
    {
        assumeTrue(
            Files.isDirectory(Path.of("/sys/kernel/mm/transparent_hugepage")),
            "skipped, because this kernel has no transparent huge pages");

        Libc.madvise(mapped.address(), LENGTH, Libc.MADV_HUGEPAGE);

        assertTrue(mapped.flags().contains("hg"));
    }

    @Test
    void shouldRefuseUnknownAdvice()
    {
        final SystemCallException ex =
            assertFails(Errno.EINVAL, () -> Libc.madvise(mapped.address(), LENGTH, 4711));

        assertTrue(ex.getMessage().contains("length=8388608, advice=4711"), ex.getMessage());
    }

    @Test
    void shouldLockAndUnlockThePagesOfMapping() throws IOException
    {
        assumeTrue(
            MemoryLock.softLimitBytes() >= 2 * LENGTH || isPrivileged(),
            () -> "skipped, because of the limit: " + MemoryLock.howToRaise(2 * LENGTH));
        final long before = lockedKilobytes();

        Libc.mlock2(mapped.address(), LENGTH, 0);

        assertEquals(before + LENGTH_KB, lockedKilobytes());
        assertEquals(LENGTH_KB, mapped.kilobytes("Rss"));
        assertTrue(mapped.flags().contains("lo"));

        Libc.munlock(mapped.address(), LENGTH);

        assertEquals(before, lockedKilobytes());
        assertFalse(mapped.flags().contains("lo"));
    }

    @Test
    void shouldLockPagesOnlyWhenTheyAreTouched() throws IOException
    {
        assumeTrue(
            MemoryLock.softLimitBytes() >= 2 * LENGTH || isPrivileged(),
            () -> "skipped, because of the limit: " + MemoryLock.howToRaise(2 * LENGTH));

        Libc.mlock2(mapped.address(), LENGTH, Libc.MLOCK_ONFAULT);

        assertTrue(mapped.flags().contains("lo"));
        assertEquals(0, mapped.kilobytes("Rss"));
    }

    @Test
    void shouldRefuseToLockOrUnlockWhatIsNotMapped()
    {
        mapped.unmap();
        final long nowhere = 4096;

        assertFails(Errno.ENOMEM, () -> Libc.mlock2(nowhere, 4096, 0));
        assertFails(Errno.ENOMEM, () -> Libc.munlock(nowhere, 4096));
    }

    private static boolean isPrivileged() throws IOException
    {
        final long capIpcLock = 1L << 14;
        final long capabilities = Long.parseUnsignedLong(status("CapEff"), 16);
        return (capabilities & capIpcLock) != 0;
    }

    private static long lockedKilobytes() throws IOException
    {
        return Long.parseLong(status("VmLck").replace(" kB", ""));
    }

    private static String status(final String field) throws IOException
    {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith(field + ":"))
            .map(line -> line.substring(field.length() + 1).trim())
            .findFirst()
            .orElseThrow();
    }
}
