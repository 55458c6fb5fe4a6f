package org.tensorpool.shm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Requirement;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tensorpool.os.HugePages;
import org.tensorpool.testing.HugePageMount;
import org.tensorpool.testing.ProcessState;
import org.tensorpool.testing.SharedDirectory;
import org.tensorpool.testing.Shell;

class MappedRegionTest
{
    private static final long BYTES = 64 + 8 * 1024;
    private static final MappingPolicy LOCK_REQUIRED = new MappingPolicy(Requirement.REQUIRED, Requirement.OFF);
    private static final MappingPolicy LOCK_TRIED = new MappingPolicy(Requirement.TRY, Requirement.OFF);

    private final SharedDirectory directory = new SharedDirectory();
    private final PathContainment containment = PathContainment.of(List.of(directory.path()));

    @AfterEach
    void nothingStaysOpenOrMapped()
    {
        assertEquals(List.of(), ProcessState.openFilesIn(directory.path()));
        assertEquals(List.of(), ProcessState.mappingsOf(directory.path()));
        directory.close();
    }

    @Test
    void shouldMapExactlyTheBytesThatTheLayoutNeeds()
    {
        directory.write("region", new byte[(int)BYTES + 100]);
        try (MappedRegion region = open(BYTES, true, MappingPolicy.NONE))
        {
            assertEquals(BYTES, region.segment().byteSize());
            assertEquals(BYTES, region.mappedBytes());
            assertEquals(directory.resolve("region").toString(), region.path());
            assertThrows(IndexOutOfBoundsException.class, () -> region.segment().get(JAVA_BYTE, BYTES));
        }
    }

    @Test
    void shouldMapAFileOfExactlyTheRightSize()
    {
        directory.write("region", new byte[(int)BYTES]);
        try (MappedRegion region = open(BYTES, true, MappingPolicy.NONE))
        {
            region.segment().set(JAVA_BYTE, BYTES - 1, (byte)7);
            assertEquals(1, ProcessState.mappingsOf(directory.path()).size());
            assertEquals(List.of(), ProcessState.openFilesIn(directory.path()), "the descriptor isn't kept");
        }
    }

    @Test
    void shouldRefuseAFileOfOneByteLess()
    {
        directory.write("region", new byte[(int)BYTES - 1]);

        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> open(BYTES, true, MappingPolicy.NONE));

        assertEquals(Category.INVALID_REGION, ex.category());
        assertTrue(ex.getMessage().contains("has 8255 bytes, its layout needs 8256"), ex.getMessage());
        assertTrue(ex.getMessage().contains(directory.resolve("region").toString()), ex.getMessage());
    }

    @Test
    void shouldShareWritesWithTheFile() throws IOException
    {
        final Path file = directory.write("region", new byte[(int)BYTES]);
        try (MappedRegion writer = open(BYTES, true, MappingPolicy.NONE);
            MappedRegion reader = open(BYTES, false, MappingPolicy.NONE))
        {
            writer.segment().set(JAVA_LONG, 64, 0x0102030405060708L);
            assertEquals(0x0102030405060708L, reader.segment().get(JAVA_LONG, 64));
            assertEquals(8, Files.readAllBytes(file)[64]);
        }
    }

    @Test
    void shouldRefuseWritesToARegionThatIsMappedForReading()
    {
        directory.write("region", new byte[(int)BYTES]);
        try (MappedRegion region = open(BYTES, false, MappingPolicy.NONE))
        {
            final MemorySegment segment = region.segment();
            assertTrue(segment.isReadOnly());
            assertThrows(IllegalArgumentException.class, () -> segment.set(JAVA_BYTE, 0, (byte)1));
            assertThrows(IllegalArgumentException.class, () -> segment.asSlice(64, 8).set(JAVA_LONG, 0, 1));
            final String protection = ProcessState.mappingsOf(directory.path()).get(0).split(" ")[1];
            assertEquals("r--s", protection);
        }
    }

    @Test
    void shouldFailAccessAfterClose()
    {
        directory.write("region", new byte[(int)BYTES]);
        final MappedRegion region = open(BYTES, true, MappingPolicy.NONE);
        final MemorySegment segment = region.segment();
        final MemorySegment slice = segment.asSlice(64, 1024);
        region.close();

        assertThrows(IllegalStateException.class, () -> segment.get(JAVA_BYTE, 0));
        assertThrows(IllegalStateException.class, () -> slice.set(JAVA_BYTE, 0, (byte)1));
    }

    @Test
    void shouldCloseTwice()
    {
        directory.write("region", new byte[(int)BYTES]);
        final MappedRegion region = open(BYTES, true, MappingPolicy.NONE);
        region.close();
        region.close();

        assertEquals(List.of(), ProcessState.mappingsOf(directory.path()));
    }

    @Test
    void shouldRefuseStandardPagesWhereHugePagesAreRequired()
    {
        final Path file = directory.write("region", new byte[(int)BYTES]);

        final TensorPoolException ex = assertThrows(TensorPoolException.class, () -> MappedRegion.open(
            new RegionUri(file.toString(), true), BYTES, containment, true, MappingPolicy.NONE));

        assertEquals(Category.INVALID_REGION, ex.category());
        assertTrue(ex.getMessage().contains("its file system is not hugetlbfs"), ex.getMessage());
        assertTrue(ex.getMessage().contains("put base_dir on a hugetlbfs mount"), ex.getMessage());
    }

    @Test
    void shouldRoundTheMappingUpToWholeHugePages() throws IOException
    {
        final long reservedBefore = HugePages.pool(HugePageMount.PAGE_BYTES).total();
        try (HugePageMount mount = HugePageMount.withPages(2))
        {
            final long bytes = HugePageMount.PAGE_BYTES + BYTES;
            final Path file = mount.path().resolve("region");
            try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw"))
            {
                made.setLength(2 * HugePageMount.PAGE_BYTES);
            }
            final PathContainment huge = PathContainment.of(List.of(mount.path()));

            try (MappedRegion region = MappedRegion.open(new RegionUri(file.toString(), true), bytes, huge, true,
                new MappingPolicy(Requirement.REQUIRED, Requirement.REQUIRED)))
            {
                assertEquals(2 * HugePageMount.PAGE_BYTES, region.mappedBytes());
                assertEquals(bytes, region.segment().byteSize());
                region.segment().set(JAVA_BYTE, bytes - 1, (byte)9);
                assertTrue(region.isLocked());
                assertEquals(1, ProcessState.mappingsOf(mount.path()).size());
            }
            assertEquals(List.of(), ProcessState.mappingsOf(mount.path()), "unmapped by the rounded length");
        }

        assertEquals(reservedBefore, HugePages.pool(HugePageMount.PAGE_BYTES).total());
    }

    @Test
    void shouldRoundUpToPowersOfTwo()
    {
        assertEquals(0, MappedRegion.roundUp(0, 4096));
        assertEquals(4096, MappedRegion.roundUp(1, 4096));
        assertEquals(4096, MappedRegion.roundUp(4096, 4096));
        assertEquals(8192, MappedRegion.roundUp(4097, 4096));
        assertEquals((1L << 51) + (2L << 20), MappedRegion.roundUp((1L << 51) + 64, 2L << 20));
    }

    @Test
    void shouldLockWhatIsMappedUntilItIsClosed()
    {
        directory.write("region", new byte[1 << 20]);
        final long before = ProcessState.lockedKilobytes();
        try (MappedRegion region = open(1 << 20, true, LOCK_REQUIRED))
        {
            assertTrue(region.isLocked());
            assertEquals(before + 1024, ProcessState.lockedKilobytes());
        }

        assertEquals(before, ProcessState.lockedKilobytes());
    }

    @Test
    void shouldLockForReadersToo()
    {
        directory.write("region", new byte[1 << 20]);
        final long before = ProcessState.lockedKilobytes();
        try (MappedRegion region = open(1 << 20, false, LOCK_TRIED))
        {
            assertTrue(region.isLocked());
            assertEquals(before + 1024, ProcessState.lockedKilobytes());
        }
    }

    @Test
    void shouldNotLockUnlessAsked()
    {
        directory.write("region", new byte[1 << 20]);
        final long before = ProcessState.lockedKilobytes();
        try (MappedRegion region = open(1 << 20, true, MappingPolicy.NONE))
        {
            assertFalse(region.isLocked());
            assertEquals(before, ProcessState.lockedKilobytes());
        }
    }

    @Test
    void shouldRefuseOrGoOnUnlockedWhereTheLimitIsTooLow() throws IOException
    {
        directory.write("region", new byte[1 << 20]);
        final String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        final String complaint = Shell.complaintOf(
            "setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock", "sh", "-c", "ulimit -l 64 && exec \"$@\"",
            "sh", java, "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1",
            "-cp", System.getProperty("java.class.path"), LockUnderLowLimit.class.getName(),
            directory.resolve("region").toString());
        assumeTrue(complaint == null || !complaint.contains("setpriv: "),
            () -> "skipped, because capabilities can't be dropped here: " + complaint);

        assertEquals(null, complaint);
    }

    /** Runs where no more than 64 kB may be locked. */
    static final class LockUnderLowLimit
    {
        private LockUnderLowLimit()
        {
        }

        public static void main(final String[] args)
        {
            final Path file = Path.of(args[0]);
            final RegionUri uri = new RegionUri(file.toString(), false);
            final PathContainment containment = PathContainment.of(List.of(file.getParent()));
            try (MappedRegion region = MappedRegion.open(uri, 1 << 20, containment, true, LOCK_TRIED))
            {
                require(!region.isLocked(), "tried lock was granted");
                region.segment().set(JAVA_BYTE, 0, (byte)1);
            }

            try
            {
                MappedRegion.open(uri, 1 << 20, containment, true, LOCK_REQUIRED).close();
                throw new AssertionError("required lock was granted");
            }
            catch (final TensorPoolException ex)
            {
                require(ex.category() == Category.RESOURCE, ex.toString());
                require(ex.getMessage().contains("can't be locked in memory (1048576 bytes, limit 65536)"),
                    ex.getMessage());
                require(ex.getMessage().contains("ulimit -l 1024"), ex.getMessage());
            }
            require(ProcessState.mappingsOf(file.getParent()).isEmpty(), "a mapping stayed");
            require(ProcessState.openFilesIn(file.getParent()).isEmpty(), "a file stayed open");
        }

        private static void require(final boolean holds, final String what)
        {
            if (!holds)
            {
                throw new AssertionError(what);
            }
        }
    }

    @Test
    void shouldTouchEveryPageBeforehandIfAsked() throws IOException
    {
        try (RandomAccessFile file = new RandomAccessFile(directory.resolve("region").toFile(), "rw"))
        {
            file.setLength(4 << 20);
        }
        try (MappedRegion region =
            open(4 << 20, true, new MappingPolicy(Requirement.OFF, Requirement.REQUIRED)))
        {
            assertEquals(4096, residentKilobytes());
            assertEquals(0, region.segment().get(JAVA_BYTE, (4 << 20) - 1));
        }
        try (MappedRegion region = open(4 << 20, false, new MappingPolicy(Requirement.OFF, Requirement.TRY)))
        {
            assertEquals(4096, residentKilobytes());
            assertEquals(0, region.segment().get(JAVA_BYTE, 0));
        }
        try (MappedRegion region = open(4 << 20, false, MappingPolicy.NONE))
        {
            assertEquals(0, residentKilobytes());
            assertFalse(region.isLocked());
        }
    }

    private long residentKilobytes() throws IOException
    {
        final List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
        int i = 0;
        while (!lines.get(i).contains(" " + directory.path() + "/"))
        {
            i++;
        }
        while (!lines.get(i).startsWith("Rss:"))
        {
            i++;
        }

        return Long.parseLong(lines.get(i).replaceAll("[^0-9]", ""));
    }

    private MappedRegion open(final long bytes, final boolean isWritable, final MappingPolicy policy)
    {
        return MappedRegion.open(
            new RegionUri(directory.resolve("region").toString(), false), bytes, containment, isWritable, policy);
    }
}
