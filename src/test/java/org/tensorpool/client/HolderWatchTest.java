package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.status.HeartbeatTimestamp;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.status.SingleWriterCounter;
import org.tensorpool.testing.EmbeddedAeron;

/**
 * One subscriber reads, another one, of an Aeron client with a name, is tethered and does not.
 */
class HolderWatchTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM_ID = 1100;
    private static final long SECOND_NS = HolderWatch.INTERVAL_NS;

    private final List<Throwable> named = new ArrayList<>();
    private final SingleWriterCounter lost = new SingleWriterCounter();
    private final SingleWriterCounter held = new SingleWriterCounter();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[DescriptorFlyweight.LENGTH]);
    private final EmbeddedAeron embedded = new EmbeddedAeron();
    private final Aeron otherAeron = Aeron.connect(new Aeron.Context()
        .aeronDirectoryName(embedded.aeron().context().aeronDirectoryName()).clientName("never-polls"));
    private final HolderWatch watch = new HolderWatch(10_000, lost, held, named::add, 0);
    private ExclusivePublication publication;
    private Subscription quick;
    private Subscription stopped;

    @BeforeEach
    void connect()
    {
        publication = embedded.aeron().addExclusivePublication(CHANNEL, STREAM_ID);
        quick = embedded.aeron().addSubscription(CHANNEL, STREAM_ID);
        stopped = otherAeron.addSubscription(CHANNEL, STREAM_ID);
        EmbeddedAeron.await(() -> quick.isConnected() && stopped.isConnected() && publication.isConnected());
        final CountersReader counters = embedded.aeron().countersReader();
        EmbeddedAeron.await(() -> counters.getCounterLabel(HeartbeatTimestamp.findCounterIdByRegistrationId(
            counters, HeartbeatTimestamp.HEARTBEAT_TYPE_ID, otherAeron.clientId())).contains("name="));
    }

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(otherAeron, embedded);
    }

    /** Publish, and read with the one that does, until nothing more goes in; one is lost. */
    private void fill()
    {
        EmbeddedAeron.await(() ->
        {
            final long result = publication.offer(message);
            drain(quick);
            return result == Publication.BACK_PRESSURED;
        });
        lost.increment();
    }

    private static void drain(final Subscription subscription)
    {
        while (subscription.poll((buffer, offset, length, header) -> {}, 100) > 0)
        {
            Thread.onSpinWait();
        }
    }

    private void look(final int second)
    {
        watch.poll(embedded.aeron(), publication, second * SECOND_NS);
    }

    @Test
    void shouldNameTheSubscriberThatHoldsThePublication()
    {
        fill();
        look(1);
        assertEquals(List.of(), named, "it may have been for a moment");
        lost.increment();
        look(2);

        assertEquals(1, named.size());
        assertEquals(1, held.get());
        final String complaint = named.get(0).getMessage();
        for (final String part : List.of("stream 10000", "registration id " + stopped.registrationId() + " ",
            "Aeron client " + otherAeron.clientId() + " ", "name=never-polls", " 342 descriptors behind",
            "stream " + STREAM_ID + ":", "tether=false"))
        {
            assertTrue(complaint.contains(part), () -> "'" + part + "' in: " + complaint);
        }
    }

    @Test
    void shouldLookOnceASecond()
    {
        fill();
        look(1);
        lost.increment();
        watch.poll(embedded.aeron(), publication, 2 * SECOND_NS - 1);
        assertEquals(0, held.get());
        watch.poll(embedded.aeron(), publication, 2 * SECOND_NS);

        assertEquals(1, held.get());
    }

    @Test
    void shouldNameOneThatStaysOnceAMinuteAndCountEachSecond()
    {
        fill();
        final int seconds = (int)(HolderWatch.REMINDER_NS / SECOND_NS);
        for (int i = 1; i <= seconds + 1; i++)
        {
            lost.increment();
            look(i);
        }
        assertEquals(1, named.size());
        lost.increment();
        look(seconds + 2);

        assertEquals(2, named.size());
        assertEquals(seconds + 1, held.get());
    }

    @Test
    void shouldNameNobodyWhoHeldItForAMomentOnly()
    {
        fill();
        look(1);
        drain(stopped);
        EmbeddedAeron.await(() -> publication.availableWindow() == publication.termBufferLength() / 2);
        lost.increment();
        look(2);
        look(3);

        assertEquals(List.of(), named);
        assertEquals(0, held.get());
    }

    @Test
    void shouldFindTheHolderOfAProducerThatSendsSeldom()
    {
        fill();
        look(1);
        look(2);
        look(3);
        assertEquals(0, held.get(), "nothing was lost meanwhile");
        lost.increment();
        look(4);

        assertEquals(1, named.size());
    }

    @Test
    void shouldNotLookWhileNothingIsLost()
    {
        fill();
        look(1);
        final HolderWatch next = new HolderWatch(10_000, lost, held, named::add, 0);
        next.poll(embedded.aeron(), publication, SECOND_NS);
        next.poll(embedded.aeron(), publication, 2 * SECOND_NS);

        assertEquals(0, held.get(), "what was lost before is not its matter");
    }
}
