package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/**
 * The first command of the README.
 */
class DemoIT
{
    @Test
    void shouldEndWithOneLineOfJson() throws IOException
    {
        try (ToolProcess demo = ToolProcess.tool(
            "demo", "--seconds", "4", "--rate", "200", "--consumers", "2", "--json"))
        {
            assertEquals(0, demo.awaitExit(), () -> demo.describe("failed"));
            assertEquals("", demo.err());
            assertEquals(1, demo.out().lines().count(), demo::out);

            final JsonNode json = new ObjectMapper().readTree(demo.out());
            assertTrue(json.get("framesPublished").asLong() > 0, demo::out);
            assertEquals(2, json.get("framesReceived").size(), demo::out);
            json.get("framesReceived").forEach((received) -> assertTrue(received.asLong() > 0, demo::out));
            assertEquals(0, json.get("corrupt").asLong(-1), demo::out);
            assertTrue(json.get("dropsGap").isIntegralNumber() && json.get("dropsLate").isIntegralNumber(), demo::out);
            for (final String field : new String[] {"p50", "p99", "p999", "max"})
            {
                assertTrue(json.get("latencyNs").get(field).asLong() > 0, demo::out);
            }
            assertTrue(json.get("allocatedBytesPerFrame").get("producer").isNumber(), demo::out);
            assertTrue(json.get("allocatedBytesPerFrame").get("consumer").isNumber(), demo::out);
            assertTrue(json.get("gc").get("count").isIntegralNumber(), demo::out);
            assertTrue(json.get("gc").get("timeMs").isIntegralNumber(), demo::out);
        }
    }

    @Test
    void shouldShowFilesAndALineEachSecond() throws IOException
    {
        try (ToolProcess demo = ToolProcess.tool(
            "demo", "--seconds", "3", "--rate", "50", "--input", "src/test/resources/samples"))
        {
            assertEquals(0, demo.awaitExit(), () -> demo.describe("failed"));
            assertEquals("", demo.err());
            assertTrue(demo.out().contains("4 files"), demo::out);
            assertTrue(demo.out().lines().filter((line) -> line.contains("frames/s")).count() >= 2, demo::out);
            assertTrue(demo.out().contains("0 corrupt"), demo::out);
        }
    }
}
