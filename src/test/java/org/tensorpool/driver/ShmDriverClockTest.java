package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.Role.CONSUMER;
import static org.tensorpool.protocol.driver.Role.PRODUCER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.TestDirectories;
import org.tensorpool.status.DriverCounter;

/**
 * Clocks that are wrong and clocks that leap: epochs grow whatever they say, and leases end by the monotonic one alone.
 */
class ShmDriverClockTest
{
    private static final long DAY_NS = TimeUnit.DAYS.toNanos(1);

    private final AtomicLong timeOfDayNs =
        new AtomicLong(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
    private final DriverTestHarness harness =
        new DriverTestHarness().inContext((context) -> context.epochNanoClock(timeOfDayNs::get));
    private int nextClientId = 501;

    @AfterEach
    void close()
    {
        harness.close();
    }

    @Test
    void shouldGiveGreaterEpochsThanAllBeforeWhateverTheTimeOfDay() throws IOException
    {
        final long now = timeOfDayNs.get();
        harness.start();
        long epoch = nextEpoch();
        for (final long time : new long[] {
            now - 20 * DAY_NS, 0, -DAY_NS, now + 10 * DAY_NS, Long.MAX_VALUE, Long.MIN_VALUE, now, 1, now})
        {
            harness.closeDriver();
            // The number that was reserved is all that tells how far epochs had come.
            TestDirectories.delete(harness.streamDirectory(STREAM));
            timeOfDayNs.set(time);
            harness.leap(1);
            harness.launchDriver();

            final long next = nextEpoch();
            assertTrue(next > epoch, next + " after " + epoch + " at time " + time);
            assertTrue(next > 0 && next < Long.MAX_VALUE - (1L << 41), next + " leaves room to grow");
            epoch = next;
        }
    }

    private long nextEpoch()
    {
        final int clientId = nextClientId++;
        final Heard.Attached lease = harness.attached(STREAM, clientId, PRODUCER);
        final long epoch = lease.epoch();
        harness.detach(lease, clientId, PRODUCER);
        harness.await(Heard.Revoked.class);
        return epoch;
    }

    @Test
    void shouldKeepItsOwnEpochsWhereTheClockWasFarAheadWhenItStarted() throws IOException
    {
        timeOfDayNs.set(Long.MAX_VALUE - DAY_NS);
        harness.configured((c) -> c.epochGcKeep(1).epochGcMinAgeNs(1)).start();
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);
        for (int i = 0; i < 5; i++)
        {
            harness.keepalive(lease, 501, CONSUMER);
            harness.advance(DriverTestHarness.ANNOUNCE_PERIOD_NS);
        }

        assertTrue(Files.exists(harness.streamDirectory(STREAM).resolve(Long.toString(lease.epoch()))));
        assertEquals(0, harness.count(DriverCounter.EPOCHS_COLLECTED));
    }

    @Test
    void shouldCollectAnEpochOfTheUpperHalfThatNobodyOwns() throws IOException
    {
        harness.configured((c) -> c.epochGcKeep(1).epochGcMinAgeNs(1)).start();
        final Path directory = harness.streamDirectory(STREAM);
        harness.closeDriver();
        final Path huge = Files.createDirectories(directory.resolve(Long.toUnsignedString(-2)));
        Files.setLastModifiedTime(huge, FileTime.fromMillis(0));
        harness.launchDriver();
        harness.attached(STREAM, 501, CONSUMER);
        harness.awaitTrue("it is gone", () ->
        {
            harness.advance(DriverTestHarness.ANNOUNCE_PERIOD_NS / 2);
            return !Files.exists(huge);
        });
    }

    @Test
    void shouldEndEachLeaseOnceAndServeAtOnceAfterALeapOfTheMonotonicClock()
    {
        harness.start();
        harness.attached(STREAM, 501, PRODUCER);
        for (int i = 0; i < 10; i++)
        {
            harness.attached(STREAM, 600 + i, CONSUMER);
        }
        harness.forget();
        final long epochs = harness.count(DriverCounter.EPOCHS_CREATED);

        harness.leap(30 * DAY_NS);
        harness.invoke();
        harness.attached(STREAM, 700, PRODUCER);

        assertEquals(11, harness.count(DriverCounter.EXPIRIES));
        assertEquals(1, harness.count(DriverCounter.LEASES));
        assertTrue(harness.count(DriverCounter.EPOCHS_CREATED) - epochs <= 2, "a new epoch for the end, one for 700");
        assertEquals(List.of(), harness.errors());
    }

    @Test
    void shouldHearTheKeepalivesThatWaitedWhileTheClockLeapt()
    {
        harness.start();
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);
        harness.keepalive(lease, 501, CONSUMER);
        harness.leap(30 * DAY_NS);
        harness.invoke();

        assertEquals(0, harness.count(DriverCounter.EXPIRIES));
    }

    @Test
    void shouldEndLeasesInTimeAcrossTheEndOfTheClocksNumbers()
    {
        harness.clock().update(Long.MAX_VALUE - DriverTestHarness.LEASE_NS / 2);
        harness.start();
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);
        harness.attached(STREAM, 502, CONSUMER);
        for (int i = 0; i < 4; i++)
        {
            harness.keepalive(lease, 501, CONSUMER);
            harness.advance(DriverTestHarness.KEEPALIVE_NS - 1);
        }

        assertTrue(harness.clock().nanoTime() < 0, "it is past the end");
        assertEquals(1, harness.count(DriverCounter.EXPIRIES));
        assertEquals(1, harness.count(DriverCounter.LEASES));
        harness.attached(STREAM, 503, PRODUCER);
    }
}
