package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.ControlResponse;
import org.tensorpool.protocol.driver.ShmAttachResponseDecoder;
import org.tensorpool.protocol.driver.ShmLeaseRevokedDecoder;
import org.tensorpool.protocol.wire.ConsumerConfigDecoder;
import org.tensorpool.protocol.wire.ConsumerHelloDecoder;
import org.tensorpool.protocol.wire.ControlResponseDecoder;
import org.tensorpool.protocol.wire.QosConsumerDecoder;
import org.tensorpool.protocol.wire.ResponseCode;
import org.tensorpool.protocol.wire.ShmPoolAnnounceDecoder;
import org.tensorpool.testing.Vectors;

class ControlAdapterTest
{
    private static final int HEADER = 8;
    private static final int TEMPLATE_OFFSET = 2;
    private static final int SCHEMA_OFFSET = 4;
    private static final int VERSION_OFFSET = 6;

    private final byte[] announce = TestMessages.announce();
    private final byte[] response = TestMessages.attachResponse();
    private final byte[] revoked = TestMessages.leaseRevoked();
    private final byte[] shutdown = TestMessages.driverShutdown();
    private final byte[] qos = TestMessages.qosConsumer();
    private final byte[] producerQos = TestMessages.qosProducer();
    private final byte[] hello = TestMessages.consumerHello();
    private final byte[] config = TestMessages.consumerConfig();
    private final byte[] answer = TestMessages.controlResponse();
    private final List<byte[]> messages =
        List.of(announce, response, revoked, shutdown, qos, producerQos, hello, config, answer);

    @Test
    void shouldReportAnAnnounce()
    {
        final RecordedEvents events = deliver(announce);

        assertEquals(List.of(new Announce(10_000, 501, 42, 43, true, 1, 8, 256, "shm:file?path=/x/header.ring",
            List.of(new Announce.Pool(1, 8, 1024, "shm:file?path=/x/1.pool"),
            new Announce.Pool(65_535, 8, 4_294_967_295L, "shm:file?path=/x/2.pool")))), events.announces);
        assertEquals(1, events.count());
    }

    @Test
    void shouldReportAnAttachResponse()
    {
        final RecordedEvents events = deliver(response);

        assertEquals(List.of(new AttachResponse(-7, 0, 11, 12, 10_000, 42, 1, 8, 256, AttachResponse.NO_NODE_ID,
            "shm:file?path=/x/header.ring",
            List.of(new Announce.Pool(1, 8, 1024, "shm:file?path=/x/1.pool")), "no error")), events.responses);
        assertEquals(1, events.count());
    }

    @Test
    void shouldPassOverTheResponseToAnothersRequest()
    {
        final RecordedEvents events = new RecordedEvents();
        events.awaited = Set.of(-8L);
        final ControlAdapter adapter = new ControlAdapter(events);
        adapter.onFragment(new UnsafeBuffer(response), 0, response.length, null);
        adapter.onFragment(new UnsafeBuffer(response), 0, response.length - 1, null);

        assertEquals(0, events.count());
    }

    @Test
    void shouldTellWhichLeaseAnUnreadableResponseBrought()
    {
        final byte[] unreadable = Arrays.copyOf(response, response.length - 1);
        assertEquals(List.of(List.of(-7L, 11L)), deliver(unreadable).unreadable);

        final byte[] refusal = withInt(unreadable, HEADER + ShmAttachResponseDecoder.codeEncodingOffset(), 3);
        assertEquals(
            List.of(List.of(-7L, ShmAttachResponseDecoder.leaseIdNullValue())), deliver(refusal).unreadable);
    }

    @Test
    void shouldReportARevokedLease()
    {
        final RecordedEvents events = deliver(revoked);

        assertEquals(List.of(List.of(11L, 10_000L, 501L, 1L, 2L)), events.revokes);
        assertEquals(1, events.count());
    }

    @Test
    void shouldReportThatTheDriverShutsDown()
    {
        final RecordedEvents events = deliver(shutdown);

        assertEquals(1, events.shutdowns);
        assertEquals(1, events.count());
    }

    @Test
    void shouldReportTheHealthOfAConsumer()
    {
        final RecordedEvents events = deliver(qos);

        assertEquals(List.of(List.of(10_000L, 502L, 42L, 99L)), events.qosOfConsumers);
        assertEquals(1, events.count());
    }

    @Test
    void shouldReportTheHealthOfAProducer()
    {
        final RecordedEvents events = deliver(producerQos);

        assertEquals(List.of(List.of(10_000L, 501L, 42L)), events.qosOfProducers);
        assertEquals(1, events.count());
    }

    @Test
    void shouldReportWhatAConsumerSaysOfItself()
    {
        final RecordedEvents events = deliver(hello);

        assertEquals(List.of(List.of(10_000, 502, true, 25L, 1L, 2L, 3L, 31_000, 32_000, "aeron:ipc?alias=d",
            "aeron:ipc?alias=c")), events.hellos);
        assertEquals(1, events.count());
    }

    @Test
    void shouldReportWhatIsDecidedAboutAConsumer()
    {
        final RecordedEvents events = deliver(config);

        assertEquals(List.of(List.of(10_000, 502, false, true, 31_000, 32_000, "bridge://b", "aeron:ipc?alias=d",
            "aeron:ipc?alias=c")), events.configs);
        assertEquals(1, events.count());
    }

    @Test
    void shouldReportTheAnswerToARequest()
    {
        final RecordedEvents events = deliver(answer);

        assertEquals(List.of(new ControlResponse(-9, ControlResponse.Code.REJECTED, "not you")), events.answers);
        assertEquals(1, events.count());
    }

    @Test
    void shouldReportEveryCodeThatIsAssigned()
    {
        for (final ResponseCode code : ResponseCode.values())
        {
            if (code != ResponseCode.NULL_VAL)
            {
                final RecordedEvents events = deliver(
                    withInt(answer, HEADER + ControlResponseDecoder.codeEncodingOffset(), code.value()));
                assertEquals(code.name(), events.answers.get(0).code().name());
            }
        }
        assertEquals(ResponseCode.values().length - 1, ControlResponse.Code.values().length);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void shouldReportAnUnknownCodeOfAnAnswer(final int code)
    {
        assertMalformed(withInt(answer, HEADER + ControlResponseDecoder.codeEncodingOffset(), code),
            "unknown code " + code);
    }

    @Test
    void shouldUnderstandTheAnswerOfAnotherImplementation()
    {
        for (final String folder : List.of("control_decode", "control_poller"))
        {
            assertEquals(List.of(new ControlResponse(1, ControlResponse.Code.OK, "ok")),
                deliver(Vectors.bytes("corpus/" + folder + "/control_response.bin")).answers);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 128, 255})
    void shouldReportAnUnknownMode(final int mode)
    {
        assertMalformed(withByte(hello, HEADER + ConsumerHelloDecoder.modeEncodingOffset(), mode), "unknown mode");
        assertMalformed(withByte(config, HEADER + ConsumerConfigDecoder.modeEncodingOffset(), mode), "unknown mode");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 128, 255})
    void shouldReportABooleanThatIsNone(final int value)
    {
        assertMalformed(
            withByte(hello, HEADER + ConsumerHelloDecoder.supportsShmEncodingOffset(), value), "boolean");
        assertMalformed(
            withByte(hello, HEADER + ConsumerHelloDecoder.supportsProgressEncodingOffset(), value), "boolean");
        assertMalformed(withByte(config, HEADER + ConsumerConfigDecoder.useShmEncodingOffset(), value), "boolean");
    }

    @Test
    void shouldReadAtAnyOffset()
    {
        final byte[] shifted = new byte[announce.length + 100];
        System.arraycopy(announce, 0, shifted, 37, announce.length);
        final RecordedEvents events = new RecordedEvents();
        new ControlAdapter(events).onFragment(new UnsafeBuffer(shifted), 37, announce.length, null);

        assertEquals(deliver(announce).announces, events.announces);
    }

    @Test
    void shouldReportEveryTruncationAsMalformed()
    {
        for (final byte[] message : List.of(announce, response, qos, hello, config, answer))
        {
            for (int length = 0; length < message.length; length++)
            {
                assertMalformed(Arrays.copyOf(message, length), "");
            }
        }
    }

    @Test
    void shouldNotReadBeyondTheEndOfAFragmentInALongerBuffer()
    {
        for (final byte[] message : List.of(announce, response, qos, hello, config, answer))
        {
            for (int length = 0; length < message.length; length++)
            {
                final RecordedEvents events = new RecordedEvents();
                new ControlAdapter(events).onFragment(new UnsafeBuffer(message), 0, length, null);
                assertEquals(1, events.malformed.size(), "length " + length);
                assertEquals(1, events.count());
            }
        }
    }

    @Test
    void shouldReportATruncatedBlockAsMalformed()
    {
        for (final byte[] message : List.of(revoked, shutdown))
        {
            final int block = new UnsafeBuffer(message).getShort(0, ByteOrder.LITTLE_ENDIAN);
            for (int length = 0; length < HEADER + block; length++)
            {
                assertMalformed(Arrays.copyOf(message, length), "");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 257, 0x7FFF, 0xFFFF})
    void shouldReportAGroupThatClaimsMoreEntriesThanThereAre(final int count)
    {
        final int announceGroup = HEADER + ShmPoolAnnounceDecoder.BLOCK_LENGTH;
        final int responseGroup = HEADER + ShmAttachResponseDecoder.BLOCK_LENGTH;

        assertMalformed(withShort(announce, announceGroup + 2, count), "leads beyond its end");
        assertMalformed(withShort(response, responseGroup + 2, count), "leads beyond its end");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 0x7FFF, 0xFFFF})
    void shouldReportAGroupOfWrongBlockLength(final int blockLength)
    {
        assertMalformed(
            withShort(announce, HEADER + ShmPoolAnnounceDecoder.BLOCK_LENGTH, blockLength), "leads beyond its end");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7FFF_FFFF, -1, 1 << 30, 8193, 10_000})
    void shouldReportATextThatClaimsToBeLongerThanTheMessage(final int length)
    {
        final int firstUri = HEADER + ShmPoolAnnounceDecoder.BLOCK_LENGTH + 4 + 10;
        assertMalformed(withInt(announce, firstUri, length), "leads beyond its end");

        final int errorMessage = response.length - 4 - "no error".length();
        assertMalformed(withInt(response, errorMessage, length), "leads beyond its end");
        assertMalformed(withInt(response, errorMessage, "no error".length() + 1), "leads beyond its end");
    }

    @Test
    void shouldReportATextOfUnreasonableLengthEvenIfItIsThere()
    {
        assertMalformed(TestMessages.attachResponseWithError("x".repeat(8193)), "leads beyond its end");
        assertEquals(1, deliver(TestMessages.attachResponseWithError("x".repeat(8192))).responses.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 127, 128, 255})
    void shouldReportAnUnknownRole(final int role)
    {
        assertMalformed(
            withByte(revoked, HEADER + ShmLeaseRevokedDecoder.roleEncodingOffset(), role), "unknown role " + role);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 127, 128, 255})
    void shouldReportAnUnknownReason(final int reason)
    {
        assertMalformed(withByte(revoked, HEADER + ShmLeaseRevokedDecoder.reasonEncodingOffset(), reason),
            "unknown reason " + reason);
    }

    @Test
    void shouldReportEveryKnownReason()
    {
        for (int reason = 1; reason <= 3; reason++)
        {
            final RecordedEvents events =
                deliver(withByte(revoked, HEADER + ShmLeaseRevokedDecoder.reasonEncodingOffset(), reason));
            assertEquals(reason, events.revokes.get(0).get(4));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 128, 255})
    void shouldReportAnUnknownClockDomain(final int domain)
    {
        assertMalformed(
            withByte(announce, HEADER + ShmPoolAnnounceDecoder.announceClockDomainEncodingOffset(), domain),
            "unknown clock domain " + domain);
    }

    @Test
    void shouldTellSynchronisedRealTimeFromMonotonicTime()
    {
        assertFalse(deliver(withByte(
            announce, HEADER + ShmPoolAnnounceDecoder.announceClockDomainEncodingOffset(), 2))
            .announces.get(0).isMonotonic());
    }

    @ParameterizedTest
    @ValueSource(ints = {5, -1, Integer.MIN_VALUE})
    void shouldTakeAnUnknownResponseCodeForARefusal(final int code)
    {
        final RecordedEvents events =
            deliver(withInt(response, HEADER + ShmAttachResponseDecoder.codeEncodingOffset(), code));

        assertEquals(code, events.responses.get(0).code());
        assertFalse(events.responses.get(0).isOk());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 0x7FFF, 0xFFFF})
    void shouldReportAHigherVersion(final int version)
    {
        for (final byte[] message : messages)
        {
            assertMalformed(withShort(message, VERSION_OFFSET, version), "has version " + version + ", newer than 1");
        }
    }

    @Test
    void shouldReportABlockThatIsShorterThanTheSchemaSays()
    {
        for (final byte[] message : messages)
        {
            final int block = new UnsafeBuffer(message).getShort(0, ByteOrder.LITTLE_ENDIAN);
            assertMalformed(withShort(message, 0, block - 1), "block length " + (block - 1));
            assertMalformed(withShort(message, 0, 0), "block length 0");
            assertMalformed(withShort(message, 0, 0xFFFF), "block length 65535");
        }
    }

    @Test
    void shouldTakeALongerBlockOfTheSameVersion()
    {
        final int block = QosConsumerDecoder.BLOCK_LENGTH;
        final byte[] longer = withShort(Arrays.copyOf(qos, qos.length + 5), 0, block + 5);

        assertEquals(deliver(qos).qosOfConsumers, deliver(longer).qosOfConsumers);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 899, 902, 0x7FFF, 0xFFFF})
    void shouldPassOverForeignSchemas(final int schemaId)
    {
        for (final byte[] message : messages)
        {
            assertEquals(0, deliver(withShort(message, SCHEMA_OFFSET, schemaId)).count());
            assertEquals(0, deliver(Arrays.copyOf(withShort(message, SCHEMA_OFFSET, schemaId), HEADER)).count());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000, 0xFFFF})
    void shouldPassOverUnknownTemplatesOfAnyVersion(final int templateId)
    {
        for (final byte[] message : List.of(announce, response))
        {
            final byte[] foreign = withShort(message, TEMPLATE_OFFSET, templateId);
            assertEquals(0, deliver(foreign).count());
            assertEquals(0, deliver(withShort(foreign, VERSION_OFFSET, 9)).count());
        }
    }

    @Test
    void shouldPassOverRequestsOfOtherClients()
    {
        assertEquals(0, deliver(Vectors.bytes("messages/schema901-template01-stream1000-1.bin")).count());
        assertEquals(0, deliver(Vectors.bytes("messages/schema901-template05-stream1000-1.bin")).count());
    }

    @Test
    void shouldUnderstandTheHelloOfAnotherImplementation()
    {
        assertEquals(1, deliver(Vectors.bytes("messages/schema900-template02-stream1000-1.bin")).hellos.size());
    }

    @Test
    void shouldSurviveTheCorpusAndItsTruncations()
    {
        assertTrue(Vectors.corpus().size() > 30);
        for (final java.nio.file.Path file : Vectors.corpus())
        {
            final byte[] message = Vectors.bytes(file);
            for (int length = 0; length <= message.length; length++)
            {
                deliver(Arrays.copyOf(message, length));
            }
        }
    }

    @Test
    void shouldSurviveTheCorpusWithAnyByteFlipped()
    {
        final Random random = new Random(900);
        for (final java.nio.file.Path file : Vectors.corpus())
        {
            final byte[] message = Vectors.bytes(file);
            for (int i = 0; i < message.length; i++)
            {
                for (final int mask : new int[]{0xFF, 1, 0x80, 1 + random.nextInt(255)})
                {
                    deliver(withByte(message, i, message[i] ^ mask));
                }
            }
        }
    }

    @Test
    void shouldSurviveItsOwnMessagesWithBytesReplaced()
    {
        final Random random = new Random(901);
        int understood = 0;
        for (int i = 0; i < 60_000; i++)
        {
            final byte[] message = messages.get(random.nextInt(messages.size())).clone();
            for (int n = random.nextInt(4); n >= 0; n--)
            {
                message[random.nextInt(message.length)] = (byte)random.nextInt();
            }
            final int length = random.nextBoolean() ? message.length : random.nextInt(message.length + 1);
            final RecordedEvents events = deliver(Arrays.copyOf(message, length));
            understood += events.count() - events.malformed.size();
            assertTrue(events.count() <= 1);
        }
        assertNotEquals(0, understood);
    }

    private static RecordedEvents deliver(final byte[] message)
    {
        final RecordedEvents events = new RecordedEvents();
        assertDoesNotThrow(() -> new ControlAdapter(events).onFragment(
            new UnsafeBuffer(message), 0, message.length, null), () -> Arrays.toString(message));
        return events;
    }

    private static void assertMalformed(final byte[] message, final String what)
    {
        final RecordedEvents events = deliver(message);
        assertEquals(1, events.malformed.size(), () -> Arrays.toString(message));
        assertEquals(1, events.count());
        assertTrue(events.malformed.get(0).contains(what), events.malformed.get(0));
    }

    private static byte[] withByte(final byte[] message, final int offset, final int value)
    {
        final byte[] changed = message.clone();
        changed[offset] = (byte)value;
        return changed;
    }

    private static byte[] withShort(final byte[] message, final int offset, final int value)
    {
        final byte[] changed = message.clone();
        new UnsafeBuffer(changed).putShort(offset, (short)value, ByteOrder.LITTLE_ENDIAN);
        return changed;
    }

    private static byte[] withInt(final byte[] message, final int offset, final int value)
    {
        final byte[] changed = message.clone();
        new UnsafeBuffer(changed).putInt(offset, value, ByteOrder.LITTLE_ENDIAN);
        return changed;
    }
}
