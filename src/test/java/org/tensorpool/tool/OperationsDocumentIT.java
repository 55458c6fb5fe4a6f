package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorpool.TestDirectories;
import org.tensorpool.testing.SharedDirectory;
import org.tensorpool.testing.SharedMemory;

/**
 * Runs every command of the operators' table, against a system that the first lines of the same table have started.
 */
@Timeout(300)
class OperationsDocumentIT
{
    private static final Path DOCUMENT = Path.of("docs", "OPERATIONS.md");
    private static final String STREAM = "10000";
    private static final String CLIENT_ID = "4242";
    private static final String TOML = """
        [driver]
        aeron_dir = "%s"
        announce_stream_id = 1001

        [shm]
        base_dir = "%s"

        [policies]
        lease_keepalive_interval_ms = 60000
        cleanup_shm_on_exit = true

        [profiles.it]
        header_nslots = 8
        payload_pools = [
          { pool_id = 1, stride_bytes = 1048576 }
        ]

        [streams.main]
        stream_id = %s
        profile = "it"
        """;

    @TempDir
    private static Path directory;
    private static SharedDirectory base;
    private static Path aeronDirectory;
    private static final List<ToolProcess> RUNNING = new ArrayList<>();
    private static final Map<String, String> VARIABLES = new HashMap<>();

    @BeforeAll
    static void start() throws IOException
    {
        base = new SharedDirectory();
        aeronDirectory = SharedMemory.newPath("aeron-");
        final Path config = Files.writeString(directory.resolve("driver.toml"),
            TOML.formatted(aeronDirectory, base.path(), STREAM));
        VARIABLES.put("AERON_DIR", aeronDirectory.toString());
        VARIABLES.put("BASE_DIR", base.path().toString());
        VARIABLES.put("CONFIG", config.toString());
        VARIABLES.put("STREAM", STREAM);
        VARIABLES.put("OUT", directory.resolve("out").toString());

        for (final OperationsTable.Row row : OperationsTable.read(DOCUMENT))
        {
            if (row.runsOn())
            {
                final ToolProcess process = start(row);
                RUNNING.add(process);
                process.awaitAnyOutput(row.words().get(0));
            }
        }
        describeTheSystem();
    }

    private static void describeTheSystem() throws IOException
    {
        final JsonNode stream = json("driver-list-streams", "--aeron-dir", VARIABLES.get("AERON_DIR"))
            .get("streams").get(0);
        VARIABLES.put("EPOCH", stream.get("epoch").asText());
        VARIABLES.put("RING", stream.get("header_region_uri").asText());
        VARIABLES.put("POOL", stream.get("payload_pools").get(0).get("region_uri").asText());
        VARIABLES.put("LEASE_ID", json("driver-attach", VARIABLES.get("AERON_DIR"), "aeron:ipc", "1000", CLIENT_ID,
            "consumer", STREAM).get("lease_id").asText());
        VARIABLES.put("CLIENT_ID", CLIENT_ID);
    }

    private static JsonNode json(final String... args) throws IOException
    {
        final List<String> all = new ArrayList<>(List.of(args));
        all.add("--json");
        try (ToolProcess tool = ToolProcess.tool(all.toArray(String[]::new)))
        {
            assertEquals(0, tool.awaitExit(), () -> tool.describe("failed"));
            return new ObjectMapper().readTree(tool.out());
        }
    }

    @AfterAll
    static void stop() throws IOException
    {
        Collections.reverse(RUNNING);
        for (final ToolProcess process : RUNNING)
        {
            process.close();
        }
        // There is something only if the driver had to be killed.
        TestDirectories.delete(aeronDirectory);
        base.close();
    }

    static Stream<OperationsTable.Row> commands() throws IOException
    {
        return OperationsTable.read(DOCUMENT).stream().filter((row) -> !row.runsOn());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldSayWhatTheTableSays(final OperationsTable.Row row) throws IOException
    {
        try (ToolProcess process = start(row))
        {
            final int exitCode = process.awaitExit();
            assertTrue(row.ends().contains(exitCode), () -> process.describe("ended with " + exitCode));
            assertTrue(row.isSaidIn(process.out() + process.err()),
                () -> process.describe("does not say " + row.words()));
        }
    }

    @Test
    void shouldStartASystemByItsFirstLines() throws IOException
    {
        final List<OperationsTable.Row> rows = OperationsTable.read(DOCUMENT);
        for (int i = 0; i < rows.size(); i++)
        {
            assertEquals(i < RUNNING.size(), rows.get(i).runsOn(), rows.get(i).toString());
        }
        assertTrue(RUNNING.size() >= 3, "driver, producer and consumer");
        for (final ToolProcess process : RUNNING)
        {
            assertTrue(ProcessHandle.of(process.pid()).isPresent(), () -> process.describe("ended"));
        }
    }

    private static ToolProcess start(final OperationsTable.Row row) throws IOException
    {
        final List<String> words = row.arguments(VARIABLES);
        final String[] args = words.subList(1, words.size()).toArray(String[]::new);
        return words.get(0).equals("tp_driver") ? ToolProcess.driver(args) :
            words.get(0).equals("tp_tool") ? ToolProcess.tool(args) : ToolProcess.tool(first(words));
    }

    /** {@code tp_supervisor} is {@code tp_tool supervisor}. */
    private static String[] first(final List<String> words)
    {
        final List<String> args = new ArrayList<>(words);
        args.set(0, words.get(0).substring("tp_".length()));
        return args.toArray(String[]::new);
    }
}
