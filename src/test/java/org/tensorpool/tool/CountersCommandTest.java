package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;

import io.aeron.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.testing.EmbeddedAeron;

class CountersCommandTest
{
    @Test
    void shouldListTheCountersWhoseLabelsFit()
    {
        try (EmbeddedAeron aeron = new EmbeddedAeron();
            Counter counter = aeron.aeron().addCounter(9999, "tensorpool test: producer stream=1"))
        {
            counter.set(42);
            final String where = aeron.aeron().context().aeronDirectoryName();

            assertEquals(1, rows(ToolRun.of("stats", where, "producer")));
            assertEquals(1, rows(ToolRun.of("stats", where, "stream=1")));
            assertEquals(0, rows(ToolRun.of("stats", where, "consumer")));
            assertEquals(0, rows(ToolRun.of("driver-counters", where)));
            assertEquals(1, rows(ToolRun.of("driver-counters", where, "test:")));
        }
    }

    private static long rows(final ToolRun run)
    {
        assertEquals(0, run.exitCode(), run::toString);
        return run.out().lines().filter((line) -> line.contains("9999") && line.contains("42")).count();
    }

    @Test
    void shouldSayInOneLineThatThereIsNoMediaDriver(@TempDir final Path directory)
    {
        final ToolRun run = ToolRun.of("stats", directory.toString());

        assertEquals(1, run.exitCode(), run::toString);
        assertTrue(run.err().contains("no media driver is active"), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
    }
}
