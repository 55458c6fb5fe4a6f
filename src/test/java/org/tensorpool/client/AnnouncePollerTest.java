package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.testing.EmbeddedAeron;

class AnnouncePollerTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int CONTROL_STREAM = 1000;
    private static final int ANNOUNCE_STREAM = 1001;
    private static final int BACKLOG = 100;

    private final EmbeddedAeron embedded = new EmbeddedAeron();
    private final List<String> heard = new ArrayList<>();
    private ExclusivePublication control;
    private ExclusivePublication announces;
    private Subscription controlSubscription;
    private Subscription announceSubscription;
    private AnnouncePoller poller;

    @BeforeEach
    void connect()
    {
        control = embedded.aeron().addExclusivePublication(CHANNEL, CONTROL_STREAM);
        announces = embedded.aeron().addExclusivePublication(CHANNEL, ANNOUNCE_STREAM);
        controlSubscription = embedded.aeron().addSubscription(CHANNEL, CONTROL_STREAM);
        announceSubscription = embedded.aeron().addSubscription(CHANNEL, ANNOUNCE_STREAM);
        EmbeddedAeron.await(() -> controlSubscription.isConnected() && announceSubscription.isConnected());
        poller = new AnnouncePoller(announceSubscription, controlSubscription, keeper("control "), keeper("announce "));
    }

    @AfterEach
    void close()
    {
        embedded.close();
    }

    private FragmentHandler keeper(final String stream)
    {
        return (buffer, offset, length, header) -> heard.add(stream + buffer.getByte(offset));
    }

    private static void send(final ExclusivePublication publication, final int value)
    {
        final DirectBuffer message = new UnsafeBuffer(new byte[] {(byte)value});
        EmbeddedAeron.await(() -> publication.offer(message) > 0);
    }

    @Test
    void shouldHandOnAnAnnounceAfterWhatWasSaidBefore()
    {
        send(control, 1);
        send(announces, 2);

        poller.poll();

        assertEquals(List.of("control 1", "announce 2"), heard);
    }

    @Test
    void shouldHearAllOfALongControlStreamBeforeAnAnnounce()
    {
        IntStream.range(0, BACKLOG).forEach((i) -> send(control, i));
        send(announces, 2);

        poller.poll();

        assertEquals(BACKLOG, heard.indexOf("announce 2"));
    }

    @Test
    void shouldHandOnEachAnnounceInOrder()
    {
        send(announces, 1);
        send(announces, 2);
        send(control, 3);
        send(announces, 4);

        poller.poll();

        assertEquals(List.of("control 3", "announce 1", "announce 2", "announce 4"), heard);
    }

    @Test
    void shouldLeaveTheControlStreamAloneWhereNothingIsAnnounced()
    {
        send(control, 1);

        assertEquals(0, poller.poll());
        assertEquals(List.of(), heard);
    }

    @Test
    void shouldHandOnAnAnnounceOfSeveralFragmentsAsOne()
    {
        final byte[] message = new byte[3 * announces.maxPayloadLength()];
        IntStream.range(0, message.length).forEach((i) -> message[i] = (byte)(i % 251));
        EmbeddedAeron.await(() -> announces.offer(new UnsafeBuffer(message)) > 0);
        final List<byte[]> whole = new ArrayList<>();
        final AnnouncePoller copying = new AnnouncePoller(
            announceSubscription, controlSubscription, keeper("control "), (buffer, offset, length, header) ->
            {
                final byte[] copy = new byte[length];
                buffer.getBytes(offset, copy);
                whole.add(copy);
            });

        copying.poll();

        assertEquals(1, whole.size());
        assertArrayEquals(message, whole.getFirst());
    }
}
