package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.DriverTestHarness.ANNOUNCE_PERIOD_NS;
import static org.tensorpool.driver.DriverTestHarness.KEEPALIVE_NS;
import static org.tensorpool.driver.DriverTestHarness.OTHER_STREAM;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.Role.CONSUMER;
import static org.tensorpool.protocol.driver.Role.PRODUCER;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.protocol.driver.ShutdownReason;
import org.tensorpool.shm.EpochSequence;
import org.tensorpool.status.DriverCounter;

class ShmDriverEpochTest
{
    private static final long MIN_AGE_NS = 3 * ANNOUNCE_PERIOD_NS;
    private static final int PID_OFFSET = 40;
    private static final int ACTIVITY_OFFSET = 56;

    private final DriverTestHarness harness = new DriverTestHarness();

    @AfterEach
    void close()
    {
        harness.close();
    }

    @Test
    void shouldAnnounceEveryPeriodAndShowThatItIsAlive() throws IOException
    {
        harness.start();
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);
        harness.forget();

        harness.advance(ANNOUNCE_PERIOD_NS - 1);
        assertTrue(harness.hearAll().stream().noneMatch(Heard.Announced.class::isInstance));
        harness.advance(1);

        final Heard.Announced announced = harness.await(Heard.Announced.class);
        assertEquals(lease.epoch(), announced.epoch());
        assertEquals(harness.clock().nanoTime(), announced.timestampNs());
        final Path directory = harness.streamDirectory(STREAM).resolve(Long.toString(lease.epoch()));
        for (final String file : List.of("header.ring", "1.pool", "2.pool"))
        {
            assertEquals(harness.clock().nanoTime(), readLong(directory.resolve(file), ACTIVITY_OFFSET), file);
        }
    }

    @Test
    void shouldKeepOldEpochsUntilTheyAreOldAndMoreThanAreToBeKept() throws IOException
    {
        harness.configured((c) -> c.epochGcKeep(2)).start();
        final Heard.Attached first = harness.attached(STREAM, 501, PRODUCER);
        harness.detach(first, 501, PRODUCER);
        harness.await(Heard.Revoked.class);
        final Heard.Attached third = harness.attached(STREAM, 502, PRODUCER);
        assertEquals(3, epochsOnDisk(STREAM).size());

        for (long passedNs = 0; passedNs < MIN_AGE_NS; passedNs += KEEPALIVE_NS)
        {
            harness.keepalive(third, 502, PRODUCER);
            harness.advance(KEEPALIVE_NS);
            assertEquals(3, epochsOnDisk(STREAM).size());
        }
        harness.keepalive(third, 502, PRODUCER);
        harness.advance(KEEPALIVE_NS);

        final List<Long> left = epochsOnDisk(STREAM);
        assertEquals(2, left.size());
        assertFalse(left.contains(first.epoch()));
        assertTrue(left.contains(third.epoch()));
        harness.invoke();
        assertEquals(1, harness.driver().counters().get(DriverCounter.EPOCHS_COLLECTED));
    }

    @Test
    void shouldKeepAllEpochsWhereCollectionIsOff() throws IOException
    {
        harness.configured((c) -> c.epochGcEnabled(false).epochGcKeep(1)).start();
        harness.attached(STREAM, 501, CONSUMER);
        harness.attached(STREAM, 502, PRODUCER);

        harness.advance(MIN_AGE_NS + ANNOUNCE_PERIOD_NS);
        harness.advance(ANNOUNCE_PERIOD_NS);

        assertTrue(epochsOnDisk(STREAM).size() >= 2);
        assertEquals(0, harness.driver().counters().get(DriverCounter.EPOCHS_COLLECTED));
    }

    @Test
    void shouldBeginBeyondEveryEpochOnDiskAndAnnounceItAtOnce() throws IOException
    {
        harness.start();
        final Heard.Attached old = harness.attached(STREAM, 501, CONSUMER);
        harness.closeDriver();
        final long ahead = old.epoch() + 1_000_000_000_000_000L;
        final Path directory = harness.streamDirectory(STREAM);
        Files.move(directory.resolve(Long.toString(old.epoch())), directory.resolve(Long.toString(ahead)));
        harness.heard().clear();

        harness.launchDriver();

        assertEquals(ahead + EpochSequence.RESTART_LEAP, harness.await(Heard.Announced.class).epoch());
    }

    @Test
    void shouldBeginBeyondItsPredecessorThoughTheClockWasSetBackAndNothingIsOnDisk()
    {
        final AtomicLong timeOfDay = new AtomicLong(1_000_000_000_000L);
        harness.configured((c) -> c.cleanupShmOnExit(true)).inContext((c) -> c.epochNanoClock(timeOfDay::get)).start();
        Heard.Attached last = harness.attached(STREAM, 501, CONSUMER);
        for (int i = 0; i < 3; i++)
        {
            last = harness.attached(OTHER_STREAM, 600 + i, PRODUCER);
            harness.detach(last, 600 + i, PRODUCER);
            harness.await(Heard.Detached.class);
        }
        harness.closeDriver();
        assertFalse(Files.exists(harness.streamDirectory(OTHER_STREAM)));

        timeOfDay.set(1_000);
        harness.launchDriver();

        assertTrue(harness.attached(STREAM, 501, CONSUMER).epoch() > last.epoch() + 1);
        assertTrue(harness.attached(OTHER_STREAM, 502, CONSUMER).leaseId() > last.leaseId());
    }

    @Test
    void shouldSayGoodByeAndLeaveRegionsWhereTheyAre() throws IOException
    {
        harness.start();
        harness.attached(STREAM, 501, CONSUMER);

        harness.closeDriver();
        harness.listen();

        final Heard last = harness.heard().get(harness.heard().size() - 1);
        assertEquals(ShutdownReason.NORMAL, ((Heard.Shutdown)last).reason());
        assertEquals(1, epochsOnDisk(STREAM).size());
    }

    @Test
    void shouldRemoveItsRegionsOnExitWhereToldTo() throws IOException
    {
        harness.configured((c) -> c.cleanupShmOnExit(true)).start();
        harness.attached(STREAM, 501, CONSUMER);
        harness.attached(STREAM, 502, PRODUCER);

        harness.closeDriver();

        assertFalse(Files.exists(harness.streamDirectory(STREAM)));
        assertTrue(Files.exists(harness.driver().directory()));
    }

    @Test
    void shouldRemoveEpochsOfDeadDriversAtTheStart() throws IOException
    {
        harness.configured((c) -> c.epochGcOnStartup(true).epochGcKeep(1)).start();
        final Heard.Attached first = harness.attached(STREAM, 501, CONSUMER);
        final Heard.Attached second = harness.attached(STREAM, 502, PRODUCER);
        harness.closeDriver();
        // The first is of a process that lives on, the second is of one that is gone.
        write(ring(first), PID_OFFSET, ProcessHandle.current().parent().orElseThrow().pid());
        write(ring(second), PID_OFFSET, Integer.MAX_VALUE);

        harness.leap(MIN_AGE_NS + 1);
        harness.launchDriver();
        final long current = harness.await(Heard.Announced.class, (a) -> a.epoch() > second.epoch()).epoch();

        assertEquals(List.of(first.epoch(), current), epochsOnDisk(STREAM));
    }

    @Test
    void shouldLeaveEpochsThatWereAliveJustNow() throws IOException
    {
        harness.configured((c) -> c.epochGcOnStartup(true).epochGcKeep(1)).start();
        final Heard.Attached first = harness.attached(STREAM, 501, CONSUMER);
        harness.closeDriver();

        harness.launchDriver();
        assertTrue(epochsOnDisk(STREAM).contains(first.epoch()));

        harness.advance(MIN_AGE_NS + 1);
        harness.advance(ANNOUNCE_PERIOD_NS);
        harness.invoke();
        assertFalse(epochsOnDisk(STREAM).contains(first.epoch()));
    }

    @Test
    void shouldRemoveAnEpochOfADeadDriverAlsoWhenItIsOneTooManyOnlyLater() throws IOException
    {
        harness.configured((c) -> c.epochGcKeep(2)).start();
        final Heard.Attached old = harness.attached(STREAM, 501, CONSUMER);
        harness.closeDriver();
        harness.leap(MIN_AGE_NS + 1);
        harness.launchDriver();
        final long first = harness.await(Heard.Announced.class, (a) -> a.epoch() > old.epoch()).epoch();
        harness.advance(ANNOUNCE_PERIOD_NS);
        harness.advance(ANNOUNCE_PERIOD_NS);
        harness.invoke();
        assertEquals(List.of(old.epoch(), first), epochsOnDisk(STREAM));

        final Heard.Attached producer = harness.attached(STREAM, 502, PRODUCER);
        harness.advance(ANNOUNCE_PERIOD_NS);
        harness.advance(ANNOUNCE_PERIOD_NS);
        harness.invoke();

        assertEquals(List.of(first, producer.epoch()), epochsOnDisk(STREAM));
    }

    @Test
    void shouldRemoveNothingThroughALink() throws IOException
    {
        harness.configured((c) -> c.epochGcOnStartup(true).epochGcKeep(1)).start();
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);
        harness.closeDriver();
        final Path outside = Files.createDirectory(harness.baseDirectory().resolve("outside"));
        Files.writeString(outside.resolve("header.ring"), "precious");
        final Path link = harness.streamDirectory(STREAM).resolve("12");
        Files.createSymbolicLink(link, outside);

        harness.leap(MIN_AGE_NS + 1);
        harness.launchDriver();
        harness.await(Heard.Announced.class, (a) -> a.epoch() > lease.epoch());
        harness.advance(ANNOUNCE_PERIOD_NS);
        harness.advance(ANNOUNCE_PERIOD_NS);

        assertEquals("precious", Files.readString(outside.resolve("header.ring")));
        assertFalse(epochsOnDisk(STREAM).contains(lease.epoch()));
    }

    private Path ring(final Heard.Attached lease)
    {
        return harness.streamDirectory(STREAM).resolve(Long.toString(lease.epoch())).resolve("header.ring");
    }

    private List<Long> epochsOnDisk(final int streamId) throws IOException
    {
        try (Stream<Path> entries = Files.list(harness.streamDirectory(streamId)))
        {
            return entries.filter((e) -> !Files.isSymbolicLink(e))
                .map((e) -> Long.valueOf(e.getFileName().toString())).sorted().toList();
        }
    }

    private static long readLong(final Path file, final int offset) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file))
        {
            final ByteBuffer value = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(value, offset);
            return value.getLong(0);
        }
    }

    private static void write(final Path file, final int offset, final long value) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
        {
            channel.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value), offset);
        }
    }
}
