package org.tensorpool.driver;

import static io.aeron.logbuffer.FrameDescriptor.BEGIN_FRAG_FLAG;
import static io.aeron.logbuffer.FrameDescriptor.END_FRAG_FLAG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tensorpool.status.DriverCounter.FOREIGN;
import static org.tensorpool.status.DriverCounter.MALFORMED;
import static org.tensorpool.status.DriverCounter.SHUTDOWN_REFUSALS;
import static org.tensorpool.status.DriverCounter.UNSUPPORTED;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.MessageHeaderEncoder;
import org.tensorpool.protocol.driver.PublishMode;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmDriverShutdownRequestEncoder;
import org.tensorpool.protocol.driver.ShutdownReason;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ConsumerHelloDecoder;
import org.tensorpool.protocol.wire.ConsumerHelloEncoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.status.DriverCounters;

class ControlAdapterTest
{
    private static final int ROLE_OFFSET = 8 + 16;
    private static final int PUBLISH_MODE_OFFSET = ROLE_OFFSET + 5;
    private static final int HUGEPAGES_OFFSET = PUBLISH_MODE_OFFSET + 1;

    private final List<Object> taken = new ArrayList<>();
    private final DriverCounters counters = new DriverCounters("test");
    private final ControlAdapter adapter = new ControlAdapter(
        new Recorder(),
        new HelloAdapter(this::onHello, counters),
        new ShutdownAdapter(
        new ShutdownToken("sesame"), (reason, why) -> taken.add("shutdown " + reason + " " + why), counters),
        counters);

    private void onHello(
        final int streamId,
        final int consumerId,
        final Mode mode,
        final StreamWish descriptor,
        final StreamWish control)
    {
        taken.add("hello " + streamId + " " + consumerId + " " + mode + " '" + descriptor.channel() + "' " +
            descriptor.streamId() + " '" + control.channel() + "' " + control.streamId());
    }

    private final class Recorder implements ControlHandler
    {
        @Override
        public void onAttach(final AttachRequest request)
        {
            taken.add(request);
        }

        @Override
        public void onDetach(
            final long correlationId, final long leaseId, final int streamId, final int clientId, final Role role)
        {
            taken.add("detach " + leaseId + " " + streamId + " " + clientId + " " + role);
        }

        @Override
        public void onKeepalive(final long leaseId, final int streamId, final int clientId, final Role role)
        {
            taken.add("keepalive " + leaseId + " " + streamId + " " + clientId + " " + role);
        }

        @Override
        public void onBadAttach(final long correlationId, final Refusal refusal)
        {
            taken.add(refusal.code());
        }

        @Override
        public void onBadDetach(final long correlationId, final Refusal refusal)
        {
            taken.add(refusal.code());
        }
    }

    @Test
    void shouldReadWhatTheCPeerSends() throws Exception
    {
        take(vector("schema901-template01-stream1000-1.bin"));
        take(vector("schema901-template01-stream1000-2.bin"));

        assertEquals(
            List.of(
                new AttachRequest(2217366820421921500L, 10_000, 502, Role.CONSUMER, 1,
                    PublishMode.EXISTING_OR_CREATE, HugepagesPolicy.UNSPECIFIED, AttachRequest.NO_NODE_ID),
                new AttachRequest(6282351790229848759L, 10_000, 501, Role.PRODUCER, 1,
                    PublishMode.EXISTING_OR_CREATE, HugepagesPolicy.UNSPECIFIED, AttachRequest.NO_NODE_ID)),
            taken);
    }

    @Test
    void shouldPassOverAnswersAndOtherSchemas() throws Exception
    {
        take(vector("schema901-template02-stream1000-1.bin"));
        take(vector("schema901-template04-stream1000-1.bin"));
        take(vector("schema901-template07-stream1000-1.bin"));
        take(vector("schema900-template01-stream1001-1.bin"));

        assertEquals(List.of(), taken);
        assertEquals(0, counters.get(MALFORMED));
    }

    @Test
    void shouldCountEveryLengthThatIsTooShort() throws Exception
    {
        for (final String name : List.of(
            "schema901-template01-stream1000-1.bin",
            "schema901-template03-stream1000-1.bin",
            "schema901-template05-stream1000-1.bin"))
        {
            final byte[] message = vector(name);
            for (int length = 0; length < message.length; length++)
            {
                final long before = counters.get(MALFORMED);
                adapter.onMessage(new UnsafeBuffer(message), 0, length);
                assertEquals(before + 1, counters.get(MALFORMED), name + " cut to " + length);
            }
        }
        assertEquals(List.of(), taken);
    }

    @Test
    void shouldRefuseValuesThatAreNotAssigned() throws Exception
    {
        for (final int offset : List.of(ROLE_OFFSET, PUBLISH_MODE_OFFSET, HUGEPAGES_OFFSET))
        {
            final byte[] message = vector("schema901-template01-stream1000-1.bin");
            message[offset] = 77;
            take(message);
        }
        final byte[] nullRole = vector("schema901-template01-stream1000-1.bin");
        nullRole[ROLE_OFFSET] = -1;
        take(nullRole);

        assertEquals(java.util.Collections.nCopies(4, ResponseCode.INVALID_PARAMS), taken);
        assertEquals(4, counters.get(MALFORMED));
    }

    @Test
    void shouldRefuseANewerVersionEvenIfItIsLonger() throws Exception
    {
        final byte[] message = java.util.Arrays.copyOf(vector("schema901-template01-stream1000-1.bin"), 100);
        message[0] = 80;
        message[6] = 2;

        take(message);

        assertEquals(List.of(ResponseCode.UNSUPPORTED), taken);
        assertEquals(1, counters.get(UNSUPPORTED));
    }

    @Test
    void shouldSurviveWhateverComes() throws Exception
    {
        final Random random = new Random(42);
        final List<byte[]> seeds = List.of(
            vector("schema901-template01-stream1000-1.bin"),
            vector("schema901-template03-stream1000-1.bin"),
            vector("schema901-template05-stream1000-1.bin"));
        for (int i = 0; i < 200_000; i++)
        {
            final byte[] message = seeds.get(i % seeds.size()).clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--)
            {
                message[random.nextInt(message.length)] = (byte)random.nextInt();
            }
            adapter.onMessage(new UnsafeBuffer(message), 0, random.nextInt(message.length + 1));
            if (taken.size() > 1000)
            {
                taken.clear();
            }
        }

        take(seeds.get(0));
        assertEquals(AttachRequest.class, taken.get(taken.size() - 1).getClass());
    }

    @Test
    void shouldReadAHelloWithItsWishes()
    {
        take(hello());

        assertEquals(
            List.of("hello 10000 502 RATE_LIMITED 'aeron:ipc?alias=d' 31000 'aeron:ipc?alias=c' 32000"), taken);
    }

    @Test
    void shouldReadAHelloOfTheCPeer() throws Exception
    {
        take(vector("schema900-template02-stream1000-1.bin"));

        assertEquals(1, taken.size());
        assertEquals(0, counters.get(MALFORMED));
    }

    @Test
    void shouldCountEveryHelloThatIsTooShort()
    {
        final byte[] message = hello();
        for (int length = 8; length < message.length; length++)
        {
            adapter.onMessage(new UnsafeBuffer(message), 0, length);
            assertEquals(length - 7, counters.get(MALFORMED), "cut to " + length);
        }
        assertEquals(List.of(), taken);
    }

    @Test
    void shouldNotBelieveALengthThatRunsBeyondTheMessage()
    {
        final int descriptorAt = 8 + ConsumerHelloDecoder.BLOCK_LENGTH;
        final int controlAt = descriptorAt + 4 + "aeron:ipc?alias=d".length();
        for (final int length : new int[] {1 << 30, Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 100})
        {
            for (final int offset : new int[] {descriptorAt, controlAt})
            {
                final byte[] message = hello();
                new UnsafeBuffer(message).putInt(offset, length, ByteOrder.LITTLE_ENDIAN);
                take(message);
            }
        }

        assertEquals(10, counters.get(MALFORMED));
        assertEquals(List.of(), taken);
    }

    @Test
    void shouldCountAHelloWithValuesThatAreNotAssigned()
    {
        for (final int offset : new int[] {8 + 8, 8 + 9, 8 + 10})
        {
            final byte[] message = hello();
            message[offset] = 77;
            take(message);
        }

        assertEquals(3, counters.get(MALFORMED));
        assertEquals(List.of(), taken);
    }

    @Test
    void shouldReadAShutdownRequestOnlyWithItsToken()
    {
        take(shutdownRequest("sesame", "noon"));
        take(shutdownRequest("Sesame", "noon"));

        assertEquals(List.of("shutdown ADMIN noon"), taken);
        assertEquals(1, counters.get(SHUTDOWN_REFUSALS));
    }

    @Test
    void shouldCountAShutdownRequestThatIsMalformed()
    {
        final byte[] message = shutdownRequest("sesame", "noon");
        for (int length = 8; length < message.length; length++)
        {
            adapter.onMessage(new UnsafeBuffer(message), 0, length);
            assertEquals(length - 7, counters.get(MALFORMED), "cut to " + length);
        }
        message[8 + 8] = 3;
        take(message);

        assertEquals(message.length - 7, counters.get(MALFORMED));
        assertEquals(List.of(), taken);
    }

    @Test
    void shouldCountNewerVersionsOfEveryMessageThatItKnows() throws Exception
    {
        for (final byte[] message : List.of(
            hello(), shutdownRequest("sesame", ""),
            vector("schema901-template03-stream1000-1.bin"), vector("schema901-template05-stream1000-1.bin")))
        {
            message[6] = 2;
            take(message);
        }

        assertEquals(4, counters.get(UNSUPPORTED));
        assertEquals(List.of(ResponseCode.UNSUPPORTED), taken);
    }

    @Test
    void shouldCountOtherSchemasAndOtherDriversAnswers() throws Exception
    {
        take(vector("schema901-template02-stream1000-1.bin"));
        take(vector("schema901-template04-stream1000-1.bin"));
        take(vector("schema901-template07-stream1000-1.bin"));
        final byte[] other = hello();
        new UnsafeBuffer(other).putShort(4, (short)910, ByteOrder.LITTLE_ENDIAN);
        take(other);

        assertEquals(4, counters.get(FOREIGN));
        assertEquals(0, counters.get(MALFORMED));
        assertEquals(List.of(), taken);
    }

    @Test
    void shouldCountDriverMessagesThatThereAreNot() throws Exception
    {
        final byte[] message = vector("schema901-template05-stream1000-1.bin");
        message[2] = 9;
        take(message);
        message[6] = 2;
        take(message);

        assertEquals(1, counters.get(MALFORMED));
        assertEquals(1, counters.get(UNSUPPORTED));
    }

    @Test
    void shouldCountARequestInPartsOnceAndReadNoneOfThem() throws Exception
    {
        final byte[] message = vector("schema901-template01-stream1000-1.bin");
        adapter.onFragment(new UnsafeBuffer(message), 0, message.length, BEGIN_FRAG_FLAG);
        adapter.onFragment(new UnsafeBuffer(message), 0, message.length, (byte)0);
        adapter.onFragment(new UnsafeBuffer(message), 0, message.length, END_FRAG_FLAG);
        final byte[] other = hello();
        adapter.onFragment(new UnsafeBuffer(other), 0, other.length, BEGIN_FRAG_FLAG);

        assertEquals(1, counters.get(MALFORMED));
        assertEquals(1, counters.get(FOREIGN));
        assertEquals(List.of(), taken);
    }

    private static byte[] hello()
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final ConsumerHelloEncoder message = new ConsumerHelloEncoder()
            .wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .streamId(10_000)
            .consumerId(502)
            .supportsShm(Bool.TRUE)
            .supportsProgress(Bool.FALSE)
            .mode(Mode.RATE_LIMITED)
            .maxRateHz(30)
            .expectedLayoutVersion(1)
            .progressIntervalUs(0)
            .progressBytesDelta(0)
            .progressMajorDeltaUnits(0)
            .descriptorStreamId(31_000)
            .controlStreamId(32_000)
            .descriptorChannel("aeron:ipc?alias=d")
            .controlChannel("aeron:ipc?alias=c");
        return java.util.Arrays.copyOf(buffer.byteArray(), 8 + message.encodedLength());
    }

    private static byte[] shutdownRequest(final String token, final String why)
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final ShmDriverShutdownRequestEncoder message = new ShmDriverShutdownRequestEncoder()
            .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .correlationId(1)
            .reason(ShutdownReason.ADMIN)
            .token(token)
            .errorMessage(why);
        return java.util.Arrays.copyOf(buffer.byteArray(), 8 + message.encodedLength());
    }

    private void take(final byte[] message)
    {
        adapter.onMessage(new UnsafeBuffer(message), 0, message.length);
    }

    private static byte[] vector(final String name) throws IOException, URISyntaxException
    {
        return Files.readAllBytes(
            Path.of(ControlAdapterTest.class.getResource("/vectors/messages/" + name).toURI()));
    }
}
