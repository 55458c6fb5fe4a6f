package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.util.concurrent.TimeUnit;

import io.aeron.Aeron;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.protocol.wire.ClockDomain;
import org.tensorpool.status.StreamCounter;

/**
 * Which announces a consumer believes. One that is believed names regions that do not exist, so that the consumer lets
 * go of those it has and attaches anew: it maps a second time.
 */
class AnnounceSystemTest
{
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(30);

    private TensorPoolSystem system;
    private ControlForger forger;
    private CountersReader counters;
    private Consumer consumer;
    private long epoch;
    private long beforeJoinNs;
    private long beforeJoinEpochNs;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        beforeJoinNs = System.nanoTime();
        beforeJoinEpochNs = SystemEpochNanoClock.INSTANCE.nanoTime();
        consumer = system.connect(system.context().announcePeriodNs(FRESH_NS / 3)).addConsumer(STREAM);
        epoch = consumer.epoch();
        final Aeron aeron = system.aeron();
        forger = new ControlForger(aeron);
        counters = aeron.countersReader();
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private long count(final StreamCounter counter)
    {
        final long[] value = {0};
        counters.forEach((counterId, typeId, key, label) ->
        {
            if (typeId == counter.typeId() && label.contains("consumer stream=" + STREAM))
            {
                value[0] = counters.getCounterValue(counterId);
            }
        });

        return value[0];
    }

    private void assertIgnoredThatWasAnnounced()
    {
        Await.until("the announce is ignored", () -> count(StreamCounter.ANNOUNCES_IGNORED) == 1);
        assertEquals(epoch, consumer.epoch());
        assertEquals(1, count(StreamCounter.REMAPS));
    }

    private void awaitBelieved()
    {
        Await.until("the consumer maps again", () -> count(StreamCounter.REMAPS) == 2);
    }

    @Test
    void shouldBelieveAFreshAnnounceOfALaterEpoch()
    {
        forger.announce(STREAM, 0, epoch + 1, System.nanoTime());

        awaitBelieved();
    }

    @Test
    void shouldIgnoreAnAnnounceOfAnEarlierEpoch()
    {
        forger.announce(STREAM, 0, epoch - 1, System.nanoTime());

        assertIgnoredThatWasAnnounced();
    }

    @Test
    void shouldIgnoreAFreshAnnounceFromBeforeItJoined()
    {
        forger.announce(STREAM, 0, epoch + 1, beforeJoinNs);

        assertIgnoredThatWasAnnounced();
    }

    @Test
    void shouldBelieveAnAnnounceFromBeforeItJoinedInSynchronisedRealTime()
    {
        forger.announce(STREAM, 0, epoch + 1, beforeJoinEpochNs, ClockDomain.REALTIME_SYNCED);

        awaitBelieved();
    }

    @Test
    void shouldIgnoreAStaleAnnounceInSynchronisedRealTime()
    {
        forger.announce(STREAM, 0, epoch + 1,
            SystemEpochNanoClock.INSTANCE.nanoTime() - 2 * FRESH_NS, ClockDomain.REALTIME_SYNCED);

        assertIgnoredThatWasAnnounced();
    }
}
