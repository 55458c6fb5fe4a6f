package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.aeron.Publication;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmLeaseKeepaliveEncoder;
import org.tensorpool.protocol.wire.DataSourceAnnounceEncoder;
import org.tensorpool.protocol.wire.DataSourceMetaEncoder;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.protocol.wire.QosProducerEncoder;
import org.tensorpool.testing.EmbeddedAeron;

/**
 * Commands that hear messages, with a sender that repeats a round of them for as long as the command runs.
 */
class ListenCommandsTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final String STREAM = "1234";
    private static final int HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final long PERIOD_NS = 5_000_000;

    private final EmbeddedAeron aeron = new EmbeddedAeron();
    private final String directory = aeron.aeron().context().aeronDirectoryName();
    private final List<UnsafeBuffer> round =
        List.of(qos(), broken(), keepalive(), sourceAnnounce(), sourceMeta(), new UnsafeBuffer(new byte[3]));
    private final Publication publication = aeron.aeron().addPublication(CHANNEL, Integer.parseInt(STREAM));
    private final Thread sender = new Thread(this::send, "sender");
    private volatile boolean stopped;

    @BeforeEach
    void start()
    {
        sender.start();
    }

    @AfterEach
    void stop() throws InterruptedException
    {
        stopped = true;
        sender.join();
        aeron.close();
    }

    private void send()
    {
        while (!stopped)
        {
            round.forEach((message) -> publication.offer(message, 0, message.capacity()));
            LockSupport.parkNanos(PERIOD_NS);
        }
    }

    @Test
    void shouldPrintTheMessagesItIsForAndWhatIsMalformed()
    {
        final ToolRun run = ToolRun.of("qos-listen", directory, CHANNEL, STREAM, "--count", "6");

        assertEquals(0, run.exitCode(), run::toString);
        assertEquals(7, run.out().lines().count(), run::out);
        assertTrue(run.out().contains(
            "QosProducer stream_id=10000 producer_id=7 epoch=9 current_seq=18446744073709551615 watermark=-\n"),
            run::out);
        assertTrue(run.out().contains("malformed QosProducer problem='block length is "), run::out);
        assertTrue(run.out().contains("malformed unknown problem='shorter than its header' length=3\n"), run::out);
        assertTrue(run.out().matches("(?s).*\n6 messages, [34] of them malformed, [0-9]+ of other kinds\n"), run::out);
        assertEquals("", run.err());
    }

    @Test
    void shouldPrintOneJsonObjectALineAndASummary() throws IOException
    {
        final ToolRun run = ToolRun.of("control-listen", directory, CHANNEL, STREAM, "--count", "4", "--json");

        assertEquals(0, run.exitCode(), run::toString);
        final List<String> lines = run.out().lines().toList();
        assertEquals(5, lines.size(), run::out);
        for (final String line : lines.subList(0, 4))
        {
            final JsonNode message = new ObjectMapper().readTree(line);
            assertTrue(List.of("ShmLeaseKeepalive", "malformed").contains(message.get("message").asText()), line);
            assertTrue(message.has("lease_id") || message.has("problem"), line);
        }
        final JsonNode summary = new ObjectMapper().readTree(lines.get(4));
        assertEquals("summary", summary.get("message").asText());
        assertEquals(4, summary.get("printed").asInt());
    }

    @Test
    void shouldEndAfterItsDuration()
    {
        for (final String[] duration : new String[][] {{"0.3"}, {"--duration", "0.3"}})
        {
            final String[] args = {"metadata-listen", directory, CHANNEL, STREAM, duration[0]};
            final ToolRun run = ToolRun.of(
                duration.length == 1 ? args : new String[] {args[0], args[1], args[2], args[3], "--duration", "0.3"});
            assertEquals(0, run.exitCode(), run::toString);
            assertTrue(run.out().contains("DataSourceAnnounce stream_id=42 "), run::out);
            assertTrue(run.out().contains("attributes=[{key=unit format=text/plain bytes=2 value=mm "), run::out);
        }
    }

    @Test
    void shouldPrintEverythingIfAsked()
    {
        final ToolRun run = ToolRun.of("announce-listen", directory, CHANNEL, STREAM, "--all", "--count", "12");

        assertTrue(run.out().contains("ShmLeaseKeepalive ") && run.out().contains("DataSourceMeta "), run::out);
        assertTrue(run.out().endsWith(" 0 of other kinds\n"), run::out);
    }

    @Test
    void shouldDumpTheMetadataOfAStream() throws IOException
    {
        final ToolRun run = ToolRun.of("metadata-dump", directory, CHANNEL, STREAM, "--json");

        assertEquals(0, run.exitCode(), run::toString);
        final JsonNode metadata = new ObjectMapper().readTree(run.out());
        assertEquals(42, metadata.get("stream_id").asInt());
        assertEquals("camera", metadata.get("name").asText());
        assertEquals("mm", metadata.get("attributes").get(0).get("value").asText());
    }

    @Test
    void shouldSayThatNoMetadataCame()
    {
        final ToolRun run = ToolRun.of("metadata-dump", directory, CHANNEL, STREAM, "200", "--stream", "43");

        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("no announce of stream 43 came"), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
    }

    @Test
    void shouldSayWhereNobodyAnswersLikeADriver()
    {
        final ToolRun silent =
            ToolRun.of("driver-attach", directory, CHANNEL, STREAM, "7", "producer", "42", "require_existing", "0",
                "unset", "300");
        assertEquals(1, silent.exitCode());
        assertTrue(silent.err().contains("after 300 ms"), silent::err);

        final ToolRun empty =
            ToolRun.of("driver-detach", directory, CHANNEL, "4321", "7", "producer", "42", "1", "300");
        assertEquals(1, empty.exitCode());
        assertTrue(empty.err().contains("nobody sends on " + CHANNEL + " stream 4321"), empty::err);
        assertEquals(1, empty.err().lines().count(), empty::err);
    }

    @Test
    void shouldSayThatTheMediaDriverRefusesAChannel()
    {
        final ToolRun run = ToolRun.of("qos-listen", directory, "aeron:udp?endpoint=nowhere", "1", "1");

        assertEquals(1, run.exitCode(), run::toString);
        assertTrue(run.err().contains("refuses"), run::err);
        assertTrue(run.err().lines().noneMatch((line) -> line.startsWith("\tat ")), run::err);
    }

    @Test
    void shouldSayThatNoDriverShowsItself()
    {
        for (final String command : List.of("driver-status", "driver-list-leases", "driver-list-streams"))
        {
            final ToolRun run = ToolRun.of(command, "lab", "--aeron-dir", directory);
            assertEquals(1, run.exitCode(), run::toString);
            assertTrue(run.err().contains("no SHM driver 'lab' shows counters"), run::err);
        }
    }

    private static UnsafeBuffer buffer()
    {
        return new UnsafeBuffer(new byte[512]);
    }

    private static UnsafeBuffer exact(final UnsafeBuffer buffer, final int bodyLength)
    {
        return new UnsafeBuffer(buffer, 0, HEADER_LENGTH + bodyLength);
    }

    private static UnsafeBuffer qos()
    {
        final UnsafeBuffer buffer = buffer();
        final QosProducerEncoder message = new QosProducerEncoder();
        message.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .streamId(10_000).producerId(7).epoch(9).currentSeq(-1).watermark(QosProducerEncoder.watermarkNullValue());
        return exact(buffer, message.encodedLength());
    }

    private static UnsafeBuffer broken()
    {
        final UnsafeBuffer buffer = qos();
        return new UnsafeBuffer(buffer, 0, buffer.capacity() - 1);
    }

    private static UnsafeBuffer keepalive()
    {
        final UnsafeBuffer buffer = buffer();
        final ShmLeaseKeepaliveEncoder message = new ShmLeaseKeepaliveEncoder();
        message.wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.driver.MessageHeaderEncoder())
            .leaseId(1).streamId(2).clientId(3).role(Role.PRODUCER).clientTimestampNs(4);
        return exact(buffer, message.encodedLength());
    }

    private static UnsafeBuffer sourceAnnounce()
    {
        final UnsafeBuffer buffer = buffer();
        final DataSourceAnnounceEncoder message = new DataSourceAnnounceEncoder();
        message.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .streamId(42).producerId(7).epoch(9).metaVersion(2).name("camera").summary("the first one");
        return exact(buffer, message.encodedLength());
    }

    private static UnsafeBuffer sourceMeta()
    {
        final UnsafeBuffer buffer = buffer();
        final DataSourceMetaEncoder message = new DataSourceMetaEncoder();
        message.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .streamId(42).metaVersion(2).timestampNs(5);
        final byte[] value = "mm".getBytes(StandardCharsets.UTF_8);
        message.attributesCount(1).next().key("unit").format("text/plain").putValue(value, 0, value.length);
        return exact(buffer, message.encodedLength());
    }
}
