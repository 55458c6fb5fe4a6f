package org.tensorpool.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.tensorpool.Requirement;
import org.tensorpool.TensorPoolException;
import org.tensorpool.testing.HugePageMount;
import org.tensorpool.testing.SharedDirectory;

/**
 * What becomes of readers and writers of a file that is cut short while they have it mapped.
 */
class MemoryFaultsTest
{
    private static final long BYTES = 3L << 20;
    private static final int WARM = 20_000;

    private final byte[] target = new byte[4096];

    private static void truncate(final Path file, final long bytes) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
        {
            channel.truncate(bytes);
        }
    }

    private static Path file(final Path directory, final long bytes) throws IOException
    {
        final Path file = directory.resolve("region");
        try (java.io.RandomAccessFile made = new java.io.RandomAccessFile(file.toFile(), "rw"))
        {
            made.setLength(bytes);
        }
        return file;
    }

    private static MappedRegion map(final Path file, final long bytes)
    {
        return MappedRegion.open(new RegionUri(file.toString(), false), bytes,
            PathContainment.of(List.of(file.getParent())), true, MappingPolicy.NONE);
    }

    private static void assertFaults(final Runnable access)
    {
        final InternalError error = assertThrows(InternalError.class, () ->
        {
            access.run();
            MemoryFaults.settle();
        });
        assertTrue(MemoryFaults.isFault(error), error::getMessage);
    }

    @Test
    void shouldMeetAFaultInEveryKindOfAccessAndNeverEndTheJvm() throws IOException
    {
        try (SharedDirectory directory = new SharedDirectory())
        {
            final Path file = file(directory.path(), BYTES);
            try (MappedRegion region = map(file, BYTES))
            {
                final MemorySegment segment = region.segment();
                final List<Runnable> accesses = List.of(
                    region::touch,
                    () -> SeqLock.loadAcquire(segment, 0),
                    () -> SeqLock.fenceThenLoad(segment, 0),
                    () -> SeqLock.storeCommittedRelease(segment, 0, 1),
                    () -> new SlotHeader().read(segment, 64),
                    () -> MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, 0, target, 0, target.length),
                    () -> MemorySegment.copy(MemorySegment.ofArray(target), 0, segment, 0, target.length),
                    () -> segment.asByteBuffer().get(target),
                    () -> MemorySegment.mismatch(segment, 0, 64, MemorySegment.ofArray(target), 0, 64),
                    () -> Superblock.activityTimestampNsRelease(segment, 1));
                for (int i = 0; i < WARM; i++)
                {
                    accesses.get(i % accesses.size()).run();
                }
                truncate(file, 0);
                accesses.forEach(MemoryFaultsTest::assertFaults);
            }
        }
    }

    @Test
    void shouldSeeThatTheEndOfAFileIsGone() throws IOException
    {
        try (SharedDirectory directory = new SharedDirectory())
        {
            final Path file = file(directory.path(), BYTES);
            try (MappedRegion region = map(file, BYTES))
            {
                region.touch();
                MemoryFaults.settle();
                truncate(file, BYTES - 8192);
                assertFaults(region::touch);
            }
        }
    }

    @Test
    void shouldRefuseToPrefaultOrLockAFileThatIsTooShortWithAnErrorAndNoFault() throws IOException
    {
        try (SharedDirectory directory = new SharedDirectory())
        {
            final Path file = file(directory.path(), BYTES - 1);
            final TensorPoolException ex = assertThrows(TensorPoolException.class, () -> MappedRegion.open(
                new RegionUri(file.toString(), false), BYTES, PathContainment.of(List.of(directory.path())), false,
                new MappingPolicy(Requirement.REQUIRED, Requirement.REQUIRED)));
            assertEquals(TensorPoolException.Category.INVALID_REGION, ex.category());
        }
    }

    @Test
    void shouldMeetAFaultOnHugePagesToo() throws IOException
    {
        try (HugePageMount mount = HugePageMount.withPages(2))
        {
            final Path file = file(mount.path(), 2 * HugePageMount.PAGE_BYTES);
            try (MappedRegion region = map(file, BYTES))
            {
                region.touch();
                MemoryFaults.settle();
                truncate(file, HugePageMount.PAGE_BYTES);
                assertFaults(region::touch);
                truncate(file, 0);
                assertFaults(() -> SeqLock.loadAcquire(region.segment(), 0));
            }
            java.nio.file.Files.delete(file);
        }
    }

    @Test
    void shouldTakeNoOtherErrorForAFault()
    {
        assertFalse(MemoryFaults.isFault(new InternalError()));
        assertFalse(MemoryFaults.isFault(new InternalError("something else")));
    }
}
