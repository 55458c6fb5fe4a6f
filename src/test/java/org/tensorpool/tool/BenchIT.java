package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The benchmark from the packaged jar, with processes of its own.
 */
@Timeout(180)
class BenchIT
{
    private static final Path SHM = Path.of("/dev/shm");

    @TempDir
    private Path directory;

    @Test
    void shouldMeasureFromProcessToProcessAndLeaveNothingBehind() throws IOException
    {
        final Path distribution = directory.resolve("latency.hgrm");
        try (ToolProcess bench = ToolProcess.tool("bench", "--json", "--size", "4096", "--rate", "200",
            "--duration", "1", "--warmup", "0.5", "--fill", "--hgrm", distribution.toString()))
        {
            assertEquals(0, bench.awaitExit(), () -> bench.describe("failed"));
            final JsonNode report = new ObjectMapper().readTree(bench.out());
            final JsonNode due = report.get("latencySinceDueNs");
            // A frame that was lost counts as well.
            assertTrue(due.get("count").asLong() >= report.get("framesReceived").asLong(), report::toString);
            assertTrue(report.get("framesReceived").asLong() > 0, report::toString);
            assertTrue(due.get("p50").asLong() > 0 && due.get("p50").asLong() <= due.get("p999").asLong() &&
                due.get("p999").asLong() <= due.get("max").asLong(), report::toString);
            assertTrue(report.get("producerFloorNs").get("count").asLong() > 1000, report::toString);
            assertTrue(Files.readString(distribution).contains("#[Mean"), distribution::toString);
            assertFalse(Files.exists(SHM.resolve("aeron-tensorpool-demo-" + bench.pid())));
            assertFalse(Files.exists(SHM.resolve(
                "tensorpool-" + System.getProperty("user.name") + "/demo-" + bench.pid())));
        }
    }

    @Test
    void shouldMeasureWithADriverThatRuns() throws IOException
    {
        try (DriverProcess driver = DriverProcess.onTmpfs();
            ToolProcess bench = ToolProcess.tool("bench", "--config", driver.config(), "--stream",
                DriverProcess.STREAM, "--size", "1000", "--rate", "100", "--duration", "1", "--warmup", "0.2"))
        {
            assertEquals(0, bench.awaitExit(), () -> bench.describe("failed"));
            assertTrue(bench.out().contains("latency since a frame was due"), bench::out);
            assertTrue(bench.out().contains("floor: a spinning consumer"), bench::out);
        }
    }

    @Test
    void shouldSayWhyAProcessOfItEndsTooSoon() throws IOException
    {
        try (DriverProcess driver = DriverProcess.onTmpfs();
            ToolProcess bench = ToolProcess.tool("bench", "--config", driver.config(), "--stream",
                DriverProcess.STREAM, "--size", "9000000", "--duration", "1"))
        {
            assertEquals(1, bench.awaitExit(), () -> bench.describe("did not fail"));
            assertTrue(bench.err().contains("--size is 9000000, and the largest slots"), bench::err);
            assertTrue(bench.err().contains("the producer ended too soon"), bench::err);
        }
    }

    @Test
    void shouldEndItsProcessesAndRemoveItsFilesOnASignal() throws Exception
    {
        try (ToolProcess bench = ToolProcess.tool("bench", "--size", "64", "--rate", "10", "--duration", "600"))
        {
            final Path aeron = SHM.resolve("aeron-tensorpool-demo-" + bench.pid());
            final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!Files.exists(aeron.resolve("cnc.dat")) && System.nanoTime() - deadlineNs < 0)
            {
                Thread.sleep(20);
            }
            final ProcessHandle[] children =
                ProcessHandle.of(bench.pid()).orElseThrow().children().toArray(ProcessHandle[]::new);
            assertEquals(2, children.length, () -> bench.describe("has other children"));

            bench.terminate();
            bench.awaitExit();

            for (final ProcessHandle child : children)
            {
                child.onExit().get(10, TimeUnit.SECONDS);
            }
            assertFalse(Files.exists(aeron), aeron::toString);
        }
    }
}
