package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorpool.testing.EmbeddedAeron;

class SubscriberPositionsTest
{
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM_ID = 1100;

    private static EmbeddedAeron embedded;

    @BeforeAll
    static void launch()
    {
        embedded = new EmbeddedAeron();
    }

    @AfterAll
    static void shutDown()
    {
        embedded.close();
    }

    @Test
    void shouldTellWhetherEverySubscriberHasReadThatFar()
    {
        final CountersReader counters = embedded.aeron().countersReader();
        try (ExclusivePublication publication = embedded.aeron().addExclusivePublication(CHANNEL, STREAM_ID);
            ExclusivePublication other = embedded.aeron().addExclusivePublication(CHANNEL, STREAM_ID))
        {
            assertTrue(SubscriberPositions.haveReached(counters, publication, 1), "nobody is behind");
            try (Subscription quick = embedded.aeron().addSubscription(CHANNEL, STREAM_ID);
                Subscription slow = embedded.aeron().addSubscription(CHANNEL, STREAM_ID))
            {
                EmbeddedAeron.await(() -> quick.imageCount() == 2 && slow.imageCount() == 2 &&
                    publication.isConnected() && other.isConnected());
                send(other);
                final long position = send(publication);
                assertFalse(SubscriberPositions.haveReached(counters, publication, position));

                drain(quick);
                assertTrue(SubscriberPositions.haveReached(counters, publication, 0));
                assertFalse(SubscriberPositions.haveReached(counters, publication, position), "one is behind");
                drain(slow);
                assertTrue(SubscriberPositions.haveReached(counters, publication, position));
                assertFalse(SubscriberPositions.haveReached(counters, publication, position + 1));

                final long later = send(other);
                assertTrue(SubscriberPositions.haveReached(counters, publication, position), "of its own session");
                assertFalse(SubscriberPositions.haveReached(counters, other, later));
            }
        }
    }

    @Test
    void shouldFindTheSubscriptionThatIsFurthestBehind()
    {
        final CountersReader counters = embedded.aeron().countersReader();
        try (ExclusivePublication publication = embedded.aeron().addExclusivePublication(CHANNEL, STREAM_ID))
        {
            assertEquals(SubscriberPositions.NONE, SubscriberPositions.slowest(counters, publication));
            try (Subscription one = embedded.aeron().addSubscription(CHANNEL, STREAM_ID);
                Subscription other = embedded.aeron().addSubscription(CHANNEL, STREAM_ID))
            {
                EmbeddedAeron.await(() -> one.isConnected() && other.isConnected() && publication.isConnected());
                send(publication);
                drain(one);
                assertEquals(other.registrationId(), slowest(counters, publication));

                drain(other);
                send(publication);
                drain(other);
                assertEquals(one.registrationId(), slowest(counters, publication));
            }
        }
    }

    private static long slowest(final CountersReader counters, final ExclusivePublication publication)
    {
        return SubscriberPositions.registrationId(counters, SubscriberPositions.slowest(counters, publication));
    }

    private static long send(final ExclusivePublication publication)
    {
        final long[] position = {0};
        final UnsafeBuffer message = new UnsafeBuffer(new byte[48]);
        EmbeddedAeron.await(() -> (position[0] = publication.offer(message)) > 0);
        return position[0];
    }

    private static void drain(final Subscription subscription)
    {
        while (subscription.poll((buffer, offset, length, header) -> {}, 10) > 0)
        {
            Thread.onSpinWait();
        }
    }
}
