package org.tensorpool.tool.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorpool.protocol.driver.MessageHeaderEncoder;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachResponseEncoder;
import org.tensorpool.protocol.driver.ShmDetachRequestEncoder;
import org.tensorpool.protocol.driver.ShmDriverShutdownRequestEncoder;
import org.tensorpool.protocol.driver.ShutdownReason;
import org.tensorpool.protocol.wire.ClockDomain;
import org.tensorpool.protocol.wire.DataSourceMetaEncoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.protocol.wire.QosConsumerEncoder;
import org.tensorpool.protocol.wire.ShmPoolAnnounceEncoder;

class MessageDecoderTest
{
    private static final int HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH;

    private final MessageDecoder decoder = new MessageDecoder();

    @Test
    void shouldNameEveryFieldOfAnAttachResponse()
    {
        final Fields fields = known("ShmAttachResponse", attachResponse());

        assertEquals(5L, fields.get("correlation_id"));
        assertEquals("OK", fields.get("code"));
        assertEquals(new BigInteger("18446744073709551614"), fields.get("lease_id"));
        assertEquals("shm:file?path=/h", fields.get("header_region_uri"));
        assertNull(fields.get("node_id"));
        final Fields pool = (Fields)((List<?>)fields.get("payload_pools")).get(0);
        assertEquals("{pool_id=3, pool_nslots=8, stride_bytes=4294967295, region_uri=shm:file?path=/p}",
            pool.values().toString());
    }

    @Test
    void shouldNameEveryFieldOfAnAnnounce()
    {
        final Fields fields = known("ShmPoolAnnounce", announce());

        assertEquals(10_000L, fields.get("stream_id"));
        assertEquals("MONOTONIC", fields.get("announce_clock_domain"));
        assertEquals(9L, fields.get("epoch"));
        assertEquals("shm:file?path=/h", fields.get("header_region_uri"));
        assertEquals(1, ((List<?>)fields.get("payload_pools")).size());
    }

    @Test
    void shouldShowTextAsTextAndBytesAsBase64()
    {
        final List<?> attributes = (List<?>)known("DataSourceMeta", meta()).get("attributes");

        assertEquals("grün", ((Fields)attributes.get(0)).get("value"));
        assertNull(((Fields)attributes.get(1)).get("value"));
        assertEquals("AAH/", ((Fields)attributes.get(1)).get("value_base64"));
    }

    @Test
    void shouldNotShowTheTokenOfAShutdownRequest()
    {
        final Fields fields = known("ShmDriverShutdownRequest", shutdownRequest());

        assertEquals(true, fields.get("has_token"));
        assertTrue(fields.values().values().stream().noneMatch((value) -> value.toString().contains("sesame")));
    }

    @Test
    void shouldCallAValueWithoutMeaningMalformed()
    {
        final UnsafeBuffer message = qosConsumer();
        message.putByte(message.capacity() - 1, (byte)9);

        assertMalformed("QosConsumer", "mode is 9", message, message.capacity());
    }

    @Test
    void shouldCallANewerVersionMalformed()
    {
        final UnsafeBuffer message = detachRequest();
        message.putShort(6, (short)2);

        assertMalformed("ShmDetachRequest", "newer", message, message.capacity());
    }

    @Test
    void shouldCallABlockLengthThatIsTooSmallMalformed()
    {
        final UnsafeBuffer message = detachRequest();
        message.putShort(0, (short)8);

        assertMalformed("ShmDetachRequest", "block length is 8", message, message.capacity());
    }

    @Test
    void shouldTellForeignSchemasAndTemplatesApart()
    {
        final UnsafeBuffer message = detachRequest();
        message.putShort(4, (short)77);
        assertEquals(Message.Kind.FOREIGN, decoder.decode(message, 0, message.capacity()).kind());

        final UnsafeBuffer other = detachRequest();
        other.putShort(2, (short)99);
        assertEquals("schema 901 template 99", decoder.decode(other, 0, other.capacity()).name());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldCallAMessageMalformedWhereverItIsCut(final UnsafeBuffer whole)
    {
        for (int length = 0; length < whole.capacity(); length++)
        {
            // What lies behind the end belongs to somebody else: nothing of it may be read.
            final byte[] exact = new byte[length];
            whole.getBytes(0, exact);
            assertEquals(Message.Kind.MALFORMED, decoder.decode(new UnsafeBuffer(exact), 0, length).kind(),
                "cut to " + length);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void shouldSurviveWhateverIsWrittenOverAMessage(final UnsafeBuffer whole)
    {
        final Random random = new Random(42);
        for (int i = 0; i < 20_000; i++)
        {
            final byte[] bytes = new byte[whole.capacity()];
            whole.getBytes(0, bytes);
            for (int n = random.nextInt(4); n >= 0; n--)
            {
                bytes[random.nextInt(bytes.length)] = (byte)random.nextInt();
            }
            decoder.decode(new UnsafeBuffer(bytes), 0, bytes.length);
        }
    }

    static Stream<UnsafeBuffer> messages()
    {
        return Stream.of(
            attachResponse(), announce(), meta(), shutdownRequest(), detachRequest(), qosConsumer());
    }

    private Fields known(final String name, final UnsafeBuffer message)
    {
        final Message decoded = decoder.decode(message, 0, message.capacity());
        assertEquals(Message.Kind.KNOWN, decoded.kind(), decoded::toString);
        assertEquals(name, decoded.name());
        return decoded.fields();
    }

    private void assertMalformed(final String name, final String why, final UnsafeBuffer message, final int length)
    {
        final Message decoded = decoder.decode(message, 0, length);
        assertEquals(Message.Kind.MALFORMED, decoded.kind());
        assertEquals(name, decoded.name());
        assertTrue(decoded.fields().get("problem").toString().contains(why), decoded.fields().values()::toString);
    }

    private static UnsafeBuffer buffer()
    {
        return new UnsafeBuffer(new byte[1024]);
    }

    private static UnsafeBuffer exact(final UnsafeBuffer buffer, final int bodyLength)
    {
        return new UnsafeBuffer(buffer, 0, HEADER_LENGTH + bodyLength);
    }

    private static UnsafeBuffer attachResponse()
    {
        final UnsafeBuffer buffer = buffer();
        final ShmAttachResponseEncoder message = new ShmAttachResponseEncoder();
        message.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .correlationId(5).code(ResponseCode.OK).leaseId(-2).leaseExpiryTimestampNs(6).streamId(10_000).epoch(9)
            .layoutVersion(1).headerNslots(8).headerSlotBytes(256)
            .nodeId(ShmAttachResponseEncoder.nodeIdNullValue());
        message.payloadPoolsCount(1).next().poolId(3).poolNslots(8).strideBytes(0xFFFF_FFFFL)
            .regionUri("shm:file?path=/p");
        message.headerRegionUri("shm:file?path=/h").errorMessage("");
        return exact(buffer, message.encodedLength());
    }

    private static UnsafeBuffer announce()
    {
        final UnsafeBuffer buffer = buffer();
        final ShmPoolAnnounceEncoder message = new ShmPoolAnnounceEncoder();
        message.wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .streamId(10_000).producerId(7).epoch(9).announceTimestampNs(1)
            .announceClockDomain(ClockDomain.MONOTONIC).layoutVersion(1).headerNslots(8).headerSlotBytes(256);
        message.payloadPoolsCount(1).next().poolId(1).poolNslots(8).strideBytes(64).regionUri("shm:file?path=/p");
        message.headerRegionUri("shm:file?path=/h");
        return exact(buffer, message.encodedLength());
    }

    private static UnsafeBuffer meta()
    {
        final UnsafeBuffer buffer = buffer();
        final DataSourceMetaEncoder message = new DataSourceMetaEncoder();
        message.wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .streamId(10_000).metaVersion(2).timestampNs(3);
        final byte[] text = "grün".getBytes(StandardCharsets.UTF_8);
        final byte[] bytes = {0, 1, (byte)0xFF};
        message.attributesCount(2)
            .next().key("colour").format("text/plain").putValue(text, 0, text.length)
            .next().key("raw").format("").putValue(bytes, 0, bytes.length);
        return exact(buffer, message.encodedLength());
    }

    private static UnsafeBuffer shutdownRequest()
    {
        final UnsafeBuffer buffer = buffer();
        final ShmDriverShutdownRequestEncoder message = new ShmDriverShutdownRequestEncoder();
        message.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .correlationId(1).reason(ShutdownReason.ADMIN).token("open sesame").errorMessage("bye");
        return exact(buffer, message.encodedLength());
    }

    private static UnsafeBuffer detachRequest()
    {
        final UnsafeBuffer buffer = buffer();
        final ShmDetachRequestEncoder message = new ShmDetachRequestEncoder();
        message.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .correlationId(1).leaseId(2).streamId(3).clientId(4).role(Role.CONSUMER);
        return exact(buffer, message.encodedLength());
    }

    private static UnsafeBuffer qosConsumer()
    {
        final UnsafeBuffer buffer = buffer();
        final QosConsumerEncoder message = new QosConsumerEncoder();
        message.wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .streamId(1).consumerId(2).epoch(3).lastSeqSeen(4).dropsGap(5).dropsLate(6).mode(Mode.STREAM);
        return exact(buffer, message.encodedLength());
    }
}
