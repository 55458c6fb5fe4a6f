package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.util.List;

import io.aeron.Aeron;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;

/**
 * A counters file that is nearly full, or full: what only shows what goes on gives way to what must be, is missed by
 * name, and nothing else is.
 */
class CountersLimitSystemTest
{
    /** The smallest file that a media driver may have, which was Aeron's default for years. */
    private static final int VALUES_BYTES = 1 << 20;
    private static final int CAPACITY = VALUES_BYTES / CountersReader.COUNTER_LENGTH;
    private static final int LEFT_TO_AERON = CAPACITY / 8;
    private static final int OTHERS = 100_000;

    private final TensorPoolSystem system = new TensorPoolSystem();
    private Aeron filler;

    @BeforeEach
    void start()
    {
        system.inMediaDriver((context) -> context.counterValuesBufferLength(VALUES_BYTES));
        system.startMediaDriver();
        filler = system.aeron();
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    /** Take counters until so many are left: most of them at once, the last one by one. */
    private void leave(final int count)
    {
        while (free() > count + 100)
        {
            final int before = free();
            final int chunk = Math.min(before - count - 100, 500);
            for (int i = 0; i < chunk; i++)
            {
                filler.asyncAddCounter(OTHERS, "somebody else's");
            }
            Await.until("they are there", () -> free() <= before - chunk);
        }
        while (free() > count)
        {
            filler.addCounter(OTHERS, "somebody else's");
        }
    }

    private int free()
    {
        final int[] taken = new int[1];
        filler.countersReader().forEach((id, label) -> taken[0]++);
        return CAPACITY - taken[0];
    }

    @Test
    void shouldServeUnseenWhereAnEighthOfTheCountersIsLeft()
    {
        leave(LEFT_TO_AERON);
        system.startShmDriver();
        final TensorPool pool = system.connect();
        final Consumer consumer = pool.addConsumer(STREAM);
        final Producer producer = pool.addProducer(STREAM);
        system.awaitFlow(producer, consumer);
        producer.offer(new byte[] {1}, DType.UINT8, 1);
        new Received(consumer).await(1);

        final List<String> told = system.errors().stream().map(Throwable::getMessage).toList();
        for (final String who : List.of("the driver", "producer of stream 10000", "consumer of stream 10000"))
        {
            assertTrue(told.stream().anyMatch((message) -> message.contains(who + " can't be watched") &&
                message.contains("aeron.counters.buffer.length")), who + " in " + told);
        }
        assertTrue(system.errors().stream().allMatch((error) ->
            error instanceof TensorPoolException known && known.category() == Category.RESOURCE), told.toString());
        assertTrue(free() > LEFT_TO_AERON - 64, "what is left is taken for connections only: " + free());
    }

    @Test
    void shouldShowItselfWhereThereIsRoomForThat()
    {
        leave(LEFT_TO_AERON + 256);
        system.startShmDriver();
        final TensorPool pool = system.connect();
        pool.addConsumer(STREAM);
        pool.addProducer(STREAM);

        assertEquals(List.of(), List.copyOf(system.errors()));
        assertTrue(free() < LEFT_TO_AERON + 256 - 64, free() + " are free");
    }

    @Test
    void shouldSayThatTheCountersAreFullWhereNotEvenConnectionsCanBeMade()
    {
        leave(0);
        for (final Runnable start : List.<Runnable>of(system::startShmDriver, system::connect))
        {
            try
            {
                start.run();
                throw new AssertionError("it started");
            }
            catch (final TensorPoolException ex)
            {
                assertEquals(Category.RESOURCE, ex.category(), ex.toString());
                assertTrue(ex.getMessage().contains("aeron.counters.buffer.length"), ex.getMessage());
            }
        }
    }
}
