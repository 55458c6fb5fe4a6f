package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.status.StreamCounter;

/**
 * From opening to closing, and what is left afterwards: nothing.
 */
class LifecycleSystemTest
{
    private static final int ROUNDS = 50;

    private TensorPoolSystem system;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private static long offer(final Producer producer)
    {
        return producer.offer(MemorySegment.ofArray(new byte[8]), DType.UINT8, 8);
    }

    @Test
    void shouldRunOnTheThreadOfTheApplicationWhereAsked()
    {
        final TensorPool pool = system.connect(system.context().useAgentInvoker(true));
        final AgentInvoker invoker = pool.agentInvoker();
        final Consumer consumer = pool.addConsumer(STREAM);
        final Producer producer = pool.addProducer(STREAM);
        final Received received = new Received(consumer);
        Await.until("both map the same epoch", () ->
        {
            invoker.invoke();
            return producer.mappedConsumers() == 1 && consumer.epoch() == producer.epoch();
        });
        assertEquals(0, offer(producer));
        received.await(1);
    }

    @Test
    void shouldStartNoThreadOfItsOwnConductorWhereTheApplicationRunsIt()
    {
        final TensorPool pool = system.connect(system.context().useAgentInvoker(true).threadFactory((task) ->
        {
            throw new IllegalStateException("no thread was to be made");
        }));

        assertNotNull(pool.agentInvoker());
    }

    @Test
    void shouldHaveNoInvokerWhereItRunsItself()
    {
        assertNull(system.connect().agentInvoker());
    }

    @Test
    void shouldBearToBeClosedTwice()
    {
        final TensorPool pool = system.connect();
        final Producer producer = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM);
        consumer.close();
        consumer.close();
        producer.close();
        producer.close();
        pool.close();
        pool.close();

        assertTrue(producer.isClosed() && consumer.isClosed());
    }

    @Test
    void shouldCloseItsProducersAndConsumersWithItself()
    {
        final TensorPool pool = system.connect();
        final Producer producer = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM);
        pool.close();

        assertTrue(producer.tryClaim(new TensorClaim(), 1) < 0);
        assertEquals(0, consumer.poll((frame) -> { }, 1));
        producer.close();
        consumer.close();
    }

    @Test
    void shouldClaimNothingOnceItIsClosed()
    {
        final Producer producer = system.connect().addProducer(STREAM);
        producer.close();

        assertEquals(Producer.CLOSED, producer.tryClaim(new TensorClaim(), 1));
        assertEquals(Producer.CLOSED, offer(producer));
    }

    @Test
    void shouldHandOverNothingOnceItIsClosed()
    {
        final TensorPool pool = system.connect();
        final Producer producer = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM);
        system.awaitFlow(producer, consumer);
        offer(producer);
        consumer.close();

        final Received received = new Received(consumer);
        for (int i = 0; i < 100; i++)
        {
            assertEquals(0, received.poll());
        }
    }

    @Test
    void shouldBearToBeClosedWhileOthersPublishAndPoll() throws InterruptedException
    {
        for (int i = 0; i < 5; i++)
        {
            final TensorPool pool = system.connect();
            final Producer producer = TestProducers.addWhenFree(pool, STREAM);
            final Consumer consumer = pool.addConsumer(STREAM);
            system.awaitFlow(producer, consumer);
            closeUnderWay(pool, producer, consumer);
        }
    }

    private static void closeUnderWay(final TensorPool pool, final Producer producer, final Consumer consumer)
        throws InterruptedException
    {
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final AtomicBoolean isRunning = new AtomicBoolean(true);
        final AtomicLong received = new AtomicLong();
        final Runnable publish = () ->
        {
            while (isRunning.get())
            {
                offer(producer);
                Thread.yield();
            }
        };
        final Runnable poll = () ->
        {
            while (isRunning.get())
            {
                consumer.poll((frame) -> received.addAndGet(frame.payload().byteSize()), 10);
                Thread.yield();
            }
        };
        final Thread publishing = start(publish, thrown);
        final Thread polling = start(poll, thrown);
        Await.until("frames flow", () -> received.get() > 1_000 || thrown.get() != null);
        pool.close();
        isRunning.set(false);
        publishing.join();
        polling.join();

        assertNull(thrown.get());
    }

    private static Thread start(final Runnable task, final AtomicReference<Throwable> thrown)
    {
        return Thread.ofPlatform().daemon().uncaughtExceptionHandler((thread, ex) -> thrown.set(ex)).start(task);
    }

    @Test
    void shouldLeaveNothingBehindAfterManyRounds()
    {
        round();
        final Set<Thread> threads = Thread.getAllStackTraces().keySet();
        final long mappings = ProcessMaps.mappingsBelow("/dev/shm");
        final long descriptors = ProcessMaps.descriptorsBelow("/dev/shm");
        for (int i = 0; i < ROUNDS; i++)
        {
            round();
        }

        Await.until(() -> "mappings: " + mappings + " before, now " + ProcessMaps.linesBelow("/dev/shm"), () ->
            ProcessMaps.mappingsBelow("/dev/shm") <= mappings);
        Await.until("file descriptors are as before", () ->
            ProcessMaps.descriptorsBelow("/dev/shm") <= descriptors);
        Await.until(() -> "no thread is left: " + newThreads(threads), () -> newThreads(threads).isEmpty());
    }

    /** One epoch retires another, so that the driver's own mappings come to a steady number in the first rounds. */
    private void round()
    {
        try (TensorPool pool = TensorPool.connect(system.context());
            Consumer consumer = pool.addConsumer(STREAM);
            Producer producer = TestProducers.addWhenFree(pool, STREAM))
        {
            system.awaitFlow(producer, consumer);
            assertEquals(0, offer(producer));
            new Received(consumer).await(1);
        }
    }

    private static Set<String> newThreads(final Set<Thread> before)
    {
        final Set<String> names = new HashSet<>();
        for (final Thread thread : Thread.getAllStackTraces().keySet())
        {
            if (!before.contains(thread) && thread.isAlive() &&
                (thread.getName().contains("tensorpool") || thread.getName().contains("aeron")))
            {
                names.add(thread.getName());
            }
        }

        return names;
    }

    @Test
    void shouldLeaveNoCounterOfWhatIsClosed()
    {
        final TensorPool pool = system.connect();
        final CountersReader counters = system.aeron().countersReader();
        for (int i = 0; i < 10; i++)
        {
            pool.addConsumer(STREAM).close();
        }

        Await.until("no counter of a consumer is left", () ->
            countersOf(counters, "consumer stream=" + STREAM) == 0);
    }

    private static int countersOf(final CountersReader counters, final String label)
    {
        final int[] found = {0};
        counters.forEach((counterId, text) -> found[0] += text.contains(label) ? 1 : 0);
        return found[0];
    }

    private static long valueOf(final CountersReader counters, final int type, final String label)
    {
        final long[] value = {-1};
        counters.forEach((counterId, typeId, key, text) ->
        {
            if (typeId == type && text.contains(label))
            {
                value[0] = counters.getCounterValue(counterId);
            }
        });

        return value[0];
    }

    @Test
    void shouldShowWhatItCountsInTheCountersOfTheMediaDriver()
    {
        final TensorPool pool = system.connect();
        final Producer producer = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM);
        system.awaitFlow(producer, consumer);
        offer(producer);
        new Received(consumer).await(1);
        new Forger(system.aeron()).shortDescriptor(12);
        new Received(consumer).awaitDrop(DropReason.DESCRIPTOR);

        final CountersReader counters = system.aeron().countersReader();
        Await.until("the producer's frame is counted", () -> valueOf(counters,
            StreamCounter.FRAMES_PUBLISHED.typeId(), "tensorpool frames_published: producer stream=" + STREAM) == 1);
        Await.until("the consumer's frame is counted", () -> valueOf(counters,
            StreamCounter.FRAMES_RECEIVED.typeId(), "tensorpool frames_received: consumer stream=" + STREAM) == 1);
        Await.until("the drop is counted", () -> valueOf(counters,
            StreamCounter.typeId(DropReason.DESCRIPTOR), "drops_descriptor: consumer stream=" + STREAM) == 1);
    }
}
