package org.tensorpool.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.supervisor.SupervisorHarness.PERIOD_NS;
import static org.tensorpool.supervisor.SupervisorHarness.STREAM;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.shm.Superblock;

class RegionActivityTest
{
    private static final int SIZE = 1024;

    @TempDir
    private Path directory;
    private SupervisorHarness harness;

    @BeforeEach
    void start()
    {
        harness = new SupervisorHarness(directory);
    }

    @AfterEach
    void unmap()
    {
        harness.unmap();
    }

    /** @return the URI of a header ring. */
    private String region(final String name, final int streamId, final long epoch, final long activityNs)
        throws IOException
    {
        final MemorySegment segment = MemorySegment.ofArray(new long[SIZE / Long.BYTES]);
        new Superblock(Superblock.MAGIC, 1, epoch, streamId, Superblock.HEADER_RING, 0, 8, 256, 0,
            ProcessHandle.current().pid(), activityNs, activityNs).write(segment);
        final Path file = Files.write(directory.resolve(name), segment.toArray(ValueLayout.JAVA_BYTE));
        return "shm:file?path=" + file;
    }

    @Test
    void shouldTellWhenTheOwnerOfRegionsThatAreAnnouncedShowsNoLifeAndWhenANewEpochDoes() throws IOException
    {
        final String uri = region("a", STREAM, 5, harness.nowNs());
        for (int i = 0; i < 3; i++)
        {
            harness.announce(5, uri);
            harness.pass(PERIOD_NS);
        }
        assertEquals(3 * PERIOD_NS, harness.stream().activityAgeNs());
        assertEquals(List.of(), harness.events());

        harness.announce(5, uri);
        harness.pass(PERIOD_NS);
        assertEquals(List.of("stale_activity raised"), harness.eventNames());

        harness.announce(6, region("b", STREAM, 6, harness.nowNs()));
        harness.pass(PERIOD_NS);
        assertEquals(List.of("stale_activity raised", "stale_activity cleared"), harness.eventNames());
        assertEquals(PERIOD_NS, harness.stream().activityAgeNs());
        assertEquals(List.of(), harness.errors());
    }

    @Test
    void shouldSayOnceThatASuperblockIsNotThatOfTheAnnounce() throws IOException
    {
        harness.announce(5, region("a", STREAM, 4, harness.nowNs()));
        harness.pass(PERIOD_NS);
        harness.announce(6, region("b", STREAM + 1, 6, harness.nowNs()));
        harness.passPeriods(3);

        assertEquals(2, harness.errors().size(), harness.errors().toString());
        assertTrue(harness.errors().get(0).getMessage().contains("its superblock says otherwise"));
        assertEquals(-1, harness.stream().activityAgeNs());
    }

    @Test
    void shouldLookAtNothingOutsideOfItsDirectories()
    {
        harness.announce(5, "shm:file?path=/etc/passwd");
        harness.pass(PERIOD_NS);
        harness.announce(6, "http://x");
        harness.pass(PERIOD_NS);

        assertEquals(2, harness.errors().size(), harness.errors().toString());
        assertEquals(-1, harness.stream().activityAgeNs());
    }
}
