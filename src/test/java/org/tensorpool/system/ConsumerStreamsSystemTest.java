package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.ControlForger.NO_STREAM;
import static org.tensorpool.system.TensorPoolSystem.CHANNEL;
import static org.tensorpool.system.TensorPoolSystem.FIRST_OWN_CONTROL_STREAM;
import static org.tensorpool.system.TensorPoolSystem.FIRST_OWN_DESCRIPTOR_STREAM;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import io.aeron.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.ConsumerOptions;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.protocol.wire.Mode;

/**
 * Consumers that have a descriptor stream of their own, handed out by a real SHM driver.
 */
class ConsumerStreamsSystemTest
{
    private final byte[] payload = new byte[64];
    private TensorPoolSystem system;
    private TensorPool pool;

    @AfterEach
    void stop()
    {
        system.close();
    }

    private void start(final int ownStreams)
    {
        system = ownStreams == 0 ? TensorPoolSystem.started() : TensorPoolSystem.startedWithOwnStreams(ownStreams);
        pool = system.connect();
    }

    private static ConsumerOptions ownStream()
    {
        return new ConsumerOptions().descriptorStream(CHANNEL);
    }

    private static List<Long> upTo(final int count)
    {
        return LongStream.range(0, count).boxed().toList();
    }

    private void offer(final Producer producer)
    {
        Await.until("a frame is published", () -> producer.offer(payload, DType.UINT8, 8, 8) >= 0);
    }

    private void offerAndReceive(final Producer producer, final Received... receivers)
    {
        final int before = receivers[0].frames().size();
        offer(producer);
        for (final Received received : receivers)
        {
            received.await(before + 1);
        }
    }

    /** Frames flow all the while. */
    private void awaitOwnStream(final Producer producer, final Consumer consumer, final Received... receivers)
    {
        Await.until(() -> "the consumer reads its own stream; errors " + system.errors(), () ->
        {
            offerAndReceive(producer, receivers);
            return consumer.hasOwnDescriptorStream();
        });
    }

    @Test
    void shouldGoOverToAStreamOfItsOwnAndMissNothing()
    {
        start(4);
        final Producer producer = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM, ownStream());
        final Received received = new Received(consumer);
        system.awaitFlow(producer, consumer);
        awaitOwnStream(producer, consumer, received);
        for (int i = 0; i < 100; i++)
        {
            offerAndReceive(producer, received);
        }

        assertEquals(List.of(), received.drops());
        assertEquals(upTo(received.frames().size()), received.sequences());
    }

    @Test
    void shouldServeSomeOnTheirOwnStreamsAndTheOthersOnTheShared()
    {
        start(4);
        final Producer producer = pool.addProducer(STREAM);
        final Consumer own = pool.addConsumer(STREAM, ownStream());
        final Consumer shared = pool.addConsumer(STREAM);
        final Received ownReceived = new Received(own);
        final Received sharedReceived = new Received(shared);
        system.awaitFlow(producer, own, shared);
        awaitOwnStream(producer, own, ownReceived, sharedReceived);
        offerAndReceive(producer, ownReceived, sharedReceived);

        assertFalse(shared.hasOwnDescriptorStream());
        assertEquals(ownReceived.sequences(), sharedReceived.sequences());
        assertEquals(List.of(), ownReceived.drops());
        assertEquals(List.of(), sharedReceived.drops());
    }

    @Test
    void shouldStayOnTheSharedStreamWhereItIsDeclined()
    {
        start(0);
        final Producer producer = pool.addProducer(STREAM);
        final ConfigEar ear = new ConfigEar(system.aeron());
        final Consumer consumer = pool.addConsumer(STREAM, ownStream());
        final Received received = new Received(consumer);
        system.awaitFlow(producer, consumer);
        ear.await(new ConfigEar.Config(consumer.consumerId(), 0, 0));
        for (int i = 0; i < 20; i++)
        {
            offerAndReceive(producer, received);
        }

        assertFalse(consumer.hasOwnDescriptorStream());
        assertEquals(upTo(20), received.sequences());
    }

    @Test
    void shouldNameTheStreamsThatAConsumerIsGiven()
    {
        start(4);
        pool.addProducer(STREAM);
        final ConfigEar ear = new ConfigEar(system.aeron());
        final Consumer consumer = pool.addConsumer(STREAM, ownStream().controlStream(CHANNEL));

        ear.await(new ConfigEar.Config(
            consumer.consumerId(), FIRST_OWN_DESCRIPTOR_STREAM, FIRST_OWN_CONTROL_STREAM));
    }

    @Test
    void shouldAskForTheStreamThatTheApplicationNames()
    {
        start(4);
        pool.addProducer(STREAM);
        final ConfigEar ear = new ConfigEar(system.aeron());
        final Consumer consumer = pool.addConsumer(
            STREAM, new ConsumerOptions().descriptorStream(CHANNEL, FIRST_OWN_DESCRIPTOR_STREAM + 2));

        ear.await(new ConfigEar.Config(consumer.consumerId(), FIRST_OWN_DESCRIPTOR_STREAM + 2, 0));
    }

    @Test
    void shouldFollowAProducerThatComesAfterAnother()
    {
        start(4);
        final Producer first = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM, ownStream());
        final Received received = new Received(consumer);
        system.awaitFlow(first, consumer);
        awaitOwnStream(first, consumer, received);
        first.close();

        final Producer second = TestProducers.addWhenFree(system.connect(), STREAM);
        Await.until("it is on the new epoch", () ->
        {
            received.poll();
            return consumer.epoch() == second.epoch();
        });
        system.awaitFlow(second, consumer);
        final int before = received.frames().size();
        awaitOwnStream(second, consumer, received);
        offerAndReceive(second, received);

        assertEquals(upTo(received.frames().size() - before),
            received.sequences().subList(before, received.frames().size()));
        assertEquals(0, consumer.drops(DropReason.GAP));
    }

    @Test
    void shouldGoBackToTheSharedStreamAndMissNothingWhereItsOwnIsTakenAway()
    {
        start(4);
        final Producer producer = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM, ownStream());
        final Received received = new Received(consumer);
        system.awaitFlow(producer, consumer);
        awaitOwnStream(producer, consumer, received);
        new ControlForger(system.aeron())
            .config(consumer.consumerId(), true, Mode.STREAM, "", NO_STREAM, NO_STREAM);
        Await.until("it is on the shared stream", () ->
        {
            offerAndReceive(producer, received);
            return !consumer.hasOwnDescriptorStream();
        });
        offerAndReceive(producer, received);

        assertEquals(upTo(received.frames().size()), received.sequences());
        assertEquals(List.of(), received.drops());
    }

    @Test
    void shouldCloseTheStreamOfAConsumerThatLeaves()
    {
        start(4);
        final Producer producer = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM, ownStream());
        final Received received = new Received(consumer);
        system.awaitFlow(producer, consumer);
        awaitOwnStream(producer, consumer, received);
        final Subscription ear = system.aeron().addSubscription(CHANNEL, FIRST_OWN_DESCRIPTOR_STREAM);
        Await.until("it is heard", ear::isConnected);

        consumer.close();
        Await.until("it is silent", () ->
        {
            ear.poll((buffer, offset, length, header) -> {}, 10);
            return !ear.isConnected();
        });
    }

    @Test
    void shouldCloseTheStreamOfAConsumerOfWhichNothingIsHeard()
    {
        start(4);
        pool.addProducer(STREAM);
        final Subscription ear = system.aeron().addSubscription(CHANNEL, 31_500);
        new ControlForger(system.aeron())
            .config(77, true, Mode.STREAM, "", new ChannelAndStream(CHANNEL, 31_500), NO_STREAM);

        Await.until("it is heard", ear::isConnected);
        Await.until("it is silent", () -> !ear.isConnected());
    }

    @Test
    void shouldSendAConsumerNoMoreThanItWantsOnItsOwnStream()
    {
        start(4);
        final Producer producer = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM, ownStream().maxRateHz(1));
        final Received received = new Received(consumer);
        system.awaitFlow(producer, consumer);
        Await.until("the consumer reads its own stream", () ->
        {
            offer(producer);
            received.poll();
            return consumer.hasOwnDescriptorStream();
        });

        final int before = received.frames().size();
        final long startNs = System.nanoTime();
        Await.until("frames of more than a second have come", () ->
        {
            offer(producer);
            received.poll();
            return received.frames().size() > before + 1;
        });
        final long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs);
        final int came = received.frames().size() - before;

        assertTrue(came <= seconds + 2, () -> came + " frames in " + seconds + " s");
        assertTrue(producer.framesPublished() > 10L * came, () -> producer.framesPublished() + " were published");
    }

    @Test
    void shouldNotLimitTheRateOfTheSharedStream()
    {
        start(0);
        final Producer producer = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM, new ConsumerOptions().maxRateHz(1));
        final Received received = new Received(consumer);
        system.awaitFlow(producer, consumer);
        for (int i = 0; i < 50; i++)
        {
            offerAndReceive(producer, received);
        }

        assertEquals(upTo(50), received.sequences());
    }

    @Test
    void shouldCountFramesAsPublishedWhereEverybodyHasAStreamOfItsOwn()
    {
        start(4);
        final Producer producer = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM, ownStream());
        final Received received = new Received(consumer);
        system.awaitFlow(producer, consumer);
        awaitOwnStream(producer, consumer, received);
        final long lost = producer.descriptorsLost();
        for (int i = 0; i < 200; i++)
        {
            offerAndReceive(producer, received);
        }

        Await.until("everything is drained", producer::isDrained);
        assertEquals(lost, producer.descriptorsLost());
        assertEquals(List.of(), received.drops());
    }
}
