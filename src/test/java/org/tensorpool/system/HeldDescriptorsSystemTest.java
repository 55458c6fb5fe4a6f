package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.CHANNEL;
import static org.tensorpool.system.TensorPoolSystem.DESCRIPTOR_STREAM;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

import io.aeron.Aeron;
import io.aeron.Subscription;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.status.StreamCounter;

/**
 * A subscriber of another implementation, tethered as Aeron's default is, takes no descriptors and so holds them up for
 * everybody.
 */
class HeldDescriptorsSystemTest
{
    private TensorPoolSystem system;
    private Producer producer;
    private Received received;
    private Consumer consumer;
    private Aeron foreign;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        foreign = system.closeLater(Aeron.connect(
            new Aeron.Context().aeronDirectoryName(system.aeronDirectory()).clientName("of-another-house")));
        final TensorPool pool = system.connect();
        producer = pool.addProducer(STREAM);
        consumer = pool.addConsumer(STREAM);
        received = new Received(consumer);
        system.awaitFlow(producer, consumer);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private long offer()
    {
        final long result = producer.offer(MemorySegment.ofArray(new byte[] {1}), DType.UINT8, 1);
        received.poll();
        return result;
    }

    private Optional<String> complaint()
    {
        return system.errors().stream().map(Throwable::getMessage)
            .filter((message) -> message.contains("holds them up")).findAny();
    }

    @Test
    void shouldNameASubscriberThatHoldsTheProducerAndCountIt()
    {
        final Subscription tethered = foreign.addSubscription(CHANNEL, DESCRIPTOR_STREAM);
        Await.until("it is connected", tethered::isConnected);
        Await.until("it is named", () ->
        {
            offer();
            return complaint().isPresent();
        });

        final String complaint = complaint().orElseThrow();
        assertTrue(complaint.contains("registration id " + tethered.registrationId() + " of Aeron client " +
            foreign.clientId()), complaint);
        assertTrue(complaint.contains("name=of-another-house"), complaint);
        Await.until("it is counted", () -> count(StreamCounter.DESCRIPTORS_HELD) > 0);

        tethered.close();
        Await.until("descriptors go out again", () -> offer() > 0);
        final int before = received.frames().size();
        offer();
        received.await(before + 1);
        assertTrue(consumer.drops(DropReason.GAP) > 0, "what was lost meanwhile is counted");
    }

    @Test
    void shouldComplainOfNobodyWhileEverybodyReads()
    {
        final Subscription tethered = foreign.addSubscription(CHANNEL, DESCRIPTOR_STREAM);
        Await.until("it is connected", tethered::isConnected);
        final long startNs = System.nanoTime();
        Await.until("some looks have gone by", () ->
        {
            assertTrue(offer() >= 0);
            tethered.poll((buffer, offset, length, header) -> {}, 100);
            return System.nanoTime() - startNs > 2_500_000_000L;
        });

        assertEquals(Optional.empty(), complaint());
        assertEquals(0, count(StreamCounter.DESCRIPTORS_HELD));
    }

    private long count(final StreamCounter counter)
    {
        final CountersReader counters = foreign.countersReader();
        final long[] value = {0};
        counters.forEach((counterId, typeId, key, label) ->
        {
            if (typeId == counter.typeId())
            {
                value[0] += counters.getCounterValue(counterId);
            }
        });

        return value[0];
    }
}
