package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorpool.testing.ThreadCpus;

/**
 * Commands with {@code --cpu}, from the packaged jar: where the kernel says that their threads are.
 */
class PinningIT
{
    private static final int LAST = ThreadCpus.ofThisProcess().length() - 1;
    private static final int OTHER = ThreadCpus.ofThisProcess().previousSetBit(LAST - 1);
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private static DriverProcess driver;

    @BeforeAll
    static void start() throws IOException
    {
        assumeTrue(OTHER >= 0, "needs two CPUs");
        driver = DriverProcess.onTmpfs();
    }

    @AfterAll
    static void stop() throws IOException
    {
        if (driver != null)
        {
            driver.close();
        }
    }

    @Test
    void shouldPinTheReceivingThreadAndKeepEverythingElseOffItsCpu() throws IOException
    {
        try (ToolProcess consumer = driver.tool("consume", "--cpu", cpu(LAST)))
        {
            awaitOnlyOnePinnedTo(LAST, consumer);
        }
    }

    @Test
    void shouldPinThePublishingThreadAndKeepEverythingElseOffItsCpu() throws IOException
    {
        try (ToolProcess producer = driver.tool("publish", "--cpu", cpu(LAST), "--wait", "0", "--loop", "--rate", "10",
            "--input", "src/test/resources/samples"))
        {
            awaitOnlyOnePinnedTo(LAST, producer);
        }
    }

    @Test
    void shouldPinTheDemosProducerAndConsumerToOneCpuEach() throws IOException
    {
        try (ToolProcess demo = ToolProcess.tool(
            "demo", "--cpu", OTHER + "," + LAST, "--seconds", "3", "--rate", "100", "--shape", "64x64"))
        {
            await(demo, () ->
            {
                final List<ThreadCpus> threads = ThreadCpus.of(demo.pid());
                return pinned(threads, OTHER).contains("demo-producer") &&
                    pinned(threads, LAST).contains("demo-consumer");
            });
            assertEquals(0, demo.awaitExit(), () -> demo.describe("failed"));
            final boolean isOtherLeft = ThreadCpus.ofThisProcess().cardinality() > 2;
            assertEquals(isOtherLeft ? 0 : 1, demo.err().lines().count(), demo::err);
            assertTrue(isOtherLeft || demo.err().startsWith("pinning leaves no other CPU"), demo::err);
        }
    }

    @Test
    void shouldNameHolderAndFreeCpusWhereAnotherCommandHasTheCpuUntilThatIsKilled() throws Exception
    {
        try (ToolProcess first = driver.tool("consume", "--cpu", cpu(LAST)))
        {
            awaitOnlyOnePinnedTo(LAST, first);
            try (ToolProcess second = driver.tool("consume", "--cpu", cpu(LAST)))
            {
                assertEquals(1, second.awaitExit(), () -> second.describe("took a CPU that is held"));
                assertTrue(second.err().startsWith("tp_tool: cpu " + LAST + " is held by process " + first.pid() +
                    " (tp_tool consume)"), second::err);
                assertTrue(second.err().contains("CPUs that are free, "), second::err);
            }

            ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();
            first.awaitExit();
            try (ToolProcess third = driver.tool("consume", "--cpu", cpu(LAST)))
            {
                awaitOnlyOnePinnedTo(LAST, third);
            }
        }
    }

    @Test
    void shouldRefuseACpuThatIsNotThere() throws IOException
    {
        for (final String[] args : new String[][] {
            {"demo", "--cpu", "1000"}, {"consume", "--stream", "1", "--cpu", "1000"},
            {"publish", "--stream", "1", "--input", "src/test/resources/samples", "--cpu", "1000"}})
        {
            try (ToolProcess tool = ToolProcess.tool(args))
            {
                assertEquals(1, tool.awaitExit(), () -> tool.describe("took a CPU that isn't there"));
                assertTrue(tool.err().startsWith("tp_tool: cpu 1000 isn't there, this machine has "), tool::err);
                assertTrue(tool.err().contains("CPUs that are free, "), tool::err);
            }
        }
    }

    @Test
    void shouldRefuseOneCpuForTwoThreads() throws IOException
    {
        try (ToolProcess demo = ToolProcess.tool("demo", "--cpu", LAST + "," + LAST))
        {
            assertEquals(1, demo.awaitExit(), () -> demo.describe("took one CPU twice"));
            assertTrue(demo.err().startsWith("tp_tool: cpu " + LAST + " is held by process " + demo.pid()), demo::err);
        }
    }

    private static String cpu(final int cpu)
    {
        return Integer.toString(cpu);
    }

    private static void awaitOnlyOnePinnedTo(final int cpu, final ToolProcess tool)
    {
        // A thread is there for a moment when the CPU is tried; the one that stays comes after the connection.
        await(tool, () ->
        {
            final List<ThreadCpus> threads = ThreadCpus.of(tool.pid());
            return threads.stream().anyMatch((thread) -> thread.name().startsWith("tp_tool ")) &&
                pinned(threads, cpu).size() == 1;
        });
        final List<ThreadCpus> threads = ThreadCpus.of(tool.pid());
        assertEquals(1, threads.stream().filter((thread) -> thread.cpus().get(cpu)).count(), threads.toString());
    }

    private static List<String> pinned(final List<ThreadCpus> threads, final int cpu)
    {
        return threads.stream().filter((thread) -> thread.isPinnedTo(cpu)).map(ThreadCpus::name).toList();
    }

    private static void await(final ToolProcess tool, final BooleanSupplier condition)
    {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - startNs > TIMEOUT_NS || !ProcessHandle.of(tool.pid()).isPresent())
            {
                fail(tool.describe("is not where it should be: " + ThreadCpus.of(tool.pid())));
            }
            LockSupport.parkNanos(TICK_NS);
        }
    }
}
