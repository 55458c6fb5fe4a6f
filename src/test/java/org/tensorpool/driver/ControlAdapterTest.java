package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tensorpool.status.DriverCounter.MALFORMED;
import static org.tensorpool.status.DriverCounter.UNSUPPORTED;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.PublishMode;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.status.DriverCounters;

class ControlAdapterTest
{
    private static final int ROLE_OFFSET = 8 + 16;
    private static final int PUBLISH_MODE_OFFSET = ROLE_OFFSET + 5;
    private static final int HUGEPAGES_OFFSET = PUBLISH_MODE_OFFSET + 1;

    private final List<Object> taken = new ArrayList<>();
    private final DriverCounters counters = new DriverCounters("test");
    private final ControlAdapter adapter = new ControlAdapter(new Recorder(), counters);

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
        take(vector("schema900-template02-stream1000-1.bin"));

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
