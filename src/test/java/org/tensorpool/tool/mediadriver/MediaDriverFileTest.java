package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

import io.aeron.CncFileDescriptor;
import io.aeron.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.testing.EmbeddedAeron;

class CountersFileTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldListTheCountersOfAMediaDriverThatLives()
    {
        try (EmbeddedAeron aeron = new EmbeddedAeron();
            Counter counter = aeron.aeron().addCounter(9999, "tensorpool test: producer stream=1"))
        {
            counter.set(42);
            final String where = aeron.aeron().context().aeronDirectoryName();

            assertTrue(CountersFile.read(where).stream().anyMatch((row) ->
                row.typeId() == 9999 && row.value() == 42 && row.label().equals("tensorpool test: producer stream=1")));
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
        return run.out().lines().filter((line) -> line.contains("9999")).count();
    }

    @Test
    void shouldSayThatThereIsNoMediaDriver()
    {
        assertFails("no media driver is active");
    }

    @Test
    void shouldRefuseAFileThatIsTooShortOrOfAnotherVersion() throws IOException
    {
        write(new byte[16]);
        assertFails("it has 16 bytes");
        write(new byte[4096]);
        assertFails("is no file of counters");
    }

    @Test
    void shouldRefuseAFileWhosePartsLeadBeyondItsEnd() throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
        bytes.putInt(CncFileDescriptor.countersValuesBufferLengthOffset(0), -1);
        write(bytes.array());
        assertFails("where its parts take");
    }

    @Test
    void shouldRefuseWhateverElseIsInTheFile() throws IOException
    {
        final Random random = new Random(7);
        for (int i = 0; i < 200; i++)
        {
            final ByteBuffer bytes = ByteBuffer.allocate(8192).order(ByteOrder.nativeOrder());
            random.nextBytes(bytes.array());
            bytes.putInt(0, CncFileDescriptor.CNC_VERSION);
            for (int field = 4; field < 24; field += 4)
            {
                bytes.putInt(field, random.nextInt(1024));
            }
            write(bytes.array());
            assertFails("");
        }
    }

    private void write(final byte[] bytes) throws IOException
    {
        Files.write(directory.resolve(CncFileDescriptor.CNC_FILE), bytes);
    }

    private void assertFails(final String why)
    {
        final ToolRun run = ToolRun.of("stats", directory.toString());
        assertEquals(1, run.exitCode(), run::toString);
        assertTrue(run.err().contains(why), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
    }
}
