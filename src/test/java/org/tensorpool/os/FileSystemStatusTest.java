package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tensorpool.os.FileCallsTest.assertFails;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemStatusTest
{
    private static final long TMPFS = 0x0102_1994L;
    private static final long HUGETLBFS = 0x9584_58F6L;
    private static final Path HUGE_PAGES = Path.of("/proc/sys/vm/nr_hugepages");
    private static final int CREATE = Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC;

    @TempDir
    private Path directory;

    @Test
    void shouldKnowSharedMemoryAsTmpfs()
    {
        final FileSystemStatus status = statusOf(Path.of("/dev/shm"));

        assertTrue(status.isTmpfs());
        assertFalse(status.isHugetlbfs());
        assertEquals(TMPFS, status.type());
    }

    @Test
    void shouldKnowProcAsNeither()
    {
        final FileSystemStatus status = statusOf(Path.of("/proc"));

        assertFalse(status.isTmpfs());
        assertFalse(status.isHugetlbfs());
    }

    @Test
    void shouldTellHowMuchIsLeftOfTmpfs()
    {
        try (TestMount mount = TestMount.at(directory, "tmpfs", "size=1m"))
        {
            final int fd = Libc.open(mount.resolve("file").toString(), CREATE, 0600);
            try
            {
                assertEquals(1 << 20, Libc.fstatfs(fd).availableBytes());

                Libc.fallocate(fd, 0, 0, 256 << 10);

                final FileSystemStatus status = Libc.fstatfs(fd);
                assertEquals(768 << 10, status.availableBytes());
                assertEquals(1 << 20, status.totalBlocks() * status.blockSize());
            }
            finally
            {
                Libc.close(fd);
            }
        }
    }

    @Test
    void shouldNotTakeTmpfsWithoutLimitForFull()
    {
        try (TestMount mount = TestMount.at(directory, "tmpfs", "size=0"))
        {
            final FileSystemStatus status = statusOf(mount.resolve("."));

            assertEquals(0, status.totalBlocks());
            assertEquals(Long.MAX_VALUE, status.availableBytes());
        }
    }

    @Test
    void shouldNotOverflowOnHugeFileSystem()
    {
        assertEquals(Long.MAX_VALUE, new FileSystemStatus(0, 4096, Long.MAX_VALUE, 0, Long.MAX_VALUE).availableBytes());
        assertEquals(Long.MAX_VALUE, new FileSystemStatus(0, 2, Long.MAX_VALUE, 0, 1L << 62).availableBytes());
        assertEquals(2 * (1L << 61), new FileSystemStatus(0, 2, Long.MAX_VALUE, 0, 1L << 61).availableBytes());
    }

    @Test
    void shouldKnowMagicNumberHoweverItWasWidened()
    {
        assertTrue(new FileSystemStatus(HUGETLBFS, 0, 0, 0, 0).isHugetlbfs());
        assertTrue(new FileSystemStatus((int)HUGETLBFS, 0, 0, 0, 0).isHugetlbfs());
        assertFalse(new FileSystemStatus(TMPFS, 0, 0, 0, 0).isHugetlbfs());
    }

    @Test
    void shouldRefuseDescriptorThatIsNotOpen()
    {
        assertFails(Errno.EBADF, () -> Libc.fstatfs(-1));
    }

    @Test
    void shouldMapWholeHugePages() throws IOException
    {
        try (HugePageReserve reserve = HugePageReserve.of(2);
            TestMount mount = TestMount.at(directory, "hugetlbfs", "size=" + reserve.bytes()))
        {
            final int fd = Libc.open(mount.resolve("1.pool").toString(), CREATE, 0600);
            try
            {
                final long page = Libc.fstatfs(fd).blockSize();
                assertTrue(Libc.fstatfs(fd).isHugetlbfs());
                assertFalse(Libc.fstatfs(fd).isTmpfs());
                assertEquals(2, Libc.fstatfs(fd).availableBlocks());
                assertEquals(page, Libc.statx(fd).blockSize());
                assertTrue(HugePages.pool(page).total() >= 2);

                Libc.fallocate(fd, 0, 0, page);
                assertEquals(page, Libc.fstatfs(fd).availableBytes());
                assertFails(Errno.ENOSPC, () -> Libc.fallocate(fd, 0, 0, 3 * page));
                assertFails(Errno.EINVAL, () -> Libc.ftruncate(fd, page - 1));
                readBackOverMapping(fd, page);
            }
            finally
            {
                Libc.close(fd);
            }
        }
    }

    private static void readBackOverMapping(final int fd, final long length)
    {
        final long address = Libc.mmap(length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, fd, 0);
        final MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(length);
        memory.set(ValueLayout.JAVA_INT, length - 4, 42);
        assertFails(Errno.EINVAL, () -> Libc.munmap(address, length - 4096));
        Libc.munmap(address, length);

        final long again = Libc.mmap(length, Libc.PROT_READ, Libc.MAP_SHARED, fd, 0);
        assertEquals(42, MemorySegment.ofAddress(again).reinterpret(length).get(ValueLayout.JAVA_INT, length - 4));
        Libc.munmap(again, length);
    }

    private static FileSystemStatus statusOf(final Path path)
    {
        final int fd = Libc.open(path.toString(), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        try
        {
            return Libc.fstatfs(fd);
        }
        finally
        {
            Libc.close(fd);
        }
    }

    /** Takes pages of the default size from the system for as long as a test needs them. */
    private record HugePageReserve(long pages, long pageSizeBytes) implements AutoCloseable
    {
        static HugePageReserve of(final long pages) throws IOException
        {
            assumeTrue(
                Files.isWritable(HUGE_PAGES), "skipped, because " + HUGE_PAGES + " can't be written: needs root");
            final HugePageReserve reserve = new HugePageReserve(pages, defaultPageSizeBytes());
            final long before = HugePages.pool(reserve.pageSizeBytes).available();
            change(pages);
            if (HugePages.pool(reserve.pageSizeBytes).available() < before + pages)
            {
                change(-pages);
                assumeTrue(false, "skipped, because the kernel found no memory for " + pages + " huge pages");
            }
            return reserve;
        }

        long bytes()
        {
            return pages * pageSizeBytes;
        }

        @Override
        public void close() throws IOException
        {
            change(-pages);
        }

        private static void change(final long pages) throws IOException
        {
            final long now = Long.parseLong(Files.readString(HUGE_PAGES).trim());
            Files.writeString(HUGE_PAGES, Long.toString(now + pages));
        }

        private static long defaultPageSizeBytes() throws IOException
        {
            return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("Hugepagesize:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElseThrow();
        }
    }
}
