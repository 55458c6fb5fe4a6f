package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorpool.protocol.driver.ShmAttachResponseDecoder;
import org.tensorpool.testing.Vectors;

/**
 * Our codecs against messages that the C driver, producer and consumer sent.
 */
class MessageVectorsTest
{
    private static final JsonNode EXPECTED = Vectors.expected("messages/expected.json");

    static Stream<String> messages()
    {
        return EXPECTED.properties().stream().map(message -> message.getKey());
    }

    @Test
    void shouldKnowWhatEveryMessageMeans() throws IOException
    {
        try (Stream<java.nio.file.Path> files = Files.list(Vectors.path("messages")))
        {
            final List<String> names = files.map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".bin")).sorted().toList();
            assertEquals(messages().sorted().toList(), names);
            assertTrue(names.size() >= 28);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldDecodeEveryField(final String name)
    {
        assertTrue(Codecs.compare(Vectors.bytes("messages/" + name), EXPECTED.get(name)) > 6);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldEncodeTheSameBytes(final String name)
    {
        assertArrayEquals(Vectors.bytes("messages/" + name), Codecs.encode(EXPECTED.get(name)));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldReachWhoIsConcernedAndNobodyElse(final String name)
    {
        final RecordedEvents events = new RecordedEvents();
        final byte[] message = Vectors.bytes("messages/" + name);
        new ControlAdapter(events).onFragment(new UnsafeBuffer(message), 0, message.length, null);

        final JsonNode expected = EXPECTED.get(name);
        final JsonNode fields = expected.get("fields");
        assertEquals(List.of(), events.malformed);
        switch (expected.get("message").textValue())
        {
            case "ShmPoolAnnounce" -> assertAnnounce(fields, events.announces.get(0));
            case "ShmAttachResponse" -> assertResponse(fields, events.responses.get(0));
            case "ShmLeaseRevoked" -> assertEquals(
                List.of(fields.get("leaseId").longValue(), fields.get("streamId").longValue(),
                fields.get("clientId").longValue(), fields.get("role").longValue(),
                fields.get("reason").longValue()), events.revokes.get(0));
            case "QosConsumer" -> assertEquals(
                List.of(fields.get("streamId").longValue(), fields.get("consumerId").longValue(),
                fields.get("epoch").longValue(), fields.get("lastSeqSeen").longValue()),
                events.qosOfConsumers.get(0));
            case "QosProducer" -> assertEquals(
                List.of(fields.get("streamId").longValue(), fields.get("producerId").longValue(),
                fields.get("epoch").longValue()), events.qosOfProducers.get(0));
            case "ConsumerHello" -> assertEquals(
                List.of(fields.get("streamId").intValue(), fields.get("consumerId").intValue(),
                fields.get("supportsProgress").intValue() == 1, fields.get("maxRateHz").longValue(),
                fields.get("progressIntervalUs").longValue(), fields.get("progressBytesDelta").longValue(),
                fields.get("progressMajorDeltaUnits").longValue(), fields.get("descriptorStreamId").intValue(),
                fields.get("controlStreamId").intValue(), fields.get("descriptorChannel").textValue(),
                fields.get("controlChannel").textValue()), events.hellos.get(0));
            default -> assertEquals(0, events.count());
        }
        assertTrue(events.count() <= 1);
    }

    private static void assertAnnounce(final JsonNode fields, final Announce announce)
    {
        assertEquals(fields.get("streamId").intValue(), announce.streamId());
        assertEquals(fields.get("producerId").intValue(), announce.producerId());
        assertEquals(fields.get("epoch").longValue(), announce.epoch());
        assertEquals(fields.get("announceTimestampNs").longValue(), announce.timestampNs());
        assertEquals(fields.get("announceClockDomain").intValue() == 1, announce.isMonotonic());
        assertEquals(fields.get("layoutVersion").intValue(), announce.layoutVersion());
        assertEquals(fields.get("headerNslots").longValue(), announce.nslots());
        assertEquals(fields.get("headerSlotBytes").intValue(), announce.headerSlotBytes());
        assertEquals(fields.get("headerRegionUri").textValue(), announce.headerUri());
        assertPools(fields.get("payloadPools"), announce.pools());
        assertEquals(announce.nslots(), announce.toLayout().nslots());
    }

    private static void assertResponse(final JsonNode fields, final AttachResponse response)
    {
        assertEquals(fields.get("correlationId").longValue(), response.correlationId());
        assertEquals(fields.get("code").intValue(), response.code());
        assertEquals(fields.get("leaseId").bigIntegerValue().longValue(), response.leaseId());
        assertEquals(fields.get("leaseExpiryTimestampNs").bigIntegerValue().longValue(), response.leaseExpiryNs());
        assertEquals((int)fields.get("streamId").longValue(), response.streamId());
        assertEquals(fields.get("epoch").bigIntegerValue().longValue(), response.epoch());
        assertEquals((int)fields.get("layoutVersion").longValue(), response.layoutVersion());
        assertEquals(fields.get("headerNslots").longValue(), response.nslots());
        assertEquals(fields.get("headerSlotBytes").intValue(), response.headerSlotBytes());
        assertEquals(fields.get("headerRegionUri").textValue(), response.headerUri());
        assertEquals(fields.get("errorMessage").textValue(), response.errorMessage());
        assertPools(fields.get("payloadPools"), response.pools());
        assertEquals(fields.get("code").intValue() == 0, response.isOk());
        assertEquals(response.isOk(), response.hasRequiredFields());
        assertEquals(fields.get("leaseExpiryTimestampNs").bigIntegerValue().longValue() ==
            ShmAttachResponseDecoder.leaseExpiryTimestampNsNullValue(),
            response.leaseExpiryNs() == AttachResponse.NO_EXPIRY);
    }

    private static void assertPools(final JsonNode expected, final List<Announce.Pool> pools)
    {
        assertEquals(expected.size(), pools.size());
        for (int i = 0; i < pools.size(); i++)
        {
            final JsonNode pool = expected.get(i);
            assertEquals(new Announce.Pool(pool.get("poolId").intValue(), pool.get("poolNslots").longValue(),
                pool.get("strideBytes").longValue(), pool.get("regionUri").textValue()), pools.get(i));
        }
    }
}
