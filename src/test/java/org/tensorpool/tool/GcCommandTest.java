package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.shm.EpochRegions;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.NamespaceDirectory;
import org.tensorpool.shm.NamespaceLock;
import org.tensorpool.shm.PoolShape;
import org.tensorpool.shm.RegionCreator;
import org.tensorpool.shm.RegionPermissions;
import org.tensorpool.testing.SharedDirectory;

class GcCommandTest
{
    private static final int STREAM = 77;
    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);
    private static final int PID_OFFSET = 40;

    private final SharedDirectory base = new SharedDirectory();
    private final NamespaceDirectory namespace = NamespaceDirectory.create(
        base.path(), System.getProperty("user.name"), "ns", RegionPermissions.of("660"));

    @AfterEach
    void remove()
    {
        base.close();
    }

    @Test
    void shouldRemoveWhatADeadOwnerLeftButTheYoungest() throws IOException
    {
        leave(1);
        leave(2);
        leave(3);

        final JsonNode report = gc(0);

        assertEquals(1, report.get("removed").asInt());
        assertTrue(report.get("bytes").asLong() > 8 * 1024);
        assertEquals("removed", epoch(report, 1).get("action").asText());
        assertEquals("among the 2 youngest of its stream", epoch(report, 3).get("why").asText());
        assertFalse(Files.exists(namespace.epochPath(STREAM, 1)));
        assertTrue(Files.exists(namespace.epochPath(STREAM, 2)) && Files.exists(namespace.epochPath(STREAM, 3)));
    }

    @Test
    void shouldOnlyTellWithADryRun() throws IOException
    {
        leave(1);

        final JsonNode report = gc(0, "--keep", "0", "--dry-run");

        assertEquals(1, report.get("would_be_removed").asInt());
        assertTrue(epoch(report, 1).get("why").asText().contains(" is gone and silent for 36"), report::toString);
        assertTrue(Files.exists(namespace.epochPath(STREAM, 1)));
        assertFalse(Files.exists(namespace.path().resolve(NamespaceLock.FILE)));
    }

    @Test
    void shouldKeepWhatAProcessHasMapped() throws IOException
    {
        try (EpochRegions regions = create(1, System.nanoTime() - HOUR_NS))
        {
            final JsonNode row = epoch(gc(0, "--keep", "0"), regions.epoch());

            assertEquals("mapped by process " + ProcessHandle.current().pid(), row.get("why").asText());
            assertTrue(Files.exists(namespace.epochPath(STREAM, 1)));
        }

        assertEquals(1, gc(0, "--keep", "0").get("removed").asInt());
    }

    @Test
    void shouldKeepWhatALivingProcessOwns() throws IOException
    {
        final Process owner = new ProcessBuilder("sleep", "60").start();
        try
        {
            leave(1);
            try (RandomAccessFile ring = new RandomAccessFile(
                namespace.epochPath(STREAM, 1).resolve("header.ring").toFile(), "rw"))
            {
                ring.seek(PID_OFFSET);
                ring.writeLong(Long.reverseBytes(owner.pid()));
            }

            assertEquals("its owner, process " + owner.pid() + ", is alive",
                epoch(gc(0, "--keep", "0"), 1).get("why").asText());
        }
        finally
        {
            owner.destroyForcibly();
        }
    }

    @Test
    void shouldKeepWhatGaveASignOfLifeNotLongAgo() throws IOException
    {
        create(1, System.nanoTime()).close();

        assertTrue(epoch(gc(0, "--keep", "0", "--min-age", "3600"), 1).get("why").asText()
            .endsWith(" ago, which is less than 3600.0 s"));
    }

    @Test
    void shouldLeaveEverythingToADriverThatServesTheNamespace() throws IOException
    {
        leave(1);
        try (NamespaceLock driver = NamespaceLock.acquire(namespace))
        {
            driver.requireInPlace();
            assertEquals("left to the driver that serves the namespace",
                epoch(gc(0, "--keep", "0"), 1).get("why").asText());
        }

        assertTrue(Files.exists(namespace.epochPath(STREAM, 1)));
    }

    @Test
    void shouldLeaveAStreamToTheProducerThatOwnsIt() throws IOException
    {
        leave(1);
        try (NamespaceLock owner = NamespaceLock.acquire(namespace, STREAM))
        {
            owner.requireInPlace();
            assertEquals("left to the producer that owns the stream",
                epoch(gc(0, "--keep", "0"), 1).get("why").asText());
        }
    }

    @Test
    void shouldRemoveWhatWasNeverFinishedOnceItIsOld() throws IOException
    {
        Files.createDirectories(namespace.epochPath(STREAM, 5));

        assertTrue(epoch(gc(0, "--min-age", "3600"), 5).get("why").asText().startsWith("in the making"));
        assertEquals("was never finished", epoch(gc(0, "--min-age", "0"), 5).get("why").asText());
    }

    @Test
    void shouldSayWhereItCanNotRemoveAnEpoch() throws IOException
    {
        leave(1);
        Files.writeString(namespace.epochPath(STREAM, 1).resolve("notes.txt"), "mine");

        assertEquals("failed", epoch(gc(1, "--keep", "0"), 1).get("action").asText());
    }

    @Test
    void shouldLookIntoTheNamespaceThatIsNamed() throws IOException
    {
        leave(1);

        assertEquals(0, gc(0, "--keep", "0", "--namespace", "other").get("epochs").size());
    }

    private void leave(final long epoch)
    {
        create(epoch, System.nanoTime() - HOUR_NS).close();
    }

    private EpochRegions create(final long epoch, final long nowNs)
    {
        return new RegionCreator(namespace, MappingPolicy.NONE)
            .create(STREAM, epoch, 8, List.of(new PoolShape(1, 1024)), nowNs);
    }

    private JsonNode gc(final int exitCode, final String... args) throws IOException
    {
        final List<String> all = new ArrayList<>(List.of("gc", "--json", "--base-dir", base.path().toString()));
        all.addAll(List.of(args));
        final ToolRun run = ToolRun.of(all.toArray(String[]::new));
        assertEquals(exitCode, run.exitCode(), run::toString);
        return new ObjectMapper().readTree(run.out());
    }

    private static JsonNode epoch(final JsonNode report, final long epoch)
    {
        for (final JsonNode row : report.get("epochs"))
        {
            if (row.get("epoch").asLong() == epoch)
            {
                return row;
            }
        }

        throw new AssertionError("no epoch " + epoch + " in " + report);
    }
}
