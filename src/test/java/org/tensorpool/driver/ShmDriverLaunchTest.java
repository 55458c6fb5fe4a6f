package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.DriverTestHarness.LEASE_NS;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.Role.CONSUMER;
import static org.tensorpool.protocol.driver.Role.PRODUCER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tensorpool.status.DriverCounter;

import io.aeron.Aeron;

class ShmDriverLaunchTest
{
    private final DriverTestHarness harness = new DriverTestHarness();

    @AfterEach
    void close()
    {
        harness.close();
    }

    @Test
    void shouldSayWhereItLookedForAMediaDriverThatIsNotThere()
    {
        harness.inContext((c) -> c.mediaDriverTimeoutNs(0));

        final TensorPoolException ex = assertThrows(TensorPoolException.class, harness::launchDriver);

        assertEquals(Category.TIMEOUT, ex.category());
        assertTrue(ex.getMessage().contains(harness.aeronDirectory()), ex.getMessage());
    }

    @Test
    void shouldLetTheNextDriverInAfterALaunchThatFailed()
    {
        harness.inContext((c) -> c.mediaDriverTimeoutNs(0));
        assertThrows(TensorPoolException.class, harness::launchDriver);

        assertDoesNotThrow(harness::start);
    }

    @Test
    void shouldRefuseToServeANamespaceThatAnotherDriverServes()
    {
        harness.start();

        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> ShmDriver.launch(harness.context()));

        assertEquals(Category.REJECTED, ex.category());
        assertTrue(ex.getMessage().contains(harness.driver().directory().toString()), ex.getMessage());
        harness.attached(STREAM, 501, CONSUMER);
    }

    @Test
    void shouldTellEveryProblemOfAContextAtOnce()
    {
        final TensorPoolException ex = assertThrows(
            TensorPoolException.class, () -> new ShmDriver.Context().mediaDriverTimeoutNs(-1).conclude());

        assertEquals(Category.CONFIGURATION, ex.category());
        assertTrue(ex.getMessage().contains("no configuration"), ex.getMessage());
        assertTrue(ex.getMessage().contains("mediaDriverTimeoutNs is -1"), ex.getMessage());
    }

    @Test
    void shouldNotConcludeAContextTwice()
    {
        final ShmDriver.Context context = harness.context().conclude();

        assertThrows(TensorPoolException.class, context::conclude);
    }

    @Test
    void shouldRefuseHugePagesWhereTheBaseDirectoryHasNone()
    {
        harness.configured((c) -> c.requireHugepages(true).pageSizeBytes(2 << 20));

        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> harness.context().conclude());

        assertTrue(ex.getMessage().contains("not on hugetlbfs"), ex.getMessage());
    }

    @Test
    void shouldMakeABaseDirectoryWhoseParentIsThere()
    {
        harness.configured((c) -> c.baseDir(harness.baseDirectory() + "/new"));

        harness.context().conclude();

        assertTrue(Files.isDirectory(harness.baseDirectory().resolve("new")));
    }

    @Test
    void shouldNameABaseDirectoryThatCannotBeMade()
    {
        harness.configured((c) -> c.baseDir(harness.baseDirectory() + "/missing/new"));

        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> harness.context().conclude());

        assertEquals(Category.CONFIGURATION, ex.category());
        assertTrue(ex.getMessage().contains("/missing/new"), ex.getMessage());
        assertTrue(ex.getMessage().contains(System.getProperty("user.name")), ex.getMessage());
    }

    @Test
    void shouldRefuseAUserDirectoryThatIsALink() throws IOException
    {
        final Path elsewhere = Files.createDirectory(harness.baseDirectory().resolve("elsewhere"));
        Files.createSymbolicLink(
            harness.baseDirectory().resolve("tensorpool-" + System.getProperty("user.name")), elsewhere);

        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> harness.context().conclude());

        assertTrue(ex.getMessage().contains("is a link"), ex.getMessage());
    }

    @Test
    void shouldGiveDirectoriesAndFilesTheConfiguredMode() throws IOException
    {
        harness.configured((c) -> c.permissionsMode("640")).start();

        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);

        final Path epoch = harness.streamDirectory(STREAM).resolve(Long.toString(lease.epoch()));
        assertEquals("rwxr-x---", mode(harness.driver().directory()));
        assertEquals("rwxr-x---", mode(epoch));
        assertEquals("rw-r-----", mode(epoch.resolve("header.ring")));
        assertEquals("rw-r-----", mode(epoch.resolve("1.pool")));
    }

    private static String mode(final Path path) throws IOException
    {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void shouldGoOnWithAllLeasesWhenTheMediaDriverIsRestarted()
    {
        harness.start();
        final Heard.Attached lease = harness.attached(STREAM, 501, PRODUCER);

        harness.stopMediaDriver();
        harness.awaitTrue("the driver notices", () ->
        {
            harness.invoke();
            return !harness.errors().isEmpty();
        });
        harness.advance(LEASE_NS);
        harness.startMediaDriver();
        harness.connectClient();
        harness.heard().clear();
        harness.awaitTrue("the driver is back", () ->
        {
            harness.advance(LEASE_NS / 10);
            return harness.driver().counters().get(DriverCounter.RECONNECTS) == 1;
        });

        final Heard.Announced announced = harness.await(Heard.Announced.class);
        assertEquals(lease.epoch(), announced.epoch());
        assertEquals(501, announced.producerId());
        harness.keepalive(lease, 501, PRODUCER);
        harness.hearAll();
        assertEquals(1, harness.driver().counters().get(DriverCounter.LEASES));
        assertEquals(0, harness.driver().counters().get(DriverCounter.UNKNOWN_KEEPALIVES));
    }

    @Test
    void shouldNotTakeTheEndOfItsAeronClientForItsOwn()
    {
        // A driver that looks seldom lets the client's own thread come to its end first.
        final AtomicInteger ends = new AtomicInteger();
        harness.inContext((context) -> context.useInvoker(false).executor(null).nanoClock(SystemNanoClock.INSTANCE)
            .idleStrategy(new SleepingMillisIdleStrategy(100)).terminationHook(ends::incrementAndGet));
        harness.startMediaDriver();
        try (ShmDriver driver = ShmDriver.launch(harness.context()))
        {
            harness.stopMediaDriver();
            harness.awaitTrue("the driver notices", () -> !harness.errors().isEmpty());
            harness.startMediaDriver();
            harness.awaitTrue("the driver is back", () -> driver.counters().get(DriverCounter.RECONNECTS) == 1);
        }

        assertEquals(0, ends.get());
        assertTrue(
            harness.errors().stream().noneMatch(AgentTerminationException.class::isInstance),
            harness.errors().toString());
    }

    @Test
    void shouldShowItsCountersToAeronsTools()
    {
        harness.start();
        harness.attached(STREAM, 501, CONSUMER);

        final List<String> labels = new ArrayList<>();
        try (Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(harness.aeronDirectory())))
        {
            aeron.countersReader().forEach((counterId, typeId, key, label) ->
            {
                if (typeId == DriverCounter.LEASES.typeId())
                {
                    labels.add(label + "=" + aeron.countersReader().getCounterValue(counterId));
                }
            });
        }

        assertEquals(List.of("tensorpool driver leases: instance=test=1"), labels);
    }

    @Test
    void shouldUseAnAeronClientThatItIsGivenAndLeaveItOpen()
    {
        harness.startMediaDriver();
        harness.connectClient();
        try (Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(harness.aeronDirectory())))
        {
            harness.inContext((c) -> c.aeron(aeron));
            harness.launchDriver();
            harness.attached(STREAM, 501, CONSUMER);

            harness.closeDriver();

            assertFalse(aeron.isClosed());
        }
    }

    @Test
    void shouldRunOnAThreadOfItsOwn()
    {
        harness.startMediaDriver();
        harness.connectClient();
        final ShmDriver.Context context = harness.context().useInvoker(false).executor(null)
            .nanoClock(SystemNanoClock.INSTANCE);
        try (ShmDriver driver = ShmDriver.launch(context))
        {
            harness.awaitTrue("the driver is there", () -> harness.isConnected());
            final long correlationId = harness.attach(STREAM, 501, CONSUMER);
            harness.awaitTrue("it answers", () ->
            {
                harness.listen();
                return harness.heard().stream().anyMatch(
                    (h) -> h instanceof Heard.Attached a && a.correlationId() == correlationId && a.isOk());
            });
            assertEquals(1, driver.counters().get(DriverCounter.LEASES));
        }
    }
}
