package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.NSLOTS;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.aeron.Subscription;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.status.DriverCounter;

/**
 * Clocks that leap, and one that comes to the end of its numbers, under a driver, a producer and consumers.
 */
class ClockSystemTest
{
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long DAY_NS = TimeUnit.DAYS.toNanos(1);

    private final AtomicLong monotonicOffsetNs = new AtomicLong();
    private final AtomicLong realtimeNs = new AtomicLong(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
    private final NanoClock monotonic = () -> System.nanoTime() + monotonicOffsetNs.get();
    private final EpochNanoClock realtime = realtimeNs::get;
    private final TensorPoolSystem system = new TensorPoolSystem();
    private TensorPool pool;
    private Producer producer;
    private Consumer consumer;
    private Received received;

    @BeforeEach
    void prepare()
    {
        system.startMediaDriver();
        system.inContext((context) -> context.nanoClock(monotonic).epochNanoClock(realtime));
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private void start()
    {
        system.startShmDriver();
        pool = system.connect(system.context().nanoClock(monotonic).epochNanoClock(realtime));
        consumer = pool.addConsumer(STREAM);
        producer = pool.addProducer(STREAM);
        received = new Received(consumer);
        system.awaitFlow(producer, consumer);
    }

    private void offerAndReceive()
    {
        final int before = received.frames().size();
        for (int i = 0; i < NSLOTS / 2; i++)
        {
            assertTrue(producer.offer(new byte[] {1}, DType.UINT8, 1) >= 0);
        }
        received.await(before + NSLOTS / 2);
    }

    private void awaitHealth()
    {
        final Subscription ear =
            system.aeron().addSubscription(TensorPoolSystem.CHANNEL, pool.context().qosStreamId());
        final AtomicLong heard = new AtomicLong();
        Await.until(() -> "both tell their health again and again, not " + heard + " times", () ->
        {
            ear.poll((buffer, offset, length, header) -> heard.incrementAndGet(), 10);
            return heard.get() > 4;
        });
        ear.close();
    }

    @Test
    void shouldLiveOnWhenTheMonotonicClockRunsOutOfNumbers()
    {
        monotonicOffsetNs.set(Long.MAX_VALUE - SECOND_NS - System.nanoTime());
        start();
        assertTrue(monotonic.nanoTime() > 0, "the end is still ahead");
        final long epoch = producer.epoch();
        final int consumerId = consumer.consumerId();
        // A lease is as long as this, so that everything that is due falls due on the other side.
        while (monotonic.nanoTime() > 0 || monotonic.nanoTime() - Long.MIN_VALUE < 2 * SECOND_NS)
        {
            offerAndReceive();
            Await.pause();
        }

        assertEquals(List.of(), received.drops());
        assertEquals(epoch, producer.epoch());
        assertEquals(consumerId, consumer.consumerId());
        assertEquals(0, system.count(DriverCounter.EXPIRIES));
        assertEquals(List.of(), List.copyOf(system.errors()));
    }

    @Test
    void shouldBeginWhereTheMonotonicClockIsBelowZero()
    {
        monotonicOffsetNs.set(Long.MIN_VALUE / 2 - System.nanoTime());
        start();
        offerAndReceive();
        awaitHealth();
        producer.close();
        producer = TestProducers.addWhenFree(pool, STREAM);
        system.awaitFlow(producer, consumer);
        offerAndReceive();
        system.stopShmDriver();
        system.startShmDriver();
        system.awaitFlow(producer, consumer);
        offerAndReceive();
    }

    @Test
    void shouldNotMindTheTimeOfDayWhileItRuns()
    {
        start();
        final long epoch = producer.epoch();
        final long now = realtimeNs.get();
        for (final long leap : new long[] {
            10 * DAY_NS, -20 * DAY_NS, -now, -now - DAY_NS, 200 * 365 * DAY_NS, Long.MAX_VALUE - now, 0})
        {
            realtimeNs.set(now + leap);
            final long heard = system.count(DriverCounter.ANNOUNCES);
            Await.until("announces are heard", () -> system.count(DriverCounter.ANNOUNCES) > heard + 2);
            offerAndReceive();
        }

        assertEquals(epoch, producer.epoch());
        assertEquals(List.of(), received.drops());
        assertEquals(List.of(), List.copyOf(system.errors()));
    }

    @Test
    void shouldComeBackInGoodOrderWhenTheMonotonicClockLeapsAheadForAll()
    {
        start();
        final long attached = system.count(DriverCounter.ATTACHES);
        offerAndReceive();
        monotonicOffsetNs.addAndGet(DAY_NS);
        final long epoch = producer.epoch();
        Await.until("the producer attaches again", () -> producer.isAttached() && producer.epoch() != epoch);
        system.awaitFlow(producer, consumer);
        offerAndReceive();

        // Both ask anew, and one that was named too early may do so once more: nobody goes on asking.
        final long again = system.count(DriverCounter.ATTACHES) - attached;
        assertTrue(again <= 4, again + " leases to come back");
        assertTrue(system.count(DriverCounter.ATTACH_REJECTIONS) <= 4, "refused again and again");
    }
}
