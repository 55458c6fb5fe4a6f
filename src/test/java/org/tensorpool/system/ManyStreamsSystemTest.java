package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.aeron.Aeron;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.status.DriverCounter;

/**
 * Very many streams on one driver, and very many consumers of one stream. The long mode has more consumers and says
 * what it measured.
 */
class ManyStreamsSystemTest
{
    private static final boolean IS_LONG = Boolean.getBoolean("tensorpool.test.long");
    private static final int STREAMS = 256;
    private static final int FIRST_STREAM = 20_000;
    /** More in one client, and Aeron's word of who publishes to whom laps it while they attach. */
    private static final int WATCHED = 16;
    private static final int CONSUMERS = IS_LONG ? 400 : 100;
    private static final int CLIENTS = 4;

    private final TensorPoolSystem system = new TensorPoolSystem(1000);

    @AfterEach
    void stop()
    {
        system.close();
    }

    private void start()
    {
        system.configured((builder) ->
        {
            builder.profile("tiny", Profile.of(8, 64));
            for (int i = 0; i < STREAMS; i++)
            {
                builder.stream("s" + i, FIRST_STREAM + i, "tiny");
            }
            return builder.leaseKeepaliveIntervalMs(1000).leaseExpiryGraceIntervals(10);
        });
        system.startMediaDriver();
        system.startShmDriver();
    }

    /** Busy machines are slow, and here nobody is to be given up. */
    private TensorPool.Context patient()
    {
        return system.context().announcePeriodNs(TimeUnit.SECONDS.toNanos(10))
            .keepaliveIntervalNs(TimeUnit.SECONDS.toNanos(1)).qosIntervalNs(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void shouldServeTwoHundredFiftySixStreamsAtOnce()
    {
        start();
        final TensorPool producing = system.connect(patient());
        final TensorPool consuming = system.connect(patient());
        final List<Producer> producers = new ArrayList<>();
        final long[] attachNs = new long[STREAMS];
        for (int i = 0; i < STREAMS; i++)
        {
            final long startNs = System.nanoTime();
            producers.add(producing.addProducer(FIRST_STREAM + i));
            attachNs[i] = System.nanoTime() - startNs;
        }
        final List<Received> received = new ArrayList<>();
        for (int i = 0; i < WATCHED; i++)
        {
            received.add(new Received(consuming.addConsumer(FIRST_STREAM + i * (STREAMS / WATCHED))));
        }
        for (int i = 0; i < WATCHED; i++)
        {
            final Producer producer = producers.get(i * (STREAMS / WATCHED));
            Await.until("a consumer is there", () -> producer.mappedConsumers() == 1);
        }

        for (final Producer producer : producers)
        {
            producer.offer(new byte[] {1}, DType.UINT8, 1);
        }
        received.forEach((one) -> one.await(1));

        assertEquals(STREAMS + WATCHED, system.count(DriverCounter.LEASES));
        assertEquals(STREAMS, system.count(DriverCounter.EPOCHS_CREATED));
        assertEquals(List.of(), List.copyOf(system.errors()));
        report(STREAMS + " producers, " + WATCHED + " consumers", attachNs);
    }

    @Test
    void shouldServeManyConsumersOfOneStream()
    {
        start();
        final TensorPool producing = system.connect(patient());
        final Producer producer = producing.addProducer(FIRST_STREAM);
        final List<TensorPool> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++)
        {
            clients.add(system.connect(patient()));
        }
        final List<Received> received = new ArrayList<>();
        final long[] attachNs = new long[CONSUMERS];
        for (int i = 0; i < CONSUMERS; i++)
        {
            final long startNs = System.nanoTime();
            final Consumer consumer = clients.get(i % CLIENTS).addConsumer(FIRST_STREAM);
            attachNs[i] = System.nanoTime() - startNs;
            received.add(new Received(consumer));
        }
        Await.until(() -> "all are there, not " + producer.mappedConsumers(),
            () -> producer.mappedConsumers() == CONSUMERS);

        for (int i = 1; i <= 8; i++)
        {
            final int count = i;
            assertTrue(producer.offer(new byte[] {1}, DType.UINT8, 1) >= 0);
            received.forEach((one) -> one.await(count));
        }
        received.forEach((one) -> assertEquals(List.of(), one.drops()));
        assertEquals(1 + CONSUMERS, system.count(DriverCounter.LEASES));
        assertEquals(List.of(), List.copyOf(system.errors()));
        report(CONSUMERS + " consumers of one stream", attachNs);
    }

    private void report(final String what, final long[] attachNs)
    {
        final Aeron aeron = system.aeron();
        final CountersReader counters = aeron.countersReader();
        final int[] taken = new int[2];
        counters.forEach((id, typeId, key, label) ->
        {
            taken[0]++;
            taken[1] += label.startsWith("tensorpool ") ? 1 : 0;
        });
        final int capacity = counters.maxCounterId() + 1;
        assertTrue(taken[0] < capacity, "counters are left");
        if (IS_LONG)
        {
            Arrays.sort(attachNs);
            System.out.printf("%s: attach p50 %d us, max %d us; counters %d of %d, %d of them ours; longest gap of " +
                "the driver's duty cycle %d us%n", what, attachNs[attachNs.length / 2] / 1000,
                attachNs[attachNs.length - 1] / 1000, taken[0], capacity, taken[1],
                system.count(DriverCounter.LONGEST_GAP) / 1000);
        }
    }
}
