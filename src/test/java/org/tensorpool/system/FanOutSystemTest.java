package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.OTHER_STREAM;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;

/**
 * Several consumers, several streams, and consumers that do not keep up.
 */
class FanOutSystemTest
{
    private static final int FEW = 200;
    /** A term of 64 KiB holds 682 descriptors: several windows, of half a term each, go by. */
    private static final int SEVERAL_WINDOWS = 3_000;

    private TensorPoolSystem system;
    private TensorPool pool;
    private Producer producer;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        pool = system.connect();
        producer = pool.addProducer(STREAM);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private static long offer(final Producer to, final long value)
    {
        return to.offer(MemorySegment.ofArray(new long[] {value}), DType.INT64, 1);
    }

    private static List<Long> numbers(final int count)
    {
        return LongStream.range(0, count).boxed().toList();
    }

    @Test
    void shouldGiveEveryFrameToEveryConsumer()
    {
        final Consumer[] consumers =
            {pool.addConsumer(STREAM), pool.addConsumer(STREAM), system.connect().addConsumer(STREAM)};
        final List<Received> received = List.of(consumers).stream().map(Received::new).toList();
        system.awaitFlow(producer, consumers);
        for (int i = 0; i < FEW; i++)
        {
            assertEquals(i, offer(producer, i));
            for (final Received each : received)
            {
                each.await(i + 1);
            }
        }

        for (final Received each : received)
        {
            assertEquals(numbers(FEW), each.sequences());
            assertEquals(List.of(), each.drops());
        }
    }

    @Test
    void shouldKeepStreamsApartThatShareADescriptorStream()
    {
        final Producer other = pool.addProducer(OTHER_STREAM);
        final Consumer consumer = pool.addConsumer(STREAM);
        final Consumer otherConsumer = pool.addConsumer(OTHER_STREAM);
        final Received received = new Received(consumer);
        final Received otherReceived = new Received(otherConsumer);
        system.awaitFlow(producer, consumer);
        system.awaitFlow(other, otherConsumer);
        for (int i = 0; i < FEW; i++)
        {
            offer(producer, i);
            offer(other, -i);
            received.await(i + 1);
            otherReceived.await(i + 1);
        }

        assertEquals(numbers(FEW), received.sequences());
        assertEquals(numbers(FEW), otherReceived.sequences());
        assertEquals(List.of(), received.drops());
        assertEquals(List.of(), otherReceived.drops());
        assertEquals(FEW - 1, MemorySegment.ofArray(received.last().payload())
            .get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0));
    }

    @Test
    void shouldLoseNothingToOthersWhereOneConsumerStopsPolling()
    {
        final Consumer stopped = pool.addConsumer(STREAM);
        final Consumer going = pool.addConsumer(STREAM);
        final Received received = new Received(going);
        system.awaitFlow(producer, stopped, going);
        final List<Long> published = publishWithPace(received);

        assertEquals(published, received.sequences());
        assertEquals(SEVERAL_WINDOWS, published.size());
    }

    /** As fast as the consumer that goes on; where the publication is held for a moment, the frame is sent again. */
    private List<Long> publishWithPace(final Received received)
    {
        final List<Long> published = new ArrayList<>();
        while (published.size() < SEVERAL_WINDOWS)
        {
            Await.until(() -> "the stopped consumer is let go after " + published.size() + " frames", () ->
            {
                final long sequence = offer(producer, published.size());
                if (sequence >= 0)
                {
                    published.add(sequence);
                }

                return sequence >= 0;
            });
            received.await(published.size());
        }

        return published;
    }

    @Test
    void shouldCountWhatAConsumerMissedWhileItDidNotPoll()
    {
        final Consumer slow = pool.addConsumer(STREAM);
        final Consumer going = pool.addConsumer(STREAM);
        final Received received = new Received(going);
        final Received slowReceived = new Received(slow);
        system.awaitFlow(producer, slow, going);
        offer(producer, 0);
        slowReceived.await(1);
        received.await(1);
        final List<Long> published = publishWithPace(received);

        Await.until("the slow consumer is back", () ->
        {
            offer(producer, 0);
            slowReceived.poll();
            received.poll();
            return slow.drops(DropReason.GAP) > 0;
        });
        final long seen = slowReceived.last().sequence();
        assertTrue(seen <= published.get(published.size() - 1) + going.framesReceived(), "no number beyond the last");
        assertTrue(slow.framesReceived() > 1 || slow.drops(DropReason.LATE) > 0, "it goes on");
    }

    @Test
    void shouldSayThatNobodyListens()
    {
        assertEquals(Producer.NOT_CONNECTED, offer(producer, 0));
        assertEquals(1, producer.descriptorsLost());
    }

    @Test
    void shouldTellWhenEveryConsumerHasReadEverything()
    {
        final Consumer consumer = pool.addConsumer(STREAM);
        final Received received = new Received(consumer);
        system.awaitFlow(producer, consumer);
        assertTrue(producer.isDrained(), "nothing was sent");
        offer(producer, 0);
        assertTrue(!producer.isDrained(), "one descriptor waits");

        received.await(1);
        Await.until("the producer sees it", producer::isDrained);
    }

    @Test
    void shouldCountTheConsumersThatHaveMappedTheEpoch()
    {
        assertEquals(0, producer.mappedConsumers());
        final Consumer first = pool.addConsumer(STREAM);
        final Consumer second = pool.addConsumer(STREAM);
        Await.until("both are counted", () -> producer.mappedConsumers() == 2);

        first.close();
        Await.until("one is left", () -> producer.mappedConsumers() == 1);
        second.close();
        Await.until("none is left", () -> producer.mappedConsumers() == 0);
    }
}
