package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.ControlForger.NO_STREAM;
import static org.tensorpool.system.TensorPoolSystem.CHANNEL;
import static org.tensorpool.system.TensorPoolSystem.FIRST_OWN_CONTROL_STREAM;
import static org.tensorpool.system.TensorPoolSystem.FIRST_OWN_DESCRIPTOR_STREAM;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorpool.Consumer;
import org.tensorpool.ConsumerOptions;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.StandaloneRegions;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tensorpool.aeron.ChannelAndStream;

/**
 * Without an SHM driver it is the producer that gives consumers streams of their own, or declines.
 */
@Timeout(60)
class StandaloneStreamsSystemTest
{
    private static final int STRANGER = 77;

    private final byte[] payload = new byte[64];
    private TensorPoolSystem system;

    @BeforeEach
    void start()
    {
        system = new TensorPoolSystem();
        system.startMediaDriver();
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private TensorPool connect()
    {
        return system.connect(StandaloneSystem.periods(system.context()));
    }

    private StandaloneRegions regions()
    {
        return StandaloneSystem.regions(system.baseDirectory());
    }

    private StandaloneRegions regions(final int ownStreams)
    {
        return regions()
            .descriptorStreamIds(FIRST_OWN_DESCRIPTOR_STREAM, FIRST_OWN_DESCRIPTOR_STREAM + ownStreams - 1)
            .controlStreamIds(FIRST_OWN_CONTROL_STREAM, FIRST_OWN_CONTROL_STREAM + ownStreams - 1);
    }

    private static ChannelAndStream wish(final int streamId)
    {
        return new ChannelAndStream(CHANNEL, streamId);
    }

    private static ConfigEar.Config declined(final int consumerId)
    {
        return new ConfigEar.Config(consumerId, 0, 0);
    }

    private void offerAndReceive(final Producer producer, final Received received)
    {
        final int before = received.frames().size();
        Await.until("a frame is published", () -> producer.offer(payload, DType.UINT8, 8, 8) >= 0);
        received.await(before + 1);
    }

    @Test
    void shouldDeclineAConsumerThatAsksForStreamsWhereItHasNone()
    {
        final Producer producer = connect().addStandaloneProducer(STREAM, regions());
        final ConfigEar ear = new ConfigEar(system.aeron());
        final Consumer consumer = connect().addStandaloneConsumer(
            STREAM, new ConsumerOptions().descriptorStream(CHANNEL).controlStream(CHANNEL));
        final Received received = new Received(consumer);
        system.awaitFlow(producer, consumer);
        ear.await(declined(consumer.consumerId()));
        for (int i = 0; i < 20; i++)
        {
            offerAndReceive(producer, received);
        }

        assertFalse(consumer.hasOwnDescriptorStream());
        assertEquals(LongStream.range(0, 20).boxed().toList(), received.sequences());
    }

    @Test
    void shouldGiveAConsumerStreamsOfItsRangesAndServeItThere()
    {
        final Producer producer = connect().addStandaloneProducer(STREAM, regions(2));
        final ConfigEar ear = new ConfigEar(system.aeron());
        final Consumer consumer = connect().addStandaloneConsumer(
            STREAM, new ConsumerOptions().descriptorStream(CHANNEL).controlStream(CHANNEL));
        final Received received = new Received(consumer);
        system.awaitFlow(producer, consumer);
        ear.await(new ConfigEar.Config(
            consumer.consumerId(), FIRST_OWN_DESCRIPTOR_STREAM, FIRST_OWN_CONTROL_STREAM));
        Await.until(() -> "the consumer reads its own stream; errors " + system.errors(), () ->
        {
            offerAndReceive(producer, received);
            return consumer.hasOwnDescriptorStream();
        });
        for (int i = 0; i < 50; i++)
        {
            offerAndReceive(producer, received);
        }

        assertEquals(List.of(), received.drops());
        assertEquals(LongStream.range(0, received.frames().size()).boxed().toList(), received.sequences());
        assertTrue(producer.isProgressWanted());
    }

    @Test
    void shouldDeclineHalfAWishAndWhatNobodyCanPublishOn()
    {
        connect().addStandaloneProducer(STREAM, regions(2));
        final ConfigEar ear = new ConfigEar(system.aeron());
        final ControlForger forger = new ControlForger(system.aeron());
        final List<List<ChannelAndStream>> wishes = List.of(
            List.of(wish(0), NO_STREAM),
            List.of(wish(-1), NO_STREAM),
            List.of(new ChannelAndStream("", FIRST_OWN_DESCRIPTOR_STREAM), NO_STREAM),
            List.of(NO_STREAM, wish(0)),
            List.of(NO_STREAM, new ChannelAndStream("", FIRST_OWN_CONTROL_STREAM)),
            List.of(new ChannelAndStream("aeron-spy:aeron:ipc", FIRST_OWN_DESCRIPTOR_STREAM), NO_STREAM));
        for (int i = 0; i < wishes.size(); i++)
        {
            forger.hello(STRANGER + i, wishes.get(i).get(0), wishes.get(i).get(1));
            ear.await(declined(STRANGER + i));
        }
    }

    @Test
    void shouldGiveTheStreamThatIsAskedForAndDeclineWhoComesTooLate()
    {
        connect().addStandaloneProducer(STREAM, regions(2));
        final ConfigEar ear = new ConfigEar(system.aeron());
        final ControlForger forger = new ControlForger(system.aeron());
        forger.hello(STRANGER, wish(FIRST_OWN_DESCRIPTOR_STREAM + 1), NO_STREAM);
        ear.await(new ConfigEar.Config(STRANGER, FIRST_OWN_DESCRIPTOR_STREAM + 1, 0));
        forger.hello(STRANGER + 1, wish(FIRST_OWN_DESCRIPTOR_STREAM + 1), NO_STREAM);
        ear.await(new ConfigEar.Config(STRANGER + 1, FIRST_OWN_DESCRIPTOR_STREAM, 0));
        forger.hello(STRANGER + 2, wish(FIRST_OWN_DESCRIPTOR_STREAM), NO_STREAM);

        ear.await(declined(STRANGER + 2));
    }

    @Test
    void shouldGiveAStreamAgainOnceItsConsumerFellSilentOrWantsItNoLonger()
    {
        connect().addStandaloneProducer(STREAM, regions(1));
        final ConfigEar ear = new ConfigEar(system.aeron());
        final ControlForger forger = new ControlForger(system.aeron());
        forger.hello(STRANGER, wish(FIRST_OWN_DESCRIPTOR_STREAM), NO_STREAM);
        ear.await(new ConfigEar.Config(STRANGER, FIRST_OWN_DESCRIPTOR_STREAM, 0));
        forger.hello(STRANGER, NO_STREAM, NO_STREAM);
        ear.await(declined(STRANGER));
        forger.hello(STRANGER + 1, wish(FIRST_OWN_DESCRIPTOR_STREAM), NO_STREAM);
        ear.await(new ConfigEar.Config(STRANGER + 1, FIRST_OWN_DESCRIPTOR_STREAM, 0));

        final Consumer consumer = connect().addStandaloneConsumer(
            STREAM, new ConsumerOptions().descriptorStream(CHANNEL));
        ear.await(new ConfigEar.Config(consumer.consumerId(), FIRST_OWN_DESCRIPTOR_STREAM, 0));
    }

    @Test
    void shouldNotAnswerConsumersWhoAskForNothing()
    {
        connect().addStandaloneProducer(STREAM, regions(1));
        final ConfigEar ear = new ConfigEar(system.aeron());
        final ControlForger forger = new ControlForger(system.aeron());
        forger.hello(STRANGER, NO_STREAM, NO_STREAM);
        forger.hello(STRANGER + 1, wish(0), NO_STREAM);
        ear.await(declined(STRANGER + 1));

        assertEquals(List.of(declined(STRANGER + 1)), ear.configs());
    }

    @Test
    void shouldRefuseRangesThatHoldSharedStreamsOrAreNone()
    {
        final TensorPool pool = connect();
        for (final StandaloneRegions wrong : List.of(
            regions().descriptorStreamIds(1000, 1200),
            regions().controlStreamIds(1100, 1100),
            regions().descriptorStreamIds(0, 10),
            regions().descriptorStreamIds(20, 10),
            regions().controlStreamIds(1, 0xFFFF_FFFFL),
            regions().descriptorStreamIds(5000, 5010).controlStreamIds(5010, 5020)))
        {
            final TensorPoolException ex = assertThrows(
                TensorPoolException.class, () -> pool.addStandaloneProducer(STREAM, wrong));
            assertEquals(Category.CONFIGURATION, ex.category());
            assertTrue(ex.getMessage().contains("StreamIds "), ex.getMessage());
        }
    }
}
