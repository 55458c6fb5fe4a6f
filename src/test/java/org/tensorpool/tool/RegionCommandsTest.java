package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.DType;
import org.tensorpool.shm.MappedRegion;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.SeqLock;
import org.tensorpool.shm.SlotHeader;
import org.tensorpool.shm.StreamMapping;
import org.tensorpool.shm.TensorHeader;
import org.tensorpool.shm.TestRegions;

class RegionCommandsTest
{
    private static final int SLOT = 3;
    private static final long SEQUENCE = 11;

    private final TestRegions regions = new TestRegions(9, 1024);
    private final String ring = regions.layout().headerUri().path();
    private final String pool = regions.layout().pools().get(0).uri().toString();

    @AfterEach
    void close()
    {
        regions.close();
    }

    @Test
    void shouldPrintTheSuperblockOfAPathAndOfAUri() throws IOException
    {
        final JsonNode header = json(0, "read-superblock", ring);
        assertEquals("0x544F504C53484D31", header.get("magic").asText());
        assertEquals(9, header.get("epoch").asLong());
        assertEquals("HEADER_RING", header.get("region_type").asText());
        assertEquals(256, header.get("slot_bytes").asInt());
        assertEquals(8, header.get("nslots").asInt());

        final JsonNode payload = json(0, "read-superblock", pool);
        assertEquals("PAYLOAD_POOL", payload.get("region_type").asText());
        assertEquals(1024, payload.get("stride_bytes").asInt());
        assertTrue(ToolRun.of("read-superblock", pool).out().contains("\nstride_bytes:          1024\n"));
    }

    @Test
    void shouldTakeTheUriFromTheEnvironment()
    {
        assertEquals(0, ToolRun.with(Map.of("TP_SHM_URI", pool), "shm-summary").exitCode());
    }

    @Test
    void shouldPrintACommittedSlot() throws IOException
    {
        commit((byte)0);

        final JsonNode slot = json(0, "read-header", ring, Integer.toString(SLOT));
        assertEquals("committed", slot.get("state").asText());
        assertEquals(SEQUENCE, slot.get("seq").asLong());
        assertEquals(2 * SEQUENCE + 1, slot.get("seq_commit").asLong());
        assertEquals("UINT16", slot.get("dtype").asText());
        assertEquals("4x5", slot.get("dims").asText());
        assertEquals(40, slot.get("values_len_bytes").asLong());
        assertEquals(123, slot.get("timestamp_ns").asLong());
        assertEquals("empty", json(0, "read-header", ring, "0").get("state").asText());
    }

    @Test
    void shouldSayWhichRuleACommittedSlotBreaks()
    {
        commit((byte)1);

        final ToolRun run = ToolRun.of("read-header", ring, Integer.toString(SLOT));
        assertEquals(1, run.exitCode());
        assertTrue(run.out().contains("payload_slot:          1\n"), run::out);
        assertTrue(run.err().contains("payload_slot is 1, expected 3"), run::err);
    }

    @Test
    void shouldCountTheSlotsOfARing() throws IOException
    {
        commit((byte)0);

        final JsonNode summary = json(0, "shm-summary", ring);
        assertEquals(1, summary.get("slots_committed").asInt());
        assertEquals(7, summary.get("slots_empty").asInt());
        assertEquals(SEQUENCE, summary.get("newest_seq").asLong());
        assertEquals(64 + 8 * 256, summary.get("file_size").asLong());
        assertEquals("tmpfs", summary.get("file_system").asText());
    }

    @Test
    void shouldHoldASuperblockAgainstWhatIsExpected() throws IOException
    {
        assertTrue(json(0, "shm-validate", ring, "1", "9", "10000", "8", "256", "header", "0")
            .get("valid").asBoolean());
        assertTrue(json(0, "shm-validate", pool, "1", "9", "10000", "8", "1024", "payload", "1")
            .get("valid").asBoolean());

        final ToolRun stale = ToolRun.of("shm-validate", ring, "1", "10", "10000", "8", "256", "header", "0");
        assertEquals(1, stale.exitCode());
        assertTrue(stale.err().contains("epoch is 9, expected 10"), stale::err);
        assertEquals(1, stale.err().lines().count());
    }

    @Test
    void shouldRefuseASlotThatTheRingDoesNotHave()
    {
        assertFails("give 0 to 7", "read-header", ring, "8");
        assertFails("is a payload pool", "read-header", pool, "0");
    }

    @Test
    void shouldTellWhatIsWrongWithAFileThatIsNoRegion() throws IOException
    {
        final String text = regions.directory().write("text", new byte[100]).toString();
        final ToolRun run = ToolRun.of("read-superblock", text);
        assertEquals(1, run.exitCode());
        assertTrue(run.out().contains("nslots:"), run::out);
        assertTrue(run.err().contains("magic is 0x0000000000000000"), run::err);

        assertFails("has 3 bytes", "read-superblock", regions.directory().write("short", new byte[3]).toString());
        assertFails("it can't be resolved", "shm-summary", regions.directory().resolve("gone").toString());
    }

    @Test
    void shouldNotFollowWhatAHostileSuperblockClaims() throws IOException
    {
        for (final int[] claim : new int[][] {{28, -1}, {28, 3}, {28, 1 << 20}, {32, 0}, {8, 7}, {24, 9}})
        {
            final byte[] bytes = Files.readAllBytes(Path.of(ring));
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(claim[0], claim[1]);
            final String hostile = regions.directory().write("hostile", bytes).toString();
            assertFails("is no whole region", "read-header", hostile, "0");
            assertEquals(1, ToolRun.of("shm-summary", hostile).exitCode());
            assertEquals(1, ToolRun.of("read-superblock", hostile).exitCode());
        }
    }

    @Test
    void shouldRefuseWhatIsNoRegularFileOfItsOwnName() throws IOException, InterruptedException
    {
        final Path link = Files.createSymbolicLink(regions.directory().resolve("link"), Path.of(ring));
        final Path fifo = regions.directory().resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());

        assertFails("symbolic link", "read-superblock", link.toString());
        assertFails("not a regular file", "shm-summary", fifo.toString());
        assertFails("not a regular file", "read-header", regions.directory().path().toString(), "0");
        assertFails("not a regular file", "read-superblock", "/dev/null", "--allowed-base-dir", "/dev");
    }

    @Test
    void shouldKeepToTheAllowedDirectories()
    {
        assertFails("allowed base directories", "read-superblock", "/etc/passwd");
        assertFails("allowed base directories", "read-superblock", ring, "--allowed-base-dir", "/dev/hugepages");
    }

    @Test
    void shouldJudgeUris() throws IOException
    {
        assertEquals("/dev/shm/x", json(0, "validate-uri", "shm:file?path=/dev/shm/x").get("path").asText());
        final ToolRun wrong = ToolRun.of("validate-uri", "shm:file?path=relative", "--json");
        assertEquals(1, wrong.exitCode());
        assertFalse(new ObjectMapper().readTree(wrong.out()).get("valid").asBoolean());
        assertTrue(wrong.err().contains("is not absolute"), wrong::err);
    }

    private void commit(final byte payloadSlot)
    {
        final TensorHeader tensor = new TensorHeader();
        tensor.dtype(DType.UINT16);
        tensor.ndims(2);
        tensor.dim(0, 4);
        tensor.dim(1, 5);
        try (MappedRegion region = MappedRegion.open(regions.layout().headerUri(),
            regions.layout().headerRegionBytes(), regions.containment(), true, MappingPolicy.NONE))
        {
            final long offset = StreamMapping.slotOffset(SLOT);
            SeqLock.storeInProgressThenFence(region.segment(), offset, SEQUENCE);
            SlotHeader.write(
                region.segment(), offset, payloadSlot == 0 ? SLOT : payloadSlot, 1, 40, 123, 2, tensor);
            SeqLock.storeCommittedRelease(region.segment(), offset, SEQUENCE);
        }
    }

    private static JsonNode json(final int exitCode, final String... args) throws IOException
    {
        final String[] all = Arrays.copyOf(args, args.length + 1);
        all[args.length] = "--json";
        final ToolRun run = ToolRun.of(all);
        assertEquals(exitCode, run.exitCode(), run::toString);
        assertEquals(1, run.out().lines().count(), run::out);
        return new ObjectMapper().readTree(run.out());
    }

    private static void assertFails(final String why, final String... args)
    {
        final ToolRun run = ToolRun.of(args);
        assertEquals(1, run.exitCode(), run::toString);
        assertTrue(run.err().contains(why), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
    }
}
