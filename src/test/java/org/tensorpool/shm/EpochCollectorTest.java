package org.tensorpool.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tensorpool.shm.EpochCollector.Standing.ACTIVE;
import static org.tensorpool.shm.EpochCollector.Standing.ALIVE;
import static org.tensorpool.shm.EpochCollector.Standing.KEPT;
import static org.tensorpool.shm.EpochCollector.Standing.OWN;
import static org.tensorpool.shm.EpochCollector.Standing.SPARE;
import static org.tensorpool.shm.EpochCollector.Standing.UNFINISHED;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which epochs of others may go.
 */
class EpochCollectorTest
{
    private static final int STREAM = 5;
    private static final long MIN_AGE_NS = 1_000_000_000;
    private static final long NOW_NS = 50 * MIN_AGE_NS;
    private static final long LONG_AGO_NS = NOW_NS - MIN_AGE_NS - 1;
    private static final long FIRST_OWN = 100;
    /** Beyond the largest that the kernel gives. */
    private static final long DEAD = Integer.MAX_VALUE;
    private static final long INIT = 1;
    private static final long OURSELVES = ProcessHandle.current().pid();

    @TempDir
    private Path base;
    private NamespaceDirectory namespace;
    private EpochDirectories directories;
    private long realtimeNs = TimeUnit.DAYS.toNanos(20_000);

    @BeforeEach
    void create()
    {
        namespace = NamespaceDirectory.create(base, "me", "ns", RegionPermissions.of("660"));
        directories = new EpochDirectories(namespace);
    }

    private EpochCollector collector(final long keep)
    {
        return new EpochCollector(directories, () -> realtimeNs, FIRST_OWN, keep, MIN_AGE_NS);
    }

    private Path directory(final long epoch) throws IOException
    {
        return Files.createDirectories(namespace.path().resolve(STREAM + "/" + Long.toUnsignedString(epoch)));
    }

    private void epoch(final long epoch, final long pid, final long activityNs) throws IOException
    {
        final MemorySegment ring = MemorySegment.ofArray(new long[Superblock.SIZE / Long.BYTES]);
        new Superblock(Superblock.MAGIC, StreamLayout.LAYOUT_VERSION, epoch, STREAM, Superblock.HEADER_RING, 0, 8,
            SlotHeader.SLOT_BYTES, 0, pid, 1, activityNs).write(ring);
        Files.write(directory(epoch).resolve("header.ring"), ring.toArray(ValueLayout.JAVA_BYTE));
    }

    private List<EpochCollector.Standing> standings(final long keep, final long nowNs) throws IOException
    {
        return collector(keep).examine(STREAM, nowNs).stream().map(EpochCollector.Finding::standing).toList();
    }

    private List<Long> left() throws IOException
    {
        return directories.epochs(STREAM).stream().sorted(Long::compareUnsigned).toList();
    }

    @Test
    void shouldSpareWhoGaveASignOfLifeUpToTheLeastAgeAgo() throws IOException
    {
        epoch(1, DEAD, NOW_NS - MIN_AGE_NS);
        epoch(2, DEAD, NOW_NS - MIN_AGE_NS - 1);
        epoch(3, DEAD, NOW_NS);

        assertEquals(List.of(ACTIVE, SPARE, ACTIVE), standings(0, NOW_NS));
    }

    @Test
    void shouldTakeASignOfLifeFromTheFutureForOneFromBeforeTheSystemStarted() throws IOException
    {
        epoch(1, DEAD, NOW_NS + 1);

        assertEquals(List.of(SPARE), standings(0, NOW_NS));
    }

    @Test
    void shouldMeasureAgesAcrossTheEndOfTheClocksNumbers() throws IOException
    {
        epoch(1, DEAD, Long.MAX_VALUE - 10);
        epoch(2, DEAD, Long.MAX_VALUE - MIN_AGE_NS);

        assertEquals(List.of(ACTIVE, SPARE), standings(0, Long.MIN_VALUE + 10));
    }

    @Test
    void shouldLeaveTheEpochsOfAProcessThatLives() throws IOException
    {
        epoch(1, INIT, LONG_AGO_NS);
        epoch(2, OURSELVES, LONG_AGO_NS);

        assertEquals(List.of(ALIVE, SPARE), standings(0, NOW_NS));
    }

    @Test
    void shouldKeepTheYoungestByTheirUnsignedNumbers() throws IOException
    {
        epoch(-2, DEAD, LONG_AGO_NS);
        epoch(7, DEAD, LONG_AGO_NS);
        epoch(8, DEAD, LONG_AGO_NS);

        assertEquals(List.of(SPARE, KEPT, KEPT), standings(2, NOW_NS));
        assertEquals(new EpochCollector.Outcome(1, 0), collector(2).collect(STREAM, NOW_NS));
        assertEquals(List.of(8L, -2L), left());
    }

    @Test
    void shouldLeaveItsOwnersEpochsToItsOwner() throws IOException
    {
        epoch(FIRST_OWN - 1, DEAD, LONG_AGO_NS);
        epoch(FIRST_OWN, DEAD, LONG_AGO_NS);

        assertEquals(List.of(SPARE, OWN), standings(0, NOW_NS));
        assertEquals(new EpochCollector.Outcome(1, 0), collector(0).collect(STREAM, NOW_NS));
        assertEquals(List.of(FIRST_OWN), left());
    }

    @Test
    void shouldWaitForWhatMayBeInTheMakingByTheTimeOfDay() throws IOException
    {
        final long madeMs = TimeUnit.NANOSECONDS.toMillis(realtimeNs);
        Files.setLastModifiedTime(directory(1), FileTime.fromMillis(madeMs));
        realtimeNs += MIN_AGE_NS;
        assertEquals(List.of(UNFINISHED), standings(0, NOW_NS));
        assertEquals(new EpochCollector.Outcome(0, 1), collector(0).collect(STREAM, NOW_NS));

        realtimeNs++;
        assertEquals(List.of(SPARE), standings(0, NOW_NS));
        assertEquals(new EpochCollector.Outcome(1, 0), collector(0).collect(STREAM, NOW_NS));
        assertEquals(List.of(), left());
    }

    @Test
    void shouldMakeRoomWhateverTheAge() throws IOException
    {
        epoch(1, DEAD, NOW_NS - 1);
        epoch(2, DEAD, NOW_NS - 1);
        epoch(3, DEAD, NOW_NS - 1);

        assertEquals(new EpochCollector.Outcome(0, 1), collector(2).collect(STREAM, NOW_NS));
        assertEquals(new EpochCollector.Outcome(1, 0), collector(2).makeRoom(STREAM, NOW_NS, false));
        assertEquals(new EpochCollector.Outcome(1, 0), collector(2).makeRoom(STREAM, NOW_NS, true));
        assertEquals(List.of(3L), left());
    }

    @Test
    void shouldFindTheYoungestThatNobodyUses() throws IOException
    {
        assertEquals(EpochCollector.NONE, collector(1).youngestAbandoned(STREAM, NOW_NS));
        epoch(1, DEAD, LONG_AGO_NS);
        epoch(2, DEAD, LONG_AGO_NS);
        epoch(3, INIT, LONG_AGO_NS);
        epoch(4, DEAD, NOW_NS);
        directory(5);
        epoch(FIRST_OWN, DEAD, LONG_AGO_NS);

        assertEquals(2, collector(1).youngestAbandoned(STREAM, NOW_NS));
    }

    @Test
    void shouldTellOwnerAndSilenceOfEach() throws IOException
    {
        epoch(1, DEAD, NOW_NS - 77);

        assertEquals(List.of(new EpochCollector.Finding(1, ACTIVE, DEAD, 77)), collector(0).examine(STREAM, NOW_NS));
    }
}
