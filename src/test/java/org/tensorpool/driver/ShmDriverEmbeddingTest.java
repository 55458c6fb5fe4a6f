package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.DriverTestHarness.STREAM;
import static org.tensorpool.protocol.driver.Role.CONSUMER;
import static org.tensorpool.protocol.driver.Role.PRODUCER;

import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.TensorPoolException;
import org.tensorpool.testing.ProcessState;

import io.aeron.Aeron;

/**
 * Drivers inside an application, however it runs them and whenever it closes them.
 */
class ShmDriverEmbeddingTest
{
    private final DriverTestHarness harness = new DriverTestHarness();

    @AfterEach
    void close()
    {
        harness.close();
    }

    @Test
    void shouldServeSeveralNamespacesInOneProcess()
    {
        harness.start();
        final ShmDriver.Context context = new ShmDriver.Context()
            .configuration(harness.configuration().toBuilder().namespace("second").controlStreamId(2000)
                .announceStreamId(2001).build())
            .aeronDirectoryName(harness.aeronDirectory())
            .executor(Runnable::run)
            .useInvoker(true);
        final ShmDriver second = ShmDriver.launch(context);
        assertNotEquals(harness.driver().directory(), second.directory());
        final Heard.Attached lease = harness.attached(STREAM, 501, CONSUMER);
        second.context().agentInvoker().invoke();

        second.close();

        harness.hearAll();
        assertTrue(Files.exists(harness.streamDirectory(STREAM).resolve(Long.toString(lease.epoch()))));
        harness.attached(STREAM, 502, PRODUCER);
    }

    @Test
    void shouldRunAsAnAgentBesideOthersAndLeaveThemRunning() throws Exception
    {
        final AtomicInteger turns = new AtomicInteger();
        final Agent other = agent(turns);
        harness.startMediaDriver();
        harness.connectClient();
        final ShmDriver driver =
            ShmDriver.launch(harness.context().useInvoker(false).useAgent(true).nanoClock(SystemNanoClock.INSTANCE));
        final AgentInvoker invoker =
            new AgentInvoker(harness.errors()::add, null, new CompositeAgent(other, driver.agent()));
        invoker.start();
        harness.awaitTrue("the driver is there", () ->
        {
            invoker.invoke();
            return harness.isConnected();
        });
        final long correlationId = harness.attach(STREAM, 501, CONSUMER);
        harness.awaitTrue("it answers", () ->
        {
            invoker.invoke();
            harness.listen();
            return hasAnswer(correlationId);
        });

        driver.close();
        final int before = turns.get();
        invoker.invoke();
        invoker.close();
        driver.close();

        assertEquals(before + 1, turns.get());
        assertEquals(List.of(), harness.errors());
        assertEquals(List.of(), ProcessState.mappingsOf(driver.directory()));
    }

    @Test
    void shouldRunInARunnerOfTheCallersOwnAndCloseWhicheverIsClosedFirst()
    {
        harness.startMediaDriver();
        harness.connectClient();
        final ShmDriver driver =
            ShmDriver.launch(harness.context().useInvoker(false).useAgent(true).nanoClock(SystemNanoClock.INSTANCE));
        final AgentRunner runner =
            new AgentRunner(new SleepingMillisIdleStrategy(1), harness.errors()::add, null, driver.agent());
        AgentRunner.startOnThread(runner);
        harness.awaitTrue("the driver is there", harness::isConnected);
        final long correlationId = harness.attach(STREAM, 501, CONSUMER);
        harness.awaitTrue("it answers", () ->
        {
            harness.listen();
            return hasAnswer(correlationId);
        });

        runner.close();
        driver.close();

        assertEquals(List.of(), harness.errors());
        assertDoesNotThrow(harness::launchDriver);
    }

    @Test
    void shouldNotBeRunTwice()
    {
        final TensorPoolException ex = assertThrows(
            TensorPoolException.class, () -> harness.context().useInvoker(true).useAgent(true).conclude());

        assertTrue(ex.getMessage().contains("useInvoker and useAgent"), ex.getMessage());
    }

    @Test
    void shouldEndForReasonsOfItsOwnWithoutTakingOtherAgentsAlong() throws Exception
    {
        final AtomicInteger turns = new AtomicInteger();
        final AtomicInteger ends = new AtomicInteger();
        harness.startMediaDriver();
        final Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(harness.aeronDirectory()));
        try (ShmDriver driver = ShmDriver.launch(harness.context()
            .useInvoker(false).useAgent(true).aeron(aeron).terminationHook(ends::incrementAndGet)))
        {
            final AgentInvoker invoker =
                new AgentInvoker(harness.errors()::add, null, new CompositeAgent(driver.agent(), agent(turns)));
            invoker.start();
            aeron.close();

            invoker.invoke();
            invoker.invoke();

            assertEquals(2, turns.get());
            assertEquals(1, ends.get());
            assertTrue(invoker.isRunning());
            invoker.close();
        }
    }

    @Test
    void shouldCloseWhileAnEpochIsBeingMadeAndLeaveNothingOfIt() throws InterruptedException
    {
        final CountDownLatch closing = new CountDownLatch(1);
        harness.inContext((c) -> c.executor((task) -> new Thread(() ->
        {
            awaitUninterrupted(closing);
            task.run();
        }).start())).start();
        harness.attach(STREAM, 501, CONSUMER);
        harness.awaitTrue("the request is heard", () -> harness.invoke() > 0);

        final Thread closer = new Thread(harness::closeDriver);
        closer.start();
        closing.countDown();
        closer.join();

        assertFalse(Files.exists(harness.streamDirectory(STREAM)));
        assertEquals(List.of(), ProcessState.mappingsOf(harness.baseDirectory()));
        assertEquals(List.of(), ProcessState.openFilesIn(harness.baseDirectory()));
        harness.inContext((c) -> c.executor(Runnable::run));
        harness.launchDriver();
        harness.attached(STREAM, 502, PRODUCER);
    }

    @Test
    void shouldCloseAfterTheMediaDriverDied()
    {
        harness.start();
        harness.attached(STREAM, 501, CONSUMER);
        harness.stopMediaDriver();

        harness.closeDriver();

        assertEquals(List.of(), ProcessState.mappingsOf(harness.baseDirectory()));
        harness.startMediaDriver();
        harness.connectClient();
        assertDoesNotThrow(harness::launchDriver);
    }

    @Test
    void shouldNotOpenANamespaceThatAnotherDriverHoldsByClosingTwice()
    {
        harness.start();
        final ShmDriver first = harness.driver();
        first.close();
        harness.launchDriver();

        first.close();

        assertThrows(TensorPoolException.class, () -> ShmDriver.launch(harness.context()));
        harness.attached(STREAM, 501, CONSUMER);
    }

    private boolean hasAnswer(final long correlationId)
    {
        return harness.heard().stream().anyMatch(
            (h) -> h instanceof Heard.Attached a && a.correlationId() == correlationId && a.isOk());
    }

    private static Agent agent(final AtomicInteger turns)
    {
        return new Agent()
        {
            @Override
            public int doWork()
            {
                turns.incrementAndGet();
                return 1;
            }

            @Override
            public String roleName()
            {
                return "other";
            }
        };
    }

    private static void awaitUninterrupted(final CountDownLatch latch)
    {
        try
        {
            latch.await();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
