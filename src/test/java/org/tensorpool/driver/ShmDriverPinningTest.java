package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.Role.PRODUCER;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tensorpool.os.CpuReservation;
import org.tensorpool.status.DriverCounter;
import org.tensorpool.testing.ThreadCpus;

@Timeout(120)
class ShmDriverPinningTest
{
    private static final String DRIVER = "tensorpool-driver".substring(0, ThreadCpus.NAME_LENGTH);
    private static final String AERON = "aeron-client";
    private static final int CPU = ThreadCpus.ofThisProcess().length() - 1;

    private final DriverTestHarness harness = new DriverTestHarness();
    private Set<Integer> before;
    private ShmDriver driver;

    @BeforeEach
    void start()
    {
        assumeTrue(ThreadCpus.ofThisProcess().cardinality() > 1, "needs two CPUs");
        harness.configured((builder) -> builder.cpu(CPU)).inContext((context) -> context
            .useInvoker(false).executor(null).nanoClock(SystemNanoClock.INSTANCE));
        harness.startMediaDriver();
        harness.connectClient();
        before = threads().stream().map(ThreadCpus::id).collect(Collectors.toSet());
    }

    @AfterEach
    void close()
    {
        if (driver != null)
        {
            driver.close();
        }
        harness.close();
    }

    @Test
    void shouldRunOnItsCpuAloneAndStartEverythingElseElsewhere()
    {
        driver = ShmDriver.launch(harness.context());
        harness.awaitTrue("the driver hears the client", harness::isConnected);
        harness.attach(STREAM, 1, PRODUCER);
        harness.awaitTrue("it makes a region on a thread of its own", () -> started(DRIVER).size() == 2);

        assertEquals(1, started(DRIVER).stream().filter((thread) -> thread.isPinnedTo(CPU)).count(), this::dump);
        assertEquals(1, started(DRIVER).stream().filter((thread) -> !thread.cpus().get(CPU)).count(), this::dump);
        assertEquals(1, started(AERON).size(), this::dump);
        assertFalse(started(AERON).getFirst().cpus().get(CPU), this::dump);
    }

    @Test
    void shouldStartTheNextAeronClientElsewhereToo()
    {
        driver = ShmDriver.launch(harness.context());
        harness.stopMediaDriver();
        harness.awaitTrue("the driver notices", () -> !harness.errors().isEmpty());
        harness.startMediaDriver();
        harness.awaitTrue("the driver is back", () -> driver.counters().get(DriverCounter.RECONNECTS) == 1);

        assertFalse(started(AERON).isEmpty(), this::dump);
        assertTrue(started(AERON).stream().noneMatch((thread) -> thread.cpus().get(CPU)), this::dump);
    }

    @Test
    void shouldNotStartOnACpuThatSomebodyHolds()
    {
        try (CpuReservation held = CpuReservation.acquire(CPU, "camera"))
        {
            final TensorPoolException ex =
                assertThrows(TensorPoolException.class, () -> ShmDriver.launch(harness.context()));

            assertEquals(Category.REJECTED, ex.category());
            assertTrue(ex.getMessage().startsWith("cpu " + held.cpu() + " is held by process "), ex.getMessage());
        }

        driver = ShmDriver.launch(harness.context());
        assertThrows(TensorPoolException.class, () -> CpuReservation.acquire(CPU, "camera"));
    }

    @Test
    void shouldGiveItsCpuBackWhenItIsClosed()
    {
        ShmDriver.launch(harness.context()).close();

        try (CpuReservation reservation = CpuReservation.acquire(CPU, "camera"))
        {
            assertEquals(CPU, reservation.cpu());
        }
    }

    @Test
    void shouldRefuseACpuWhereTheCallerRunsTheDriver()
    {
        final TensorPoolException ex = assertThrows(
            TensorPoolException.class, () -> ShmDriver.launch(harness.context().useInvoker(true)));

        assertEquals(Category.CONFIGURATION, ex.category());
        assertTrue(ex.getMessage().contains("driver.cpu is " + CPU), ex.getMessage());
    }

    private List<ThreadCpus> started(final String name)
    {
        return threads().stream()
            .filter((thread) -> !before.contains(thread.id()) && thread.name().equals(name)).toList();
    }

    private static List<ThreadCpus> threads()
    {
        return ThreadCpus.of(ProcessHandle.current().pid());
    }

    private String dump()
    {
        return threads().toString();
    }
}
