package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.DriverTestHarness.KEEPALIVE_NS;
import static org.tensorpool.driver.DriverTestHarness.LEASE_NS;
import static org.tensorpool.driver.DriverTestHarness.OTHER_STREAM;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.LeaseRevokeReason.DETACHED;
import static org.tensorpool.protocol.driver.LeaseRevokeReason.EXPIRED;
import static org.tensorpool.protocol.driver.ResponseCode.OK;
import static org.tensorpool.protocol.driver.ResponseCode.REJECTED;
import static org.tensorpool.protocol.driver.Role.CONSUMER;
import static org.tensorpool.protocol.driver.Role.PRODUCER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.status.DriverCounter;

class ShmDriverLeaseTest
{
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final DriverTestHarness harness = new DriverTestHarness();
    private boolean holdTasks;

    @BeforeEach
    void start()
    {
        harness.inContext((c) -> c.executor((task) ->
        {
            if (holdTasks)
            {
                tasks.add(task);
            }
            else
            {
                task.run();
            }
        })).start();
    }

    @AfterEach
    void close()
    {
        harness.close();
    }

    @Test
    void shouldKeepALeaseAsLongAsKeepalivesCome()
    {
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);
        harness.forget();

        for (int i = 0; i < 10; i++)
        {
            harness.keepalive(lease, 501, CONSUMER);
            harness.advance(KEEPALIVE_NS);
        }

        assertEquals(1, harness.driver().counters().get(DriverCounter.LEASES));
        assertTrue(harness.hearAll().stream().noneMatch(Heard.Revoked.class::isInstance));
    }

    @Test
    void shouldRevokeALeaseThatGotNoKeepaliveInTime()
    {
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);

        harness.advance(LEASE_NS - 1);
        assertEquals(1, harness.driver().counters().get(DriverCounter.LEASES));
        harness.advance(1);

        final Heard.Revoked revoked = harness.await(Heard.Revoked.class);
        assertEquals(lease.leaseId(), revoked.leaseId());
        assertEquals(STREAM, revoked.streamId());
        assertEquals(501, revoked.clientId());
        assertEquals(CONSUMER, revoked.role());
        assertEquals(EXPIRED, revoked.reason());
        assertEquals(harness.clock().nanoTime(), revoked.timestampNs());
        assertEquals(0, harness.driver().counters().get(DriverCounter.LEASES));
        assertEquals(1, harness.driver().counters().get(DriverCounter.EXPIRIES));
    }

    @Test
    void shouldReadTheKeepalivesThatCameWhileItWasStoppedBeforeItExpiresAnyone()
    {
        final Heard.Attached alive = harness.attached(STREAM, 501, CONSUMER);
        final Heard.Attached dead = harness.attached(STREAM, 502, CONSUMER);
        harness.forget();

        harness.keepalive(alive, 501, CONSUMER);
        harness.leap(10 * LEASE_NS);
        harness.invoke();

        assertEquals(dead.leaseId(), harness.await(Heard.Revoked.class).leaseId());
        assertEquals(1, harness.driver().counters().get(DriverCounter.LEASES));
    }

    @Test
    void shouldExpireNobodyWhileMoreWaitsThanOneDutyCycleReads()
    {
        final Heard.Attached other = harness.attached(STREAM, 501, CONSUMER);
        final Heard.Attached last = harness.attached(STREAM, 502, CONSUMER);
        harness.forget();

        // More than a duty cycle reads, less than the window holds; in five rounds a term ends among them.
        for (int round = 0; round < 5; round++)
        {
            for (int i = 0; i < 300; i++)
            {
                harness.keepalive(other, 501, CONSUMER);
            }
            harness.keepalive(last, 502, CONSUMER);
            harness.leap(2 * LEASE_NS);
            harness.invoke();
            harness.invoke();
            harness.listen();
        }

        assertEquals(0, harness.driver().counters().get(DriverCounter.EXPIRIES));
    }

    @Test
    void shouldIgnoreAKeepaliveThatIsNotOfTheLeasesOwner()
    {
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);
        harness.forget();

        harness.leap(LEASE_NS - 1);
        harness.keepalive(lease, 502, CONSUMER);
        harness.keepalive(lease, 501, PRODUCER);
        harness.forget();
        harness.advance(1);

        assertEquals(lease.leaseId(), harness.await(Heard.Revoked.class).leaseId());
        assertEquals(2, harness.driver().counters().get(DriverCounter.UNKNOWN_KEEPALIVES));
    }

    @Test
    void shouldEndALeaseThatItsClientGivesBackAndSayNoTheSecondTime()
    {
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);

        final long correlationId = harness.detach(lease, 501, CONSUMER);
        final Heard.Detached first = harness.await(Heard.Detached.class, (d) -> d.correlationId() == correlationId);
        assertEquals(OK, first.code());
        assertEquals("", first.errorMessage());
        final Heard.Revoked revoked = harness.await(Heard.Revoked.class);
        assertEquals(lease.leaseId(), revoked.leaseId());
        assertEquals(DETACHED, revoked.reason());

        final long again = harness.detach(lease, 501, CONSUMER);
        final Heard.Detached second = harness.await(Heard.Detached.class, (d) -> d.correlationId() == again);
        assertEquals(REJECTED, second.code());
        assertTrue(harness.hearAll().stream().noneMatch(Heard.Revoked.class::isInstance));
    }

    @Test
    void shouldNotLetAnotherClientGiveALeaseBack()
    {
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);

        harness.detach(lease, 502, CONSUMER);

        assertEquals(REJECTED, harness.await(Heard.Detached.class).code());
        assertEquals(1, harness.driver().counters().get(DriverCounter.LEASES));
    }

    @Test
    void shouldMoveTheStreamOnWhenItsProducerDetaches()
    {
        final Heard.Attached lease = harness.attached(STREAM, 501, PRODUCER);
        harness.forget();

        harness.detach(lease, 501, PRODUCER);

        final Heard.Announced announced = harness.await(Heard.Announced.class, (a) -> a.streamId() == STREAM);
        assertTrue(announced.epoch() > lease.epoch());
        assertEquals(0, announced.producerId());
    }

    @Test
    void shouldTellOfTheRevocationBeforeTheNewEpochAndOfTheOldEpochNoMore()
    {
        final Heard.Attached lease = harness.attached(STREAM, 501, PRODUCER);
        harness.forget();

        holdTasks = true;
        harness.advance(LEASE_NS);
        harness.advance(KEEPALIVE_NS);
        final List<Heard> before = List.copyOf(harness.hearAll());
        harness.heard().clear();
        holdTasks = false;
        tasks.remove().run();

        assertTrue(before.stream().anyMatch((h) -> h instanceof Heard.Revoked r && r.leaseId() == lease.leaseId()));
        assertTrue(before.stream().noneMatch(Heard.Announced.class::isInstance), before.toString());
        assertTrue(harness.await(Heard.Announced.class).epoch() > lease.epoch());
    }

    @Test
    void shouldLeaveTheEpochAloneWhenAConsumerGoes()
    {
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);
        harness.forget();

        harness.detach(lease, 501, CONSUMER);
        harness.await(Heard.Revoked.class);

        assertEquals(lease.epoch(), harness.attached(STREAM, 502, CONSUMER).epoch());
    }

    @Test
    void shouldLetTheNextProducerInAfterTheFirstHasExpired()
    {
        final Heard.Attached first = harness.attached(STREAM, 501, PRODUCER);

        harness.advance(LEASE_NS);
        final Heard.Attached second = harness.attached(STREAM, 502, PRODUCER);

        assertTrue(second.epoch() > first.epoch());
        assertTrue(second.leaseId() > first.leaseId());
    }

    @Test
    void shouldLeaveOtherStreamsAloneWhenAProducerGoes()
    {
        final Heard.Attached going = harness.attached(STREAM, 501, PRODUCER);
        final Heard.Attached staying = harness.attached(OTHER_STREAM, 502, PRODUCER);
        harness.forget();

        harness.detach(going, 501, PRODUCER);
        harness.await(Heard.Announced.class, (a) -> a.streamId() == STREAM && a.epoch() > going.epoch());

        assertFalse(harness.hearAll().stream().anyMatch(
            (h) -> h instanceof Heard.Announced a && a.streamId() == OTHER_STREAM && a.epoch() != staying.epoch()));
        assertEquals(1, harness.driver().counters().get(DriverCounter.LEASES));
    }

    @Test
    void shouldTakeNothingForALeaseOfTheDriverThatWasThereBefore()
    {
        final Heard.Attached old = harness.attached(STREAM, 501, CONSUMER);
        harness.closeDriver();
        harness.launchDriver();
        harness.forget();

        harness.keepalive(old, 501, CONSUMER);
        final long correlationId = harness.detach(old, 501, CONSUMER);

        assertEquals(REJECTED,
            harness.await(Heard.Detached.class, (d) -> d.correlationId() == correlationId).code());
        assertEquals(1, harness.count(DriverCounter.UNKNOWN_KEEPALIVES));
        assertEquals(1, harness.count(DriverCounter.DETACH_REJECTIONS));
        assertNotEquals(old.leaseId(), harness.attached(STREAM, 501, CONSUMER).leaseId());
    }

    @Test
    void shouldCountDetachesOfLeasesThatAreNotTheSenders()
    {
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);

        final long other = harness.detach(lease, 502, CONSUMER);
        final long role = harness.detach(lease, 501, PRODUCER);

        assertEquals(REJECTED, harness.await(Heard.Detached.class, (d) -> d.correlationId() == other).code());
        assertEquals(REJECTED, harness.await(Heard.Detached.class, (d) -> d.correlationId() == role).code());
        assertEquals(2, harness.count(DriverCounter.DETACH_REJECTIONS));
        assertEquals(1, harness.count(DriverCounter.LEASES));
        assertTrue(harness.hearAll().stream().noneMatch(Heard.Revoked.class::isInstance));
    }

    @Test
    void shouldRevokeTheLeasesOfAStreamWhoseNextEpochCannotBeMade() throws IOException
    {
        final Heard.Attached producer = harness.attached(STREAM, 501, PRODUCER);
        final Heard.Attached consumer = harness.attached(STREAM, 502, CONSUMER);
        final Heard.Attached other = harness.attached(OTHER_STREAM, 503, CONSUMER);
        final Path directory = harness.streamDirectory(STREAM);
        Files.move(directory, directory.resolveSibling("aside"));
        Files.writeString(directory, "in the way");

        harness.detach(producer, 501, PRODUCER);

        final Heard.Revoked revoked =
            harness.await(Heard.Revoked.class, (r) -> r.leaseId() == consumer.leaseId());
        assertEquals(LeaseRevokeReason.REVOKED, revoked.reason());
        assertTrue(revoked.why().contains("has no regions"), revoked.why());
        assertEquals(1, harness.count(DriverCounter.LEASES));
        harness.keepalive(other, 503, CONSUMER);
        harness.invoke();
        assertEquals(0, harness.count(DriverCounter.UNKNOWN_KEEPALIVES));
    }

    @Test
    void shouldRevokeALeaseOnceOnly()
    {
        final Heard.Attached lease = harness.attached(STREAM, 501, PRODUCER);

        harness.detach(lease, 501, PRODUCER);
        harness.detach(lease, 501, PRODUCER);
        harness.forget();
        harness.advance(LEASE_NS);

        assertEquals(1, harness.count(DriverCounter.REVOCATIONS));
        assertTrue(harness.hearAll().stream().noneMatch(Heard.Revoked.class::isInstance));
    }
}
