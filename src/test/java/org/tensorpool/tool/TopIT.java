package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A driver, a producer and a consumer as processes, and what {@code top}, {@code ls}, {@code hz} and {@code dump} say
 * of them.
 */
@Timeout(300)
class TopIT
{
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String MOON = Path.of("src/test/resources/samples/moon.png").toString();

    private static DriverProcess driver;
    private static ToolProcess producer;
    private static ToolProcess consumer;
    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() throws IOException
    {
        driver = DriverProcess.withLongLeases();
        producer = driver.tool("publish", "--loop", "--rate", "50", "--wait", "60", "--client-id", "4711",
            "--input", MOON);
        consumer = driver.tool("consume", "--client-id", "4712");
        try (ToolProcess top = ToolProcess.tool("top", "--json", "--interval", "0.5", "--config", driver.config()))
        {
            top.awaitOutput("\"client\":\"tp_tool consume\"");
        }
    }

    @AfterAll
    static void stop() throws IOException
    {
        consumer.close();
        producer.close();
        driver.close();
    }

    private static ToolProcess run(final String... args) throws IOException
    {
        final ToolProcess process = ToolProcess.tool(args);
        assertEquals(0, process.awaitExit(), () -> process.describe("failed"));
        return process;
    }

    @Test
    void shouldShowEverybodyOnceWithoutATerminal() throws IOException
    {
        try (ToolProcess top = run("top", "--once", "--config", driver.config()))
        {
            for (final String expected : new String[] {
                DriverProcess.STREAM, "4711", "4712", "tp_tool publish", "tp_tool consume", "STREAMS (1)",
                "PRODUCERS (1)", "CONSUMERS (1)"})
            {
                assertTrue(top.out().contains(expected), () -> top.describe("lacks " + expected) + consumer.err());
            }
            assertTrue(top.out().indexOf('\033') < 0, top::out);
            assertEquals("", top.err());
        }
    }

    @Test
    void shouldTellProgramsRatesAndCounts() throws IOException
    {
        try (ToolProcess top = run("top", "--json", "--count", "2", "--interval", "3", "--config", driver.config()))
        {
            assertEquals(2, top.out().lines().count(), top::out);
            final JsonNode last = MAPPER.readTree(top.out().lines().toList().get(1));
            final JsonNode row = last.path("producers").path(0);
            assertEquals(4711, row.path("producer").asLong(), top::out);
            assertTrue(row.path("rate_hz").asDouble() > 1, top::out);
            assertTrue(row.path("published").asLong() > 10, top::out);
            assertEquals(4712, last.path("consumers").path(0).path("consumer").asLong(), top::out);
            assertEquals("tp_tool consume", last.path("consumers").path(0).path("client").asText());
        }
    }

    @Test
    void shouldListStreamsWithTheirPoolsAndWhoIsOnThem() throws IOException
    {
        try (ToolProcess text = run("ls", "--config", driver.config());
            ToolProcess json = run("ls", "--json", "--config", driver.config()))
        {
            assertTrue(text.out().contains("pool 3: 8 slots of 4.0 MiB"), text::out);
            assertTrue(text.out().contains("producer 4711 (tp_tool publish)"), text::out);
            final JsonNode stream = MAPPER.readTree(json.out());
            assertEquals(10_000, stream.path("stream").asLong());
            assertEquals(3, stream.path("payload_pools").size());
            assertTrue(stream.path("driven").asBoolean(), json::out);
        }
    }

    @Test
    void shouldMeasureHowFramesCome() throws IOException
    {
        try (ToolProcess hz = run("hz", DriverProcess.STREAM, "--count", "60", "--json", "--timeout", "60",
            "--config", driver.config()))
        {
            final JsonNode total = MAPPER.readTree(hz.out().lines().toList().getLast());
            assertEquals("total", total.path("message").asText());
            assertEquals(60, total.path("frames").asLong());
            final JsonNode period = total.path("period_ns");
            assertTrue(period.path("min").asDouble() <= period.path("mean").asDouble() &&
                period.path("mean").asDouble() <= period.path("max").asDouble(), hz::out);
            assertEquals(1e9 / period.path("mean").asDouble(), total.path("rate_hz").asDouble(), 1e-6);
            assertTrue(total.path("latency_ns").path("max").asLong() > 0, hz::out);
        }
    }

    @Test
    void shouldDumpHeadersAndStatisticsOfAPicture() throws IOException
    {
        try (ToolProcess dump = run("dump", DriverProcess.STREAM, "--count", "2", "--json", "--timeout", "60",
            "--config", driver.config()))
        {
            assertEquals(2, dump.out().lines().count(), dump::out);
            final JsonNode frame = MAPPER.readTree(dump.out().lines().findFirst().orElseThrow());
            assertEquals("uint8", frame.path("dtype").asText());
            long elements = 1;
            for (final JsonNode dimension : frame.path("shape"))
            {
                elements *= dimension.asLong();
            }
            long counted = 0;
            for (final JsonNode bin : frame.path("histogram"))
            {
                counted += bin.asLong();
            }
            assertEquals(elements, counted, dump::out);
            assertEquals(16, frame.path("histogram").size());
        }
    }

    @Test
    void shouldRefuseToDrawWithoutATerminal() throws IOException
    {
        try (ToolProcess top = ToolProcess.tool("top", "--config", driver.config()))
        {
            assertEquals(2, top.awaitExit());
            assertTrue(top.err().contains("--once") && top.err().contains("Usage: tp_tool top"), top::err);
        }
    }

    @Test
    void shouldSayThatThereIsNoMediaDriver() throws IOException
    {
        try (ToolProcess top = ToolProcess.tool("top", "--once", "--aeron-dir", directory.resolve("none").toString()))
        {
            assertEquals(1, top.awaitExit());
            assertTrue(top.err().contains("media driver"), top::err);
            assertTrue(!top.err().contains("\tat "), top::err);
        }
    }
}
