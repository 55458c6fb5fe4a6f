package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

import com.fasterxml.jackson.databind.JsonNode;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.protocol.wire.FrameDescriptorDecoder;
import org.tensorpool.protocol.wire.FrameDescriptorEncoder;
import org.tensorpool.protocol.wire.MessageHeaderDecoder;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.testing.Vectors;

class DescriptorFlyweightTest
{
    private static final int OFFSET = 32;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[128]);
    private final Random random = new Random(4);

    @Test
    void shouldBeAsLongAsTheCodecSays()
    {
        assertEquals(
            MessageHeaderDecoder.ENCODED_LENGTH + FrameDescriptorDecoder.BLOCK_LENGTH, DescriptorFlyweight.LENGTH);
    }

    @Test
    void shouldWriteWhatTheCodecReads()
    {
        for (int i = 0; i < 1000; i++)
        {
            final int streamId = random.nextInt();
            final long epoch = random.nextLong();
            final long sequence = random.nextLong();
            final long timestampNs = random.nextLong();
            final int metaVersion = random.nextInt();
            DescriptorFlyweight.encode(buffer, OFFSET, streamId, epoch, sequence, timestampNs, metaVersion);

            final MessageHeaderDecoder header = new MessageHeaderDecoder();
            final FrameDescriptorDecoder decoder =
                new FrameDescriptorDecoder().wrapAndApplyHeader(buffer, OFFSET, header);
            assertEquals(FrameDescriptorDecoder.SCHEMA_ID, header.schemaId());
            assertEquals(FrameDescriptorDecoder.SCHEMA_VERSION, header.version());
            assertEquals(FrameDescriptorDecoder.BLOCK_LENGTH, header.blockLength());
            assertEquals(Integer.toUnsignedLong(streamId), decoder.streamId());
            assertEquals(epoch, decoder.epoch());
            assertEquals(sequence, decoder.seq());
            assertEquals(timestampNs, decoder.timestampNs());
            assertEquals(Integer.toUnsignedLong(metaVersion), decoder.metaVersion());
        }
    }

    @Test
    void shouldGiveNoTraceIdSoThatNobodyWaitsForItsLinks()
    {
        buffer.setMemory(OFFSET, DescriptorFlyweight.LENGTH, (byte)-1);
        DescriptorFlyweight.encode(buffer, OFFSET, 1, 2, 3, 4, 5);

        assertEquals(0, FrameDescriptorDecoder.traceIdNullValue());
        assertEquals(0, new FrameDescriptorDecoder()
            .wrapAndApplyHeader(buffer, OFFSET, new MessageHeaderDecoder()).traceId());
    }

    @Test
    void shouldReadWhatTheCodecWrites()
    {
        for (int i = 0; i < 1000; i++)
        {
            final long streamId = random.nextInt() & 0xFFFF_FFFFL;
            final long epoch = random.nextLong();
            final long sequence = random.nextLong();
            final long timestampNs = random.nextLong();
            new FrameDescriptorEncoder().wrapAndApplyHeader(buffer, OFFSET, new MessageHeaderEncoder())
                .streamId(streamId).epoch(epoch).seq(sequence).timestampNs(timestampNs)
                .metaVersion(random.nextInt() & 0xFFFF_FFFFL).traceId(random.nextLong());

            assertTrue(DescriptorFlyweight.isDescriptor(buffer, OFFSET, DescriptorFlyweight.LENGTH));
            assertEquals((int)streamId, DescriptorFlyweight.streamId(buffer, OFFSET));
            assertEquals(epoch, DescriptorFlyweight.epoch(buffer, OFFSET));
            assertEquals(sequence, DescriptorFlyweight.sequence(buffer, OFFSET));
            assertEquals(timestampNs, DescriptorFlyweight.timestampNs(buffer, OFFSET));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldAgreeWithThePeer(final int number)
    {
        final String name = "schema900-template04-stream1100-" + number + ".bin";
        final byte[] vector = Vectors.bytes("messages/" + name);
        final JsonNode fields = Vectors.expected("messages/expected.json").get(name).get("fields");
        final UnsafeBuffer message = new UnsafeBuffer(vector);
        assertTrue(DescriptorFlyweight.isDescriptor(message, 0, vector.length));
        assertEquals(fields.get("streamId").intValue(), DescriptorFlyweight.streamId(message, 0));
        assertEquals(fields.get("epoch").longValue(), DescriptorFlyweight.epoch(message, 0));
        assertEquals(fields.get("seq").longValue(), DescriptorFlyweight.sequence(message, 0));
        assertEquals(DescriptorFlyweight.NULL_TIMESTAMP, DescriptorFlyweight.timestampNs(message, 0));

        final byte[] written = new byte[vector.length];
        DescriptorFlyweight.encode(new UnsafeBuffer(written), 0, fields.get("streamId").intValue(),
            fields.get("epoch").longValue(), fields.get("seq").longValue(), DescriptorFlyweight.NULL_TIMESTAMP,
            fields.get("metaVersion").intValue());
        assertArrayEquals(vector, written);
    }

    @Test
    void shouldRejectWhatIsTooShort()
    {
        DescriptorFlyweight.encode(buffer, OFFSET, 1, 2, 3, 4, 5);

        for (int length = 0; length < DescriptorFlyweight.LENGTH; length++)
        {
            assertFalse(DescriptorFlyweight.isDescriptor(buffer, OFFSET, length));
        }
        assertTrue(DescriptorFlyweight.isDescriptor(buffer, OFFSET, DescriptorFlyweight.LENGTH + 1));
    }

    @Test
    void shouldRejectAnyOtherMessageHeader()
    {
        for (int bit = 0; bit < 64; bit++)
        {
            DescriptorFlyweight.encode(buffer, OFFSET, 1, 2, 3, 4, 5);
            buffer.putByte(OFFSET + bit / 8, (byte)(buffer.getByte(OFFSET + bit / 8) ^ (1 << bit % 8)));
            assertFalse(DescriptorFlyweight.isDescriptor(buffer, OFFSET, DescriptorFlyweight.LENGTH), "bit " + bit);
        }
    }
}
