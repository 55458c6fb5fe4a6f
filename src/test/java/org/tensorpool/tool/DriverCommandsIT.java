package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Commands that talk to a driver or look at one, each in a process of its own, with a driver in another.
 */
class DriverCommandsIT
{
    private static final String INSTANCE = "driver-01";
    private static final String CHANNEL = "aeron:ipc";
    private static final String CONTROL = "1000";
    private static final String ANNOUNCE = "1001";
    private static final String STREAM = DriverProcess.STREAM;

    private static DriverProcess driver;

    @BeforeAll
    static void start() throws IOException
    {
        driver = DriverProcess.withLongLeases();
    }

    @AfterAll
    static void stop() throws IOException
    {
        driver.close();
    }

    @Test
    void shouldFollowALeaseFromAttachToDetach() throws IOException
    {
        final JsonNode lease = attach("4711", "producer");
        final String leaseId = lease.get("lease_id").asText();
        assertEquals("OK", lease.get("code").asText());
        assertEquals(3, lease.get("payload_pools").size());

        shouldShow(lease);
        assertEquals(true, json(0, driver("driver-keepalive", "4711", "producer", STREAM, leaseId))
            .get("confirmed").asBoolean());
        assertFails("client 4711's as PRODUCER", driver("driver-keepalive", "4711", "consumer", STREAM, leaseId));

        assertEquals("OK", json(0, driver("driver-detach", "4711", "producer", STREAM, leaseId))
            .get("code").asText());
        assertFails("no live lease", driver("driver-detach", "4711", "producer", STREAM, leaseId));
        assertFails("no live lease", driver("driver-keepalive", "4711", "producer", STREAM, leaseId));
    }

    private void shouldShow(final JsonNode lease) throws IOException
    {
        final String leaseId = lease.get("lease_id").asText();
        final JsonNode leases = json(0, "driver-list-leases", "--aeron-dir", driver.aeronDirectory());
        final JsonNode listed = find(leases.get("leases"), "lease_id", leaseId);
        assertEquals(4711, listed.get("client_id").asInt());
        assertEquals("PRODUCER", listed.get("role").asText());

        final JsonNode streams = json(0, "driver-list-streams", INSTANCE, "--aeron-dir", driver.aeronDirectory());
        final JsonNode stream = find(streams.get("streams"), "stream_id", STREAM);
        assertEquals(lease.get("epoch").asText(), stream.get("epoch").asText());
        assertEquals(lease.get("header_region_uri").asText(), stream.get("header_region_uri").asText());
        assertEquals(3, stream.get("payload_pools").size());
        find(stream.get("leases"), "lease_id", leaseId);

        final String uri = lease.get("header_region_uri").asText();
        final JsonNode summary = json(0, "shm-summary", uri, "--allowed-base-dir", driver.baseDirectory());
        assertEquals(lease.get("epoch").asText(), summary.get("epoch").asText());
        assertEquals(driver.process().pid(), summary.get("pid").asLong());
        assertEquals(true, summary.get("owner_alive").asBoolean());
        json(0, "shm-validate", uri, "1", lease.get("epoch").asText(), STREAM, "8", "256", "header", "0",
            "--allowed-base-dir", driver.baseDirectory());
        assertEquals("empty", json(0, "read-header", uri, "0", "--allowed-base-dir", driver.baseDirectory())
            .get("state").asText());
    }

    @Test
    void shouldSayThatALeaseExpiresUnlessItIsKeptAlive() throws IOException
    {
        try (ToolProcess tool = ToolProcess.tool(
            driver("driver-attach", "4712", "consumer", STREAM, "allow_create")))
        {
            assertEquals(0, tool.awaitExit(), () -> tool.describe("failed"));
            assertTrue(tool.out().contains("\nThe lease expires in "), tool::out);
            assertTrue(tool.out().contains(" unless it is kept alive: tp_tool driver-keepalive "), tool::out);
        }
    }

    @Test
    void shouldPrintTheAnswerOfADriverThatRefuses() throws IOException
    {
        assertEquals("REJECTED",
            json(1, driver("driver-attach", "4713", "consumer", "77")).get("code").asText());
        assertFails("stream 77 is not configured", driver("driver-attach", "4713", "consumer", "77"));
    }

    @Test
    void shouldTellHowDriversFare() throws IOException
    {
        attach("4714", "consumer");

        final JsonNode status = json(0, "driver-status", INSTANCE, "--aeron-dir", driver.aeronDirectory())
            .get("drivers").get(0);
        assertEquals(INSTANCE, status.get("instance_id").asText());
        assertTrue(status.get("attaches").asLong() >= 1 && status.get("lease_count").asLong() >= 1);
        assertEquals(1, status.get("stream_count").asInt());
        assertFails("those there are [" + INSTANCE + "]",
            "driver-status", "lab", "--aeron-dir", driver.aeronDirectory());

        final JsonNode counters = json(0, "driver-counters", driver.aeronDirectory()).get("counters");
        assertTrue(find(counters, "label", "tensorpool driver attaches: instance=" + INSTANCE)
            .get("value").asLong() >= 1);
        find(json(0, "stats", driver.aeronDirectory(), "driver").get("counters"),
            "label", "tensorpool driver leases: instance=" + INSTANCE);
    }

    @Test
    void shouldHearAnnouncesAndRequests() throws IOException
    {
        attach("4715", "consumer");

        try (ToolProcess announces =
            ToolProcess.tool("announce-listen", driver.aeronDirectory(), CHANNEL, ANNOUNCE, "--count", "1"))
        {
            assertEquals(0, announces.awaitExit(), () -> announces.describe("failed"));
            assertTrue(announces.out().startsWith("ShmPoolAnnounce stream_id=" + STREAM), announces::out);
        }

        try (ToolProcess control =
            ToolProcess.tool("control-listen", driver.aeronDirectory(), CHANNEL, CONTROL, "--duration", "0"))
        {
            final List<String> heard = new ArrayList<>();
            for (int i = 0; i < 20 && heard.isEmpty(); i++)
            {
                json(1, driver("driver-attach", "4716", "consumer", "77"));
                heard.addAll(control.out().lines().filter((line) -> line.startsWith("ShmAttachResponse ")).toList());
            }
            assertTrue(heard.get(0).contains("code=REJECTED"), () -> heard.get(0));
            control.terminate();
            control.awaitExit();
            assertTrue(control.out().contains(" messages, 0 of them malformed, "), control::out);
        }
    }

    @Test
    void shouldHearHowAProducerFares() throws IOException
    {
        try (ToolProcess producer = driver.tool("publish", "--loop", "--wait", "0", "--rate", "50",
            "--input", "src/test/resources/samples/moon.png");
            ToolProcess qos = ToolProcess.tool("qos-listen", driver.aeronDirectory(), CHANNEL, "1200", "--count", "1"))
        {
            assertEquals(0, qos.awaitExit(), () -> qos.describe("failed") + producer.describe("ran"));
            assertTrue(qos.out().startsWith("QosProducer stream_id=" + STREAM), qos::out);
            producer.terminate();
            producer.awaitExit();
        }
    }

    private static JsonNode attach(final String clientId, final String role) throws IOException
    {
        return json(0, driver("driver-attach", clientId, role, STREAM, "allow_create"));
    }

    private static String[] driver(final String command, final String... args)
    {
        final List<String> all = new ArrayList<>(List.of(command, driver.aeronDirectory(), CHANNEL, CONTROL));
        Collections.addAll(all, args);
        return all.toArray(String[]::new);
    }

    private static JsonNode json(final int exitCode, final String... args) throws IOException
    {
        final List<String> all = new ArrayList<>(List.of(args));
        all.add("--json");
        try (ToolProcess tool = ToolProcess.tool(all.toArray(String[]::new)))
        {
            assertEquals(exitCode, tool.awaitExit(), () -> tool.describe("ended with another code"));
            assertEquals(1, tool.out().lines().count(), tool::out);
            return new ObjectMapper().readTree(tool.out());
        }
    }

    private static void assertFails(final String why, final String... args) throws IOException
    {
        try (ToolProcess tool = ToolProcess.tool(args))
        {
            assertEquals(1, tool.awaitExit(), () -> tool.describe("did not fail"));
            assertTrue(tool.err().contains(why), () -> tool.describe("does not say '" + why + "'"));
            assertEquals(1, tool.err().lines().count(), tool::err);
        }
    }

    private static JsonNode find(final JsonNode rows, final String field, final String value)
    {
        for (final JsonNode row : rows)
        {
            if (row.get(field).asText().equals(value))
            {
                return row;
            }
        }
        throw new AssertionError("no row with " + field + " " + value + " in " + rows);
    }
}
