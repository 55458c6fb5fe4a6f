package org.tensorpool.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.status.SupervisorCounter.FOREIGN;
import static org.tensorpool.status.SupervisorCounter.MALFORMED;
import static org.tensorpool.status.SupervisorCounter.UNSUPPORTED;
import static org.tensorpool.supervisor.SupervisorHarness.SESSION;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.protocol.wire.QosConsumerEncoder;

class SupervisorAdapterTest
{
    private static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;

    private final SupervisorHarness harness = new SupervisorHarness();

    private static Arguments message(final String name, final ToIntFunction<SupervisorHarness> message)
    {
        return Arguments.of(name, message);
    }

    /** Each sends itself, and leaves its bytes in the buffer. */
    static Stream<Arguments> messages()
    {
        return Stream.of(
            message("ShmPoolAnnounce", (harness) -> harness.announce(5)),
            message("QosProducer", (harness) -> harness.qosProducer(3, 5, 1)),
            message("QosConsumer", (harness) -> harness.qosConsumer(9, 5, 1, 0, 0)),
            message("ConsumerHello", (harness) -> harness.hello(9, Mode.STREAM, 0, "aeron:ipc", 1)),
            message("ConsumerConfig", (harness) -> harness.configOfOthers(9, Mode.STREAM, "bridge://1", "aeron:", 1)),
            message("DataSourceAnnounce", (harness) -> harness.source(1, "name", "summary")),
            message("DataSourceMeta", (harness) -> harness.meta(1, 3)));
    }

    static Stream<Arguments> fixedMessages()
    {
        return Stream.of(
            message("ShmLeaseKeepalive", (harness) -> harness.keepalive(9)),
            message("ShmLeaseRevoked", (harness) -> harness.revoked(9, Role.CONSUMER, LeaseRevokeReason.EXPIRED)),
            message("ShmDriverShutdown", SupervisorHarness::driverShutdown));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void shouldCountEveryMessageThatIsCutShort(final String name, final ToIntFunction<SupervisorHarness> message)
    {
        final int length = message.applyAsInt(harness);
        assertEquals(0, harness.count(MALFORMED));
        for (int cut = 0; cut < length; cut++)
        {
            harness.deliver(cut);
            assertEquals(cut + 1, harness.count(MALFORMED), name + " of " + cut + " bytes");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"messages", "fixedMessages"})
    void shouldCountBlocksThatAreTooShortOrTooLong(final String name, final ToIntFunction<SupervisorHarness> message)
    {
        final int length = message.applyAsInt(harness);
        final short block = harness.buffer().getShort(0, ByteOrder.LITTLE_ENDIAN);
        harness.buffer().putShort(0, (short)(block - 1), ByteOrder.LITTLE_ENDIAN);
        harness.deliver(length);
        harness.buffer().putShort(0, (short)0xFFFF, ByteOrder.LITTLE_ENDIAN);
        harness.deliver(length);

        assertEquals(2, harness.count(MALFORMED), name);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"messages", "fixedMessages"})
    void shouldCountVersionsThatItDoesNotKnow(final String name, final ToIntFunction<SupervisorHarness> message)
    {
        final int length = message.applyAsInt(harness);
        harness.buffer().putShort(6, (short)100, ByteOrder.LITTLE_ENDIAN);
        harness.deliver(length);

        assertEquals(1, harness.count(UNSUPPORTED), name);
        assertEquals(0, harness.count(MALFORMED), name);
    }

    @Test
    void shouldCountWhatIsOfAnotherSchema()
    {
        final int length = harness.announce(5);
        harness.buffer().putShort(4, (short)77, ByteOrder.LITTLE_ENDIAN);
        harness.deliver(length);

        assertEquals(1, harness.count(FOREIGN));
        assertEquals(0, harness.count(MALFORMED));
    }

    @Test
    void shouldCountValuesThatMeanNothing()
    {
        final int length = harness.qosConsumer(9, 5, 1, 0, 0);
        harness.buffer().putByte(HEADER + QosConsumerEncoder.modeEncodingOffset(), (byte)3);
        harness.deliver(length);
        harness.qosConsumer(9, 5, 1, -1, 0);
        harness.qosConsumer(9, 5, -2, 0, 0);

        assertEquals(3, harness.count(MALFORMED));
    }

    @Test
    void shouldTakeTheNullValueOfASequenceForNone()
    {
        harness.qosConsumer(9, 5, -1, 0, 0);

        assertEquals(0, harness.count(MALFORMED));
        assertEquals(0, harness.consumer(9).sequence());
    }

    @Test
    void shouldNotHearItself()
    {
        harness.adapter().ownSession(SESSION);
        harness.announce(5);
        assertNull(harness.stream());

        harness.speakAs(SESSION + 1);
        harness.announce(5);
        assertEquals(5, harness.stream().epoch());
    }

    /** With a fixed seed, so that what fails fails again. */
    @Test
    void shouldThrowForNothingThatAnybodySends()
    {
        final Random random = new Random(6);
        final List<Arguments> kinds = Stream.concat(messages(), fixedMessages()).toList();
        final byte[] bytes = new byte[512];
        for (int i = 0; i < 50_000; i++)
        {
            final int length;
            if (i % 2 == 0)
            {
                @SuppressWarnings("unchecked")
                final ToIntFunction<SupervisorHarness> kind =
                    (ToIntFunction<SupervisorHarness>)kinds.get(random.nextInt(kinds.size())).get()[1];
                length = kind.applyAsInt(harness);
                for (int flips = random.nextInt(4); flips >= 0; flips--)
                {
                    harness.buffer().putByte(random.nextInt(length), (byte)random.nextInt());
                }
            }
            else
            {
                random.nextBytes(bytes);
                length = random.nextInt(bytes.length);
                harness.buffer().putBytes(0, bytes);
                harness.buffer().putShort(4, (short)(900 + random.nextInt(3)), ByteOrder.LITTLE_ENDIAN);
                harness.buffer().putShort(2, (short)random.nextInt(16), ByteOrder.LITTLE_ENDIAN);
            }
            // Nothing beyond the message is there to be read.
            final byte[] exact = new byte[length];
            harness.buffer().getBytes(0, exact);
            harness.adapter().onMessage(new UnsafeBuffer(exact), 0, length, SESSION);
            if (i % 1_000 == 0)
            {
                harness.pass(SupervisorHarness.PERIOD_NS);
            }
        }

        assertTrue(harness.count(MALFORMED) > 5_000, () -> Long.toString(harness.count(MALFORMED)));
        assertTrue(harness.count(UNSUPPORTED) > 5_000, () -> Long.toString(harness.count(UNSUPPORTED)));
        assertTrue(harness.snapshot().streams().size() <= 256);
        assertEquals(List.of(), harness.errors());
    }
}
