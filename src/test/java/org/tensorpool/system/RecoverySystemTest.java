package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.aeron.Aeron;
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
import org.tensorpool.status.DriverCounter;
import org.tensorpool.status.StreamCounter;

/**
 * Producers and consumers outlive epochs, SHM drivers and media drivers.
 */
class RecoverySystemTest
{
    private static final int COMEBACKS = 5;
    private static final int CONSUMERS = 2;
    /** More than a conductor hears at a time. */
    private static final int BACKLOG = 80;
    private static final int ANNOUNCE_STREAM = 1001;

    private final TensorPoolSystem system = new TensorPoolSystem();
    private TensorPool producing;
    private TensorPool consuming;
    private Producer producer;
    private Consumer consumer;
    private Received received;

    @BeforeEach
    void startMediaDriver()
    {
        system.startMediaDriver();
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private void start()
    {
        system.startShmDriver();
        addClients();
    }

    /** Clients that notice soon that a driver is gone, and still bear with a busy machine. */
    private void addClients()
    {
        producing = system.connect(impatient());
        consuming = system.connect(impatient());
        consumer = consuming.addConsumer(STREAM);
        producer = producing.addProducer(STREAM);
        received = new Received(consumer);
        system.awaitFlow(producer, consumer);
    }

    private TensorPool.Context impatient()
    {
        return system.context()
            .announcePeriodNs(TimeUnit.MILLISECONDS.toNanos(300))
            .attachTimeoutNs(TimeUnit.SECONDS.toNanos(3))
            .mediaDriverLivenessTimeoutNs(TimeUnit.SECONDS.toNanos(3));
    }

    private long offer(final int value)
    {
        return producer.offer(MemorySegment.ofArray(new byte[] {(byte)value}), DType.UINT8, 1);
    }

    private void offerAndReceive(final int value)
    {
        final int before = received.frames().size();
        final long sequence = offer(value);
        assertTrue(sequence >= 0, () -> "published, not " + sequence);
        received.await(before + 1);
        assertEquals(value, received.last().payload()[0]);
    }

    private void awaitNewEpoch(final long epoch)
    {
        Await.until(() -> "a new epoch is attached; errors: " + system.errors(), () ->
            producer.isAttached() && producer.epoch() != epoch);
        system.awaitFlow(producer, consumer);
    }

    @Test
    void shouldFollowAProducerThatComesAfterAnother()
    {
        start();
        offerAndReceive(1);
        final long epoch = producer.epoch();
        producer.close();
        producer = producing.addProducer(STREAM);
        system.awaitFlow(producer, consumer);
        offerAndReceive(2);

        assertTrue(Long.compareUnsigned(producer.epoch(), epoch) > 0, "a later epoch");
        assertEquals(List.of(0L, 0L), received.sequences());
        assertEquals(0, consumer.drops(DropReason.GAP));
    }

    @Test
    void shouldFollowManyProducersOneAfterTheOther()
    {
        start();
        for (int i = 0; i < 10; i++)
        {
            producer.close();
            producer = producing.addProducer(STREAM);
            system.awaitFlow(producer, consumer);
            offerAndReceive(i);
        }
    }

    @Test
    void shouldFollowAProducerWhoseProcessDied()
    {
        start();
        producer.close();
        // A client whose conductor is run no more says no more, as if its process had been killed.
        final TensorPool dying = system.connect(impatient().useAgentInvoker(true));
        producer = TestProducers.addWhenFree(dying, STREAM);
        final long epoch = producer.epoch();
        producer = TestProducers.addWhenFree(producing, STREAM);
        system.awaitFlow(producer, consumer);

        assertNotEquals(epoch, producer.epoch());
        offerAndReceive(2);
    }

    @Test
    void shouldReceiveAgainAfterItWasClosedAndAddedAgain()
    {
        start();
        offerAndReceive(1);
        consumer.close();
        consumer = consuming.addConsumer(STREAM);
        received = new Received(consumer);
        Await.until("the new consumer maps", () -> consumer.epoch() == producer.epoch());
        offer(2);
        Await.until("the frame comes", () ->
        {
            received.poll();
            return !received.frames().isEmpty() && received.last().payload()[0] == 2;
        });
    }

    @Test
    void shouldKeepThePayloadOfAClaimWritableWhenItsEpochEnds()
    {
        start();
        final TensorClaim claim = new TensorClaim().dtype(DType.UINT8).shape(4);
        producer.tryClaim(claim, 4);
        system.stopShmDriver();
        Await.until("the lease is over", () -> !producer.isAttached());

        claim.payload().set(ValueLayout.JAVA_BYTE, 3, (byte)9);
        assertEquals(9, claim.payload().get(ValueLayout.JAVA_BYTE, 3));
        assertEquals(Producer.EPOCH_ENDED, claim.commit());
    }

    @Test
    void shouldPublishNothingOfAClaimFromAnEarlierEpoch()
    {
        start();
        final TensorClaim old = new TensorClaim().dtype(DType.UINT8).shape(1);
        producer.tryClaim(old, 1);
        final long epoch = producer.epoch();
        system.stopShmDriver();
        system.startShmDriver();
        awaitNewEpoch(epoch);

        assertEquals(0, offer(1));
        assertEquals(Producer.EPOCH_ENDED, old.commit());
        assertEquals(1, offer(2));
        assertEquals(List.of(0L, 1L), received.await(2).sequences());
    }

    @Test
    void shouldAbortAClaimFromAnEarlierEpochWithoutHarm()
    {
        start();
        final TensorClaim old = new TensorClaim().dtype(DType.UINT8).shape(1);
        producer.tryClaim(old, 1);
        final long epoch = producer.epoch();
        system.stopShmDriver();
        system.startShmDriver();
        awaitNewEpoch(epoch);

        assertEquals(0, offer(1));
        old.abort();
        assertEquals(1, offer(2));
    }

    @Test
    void shouldUnmapAnEpochThatEndedOnceItsLastClaimIsOver()
    {
        start();
        final String directory = system.epochDirectory(STREAM, producer.epoch()).toString();
        final TensorClaim claim = new TensorClaim().dtype(DType.UINT8).shape(1);
        producer.tryClaim(claim, 1);
        system.stopShmDriver();
        Await.until("nobody else maps it", () -> ProcessMaps.mappingsBelow(directory) == 3);

        claim.abort();
        Await.until("nobody maps it", () -> ProcessMaps.mappingsBelow(directory) == 0);
    }

    @Test
    void shouldSayThatItIsNotAttachedWhileThereIsNoDriver()
    {
        start();
        system.stopShmDriver();
        Await.until("both are detached", () -> !producer.isAttached() && !consumer.isConnected());

        assertEquals(Producer.NOT_ATTACHED, producer.tryClaim(new TensorClaim(), 1));
        assertEquals(0, producer.epoch());
        assertEquals(0, consumer.poll(received, 10));
    }

    @Test
    void shouldGoOnWithAnShmDriverThatWasRestarted()
    {
        start();
        offerAndReceive(1);
        final long epoch = producer.epoch();
        system.stopShmDriver();
        system.startShmDriver();
        awaitNewEpoch(epoch);

        offerAndReceive(2);
        assertTrue(Long.compareUnsigned(producer.epoch(), epoch) > 0, "a later epoch");
    }

    @Test
    void shouldGoOnWithAnShmDriverThatWasKilledAndRestarted()
    {
        system.startShmDriverToKill();
        addClients();
        offerAndReceive(1);
        final long epoch = producer.epoch();
        system.killShmDriver();
        system.startShmDriver();
        awaitNewEpoch(epoch);

        offerAndReceive(2);
    }

    @Test
    void shouldLetGoOfAnShmDriverThatFallsSilent()
    {
        system.startShmDriverToKill();
        addClients();
        system.killShmDriver();

        Await.until("both are detached", () -> !producer.isAttached() && !consumer.isConnected());
    }

    @Test
    void shouldNotBelieveAnnouncesOfRegionsWhoseOwnerShowsNoSignOfLife()
    {
        system.startShmDriverToKill();
        addClients();
        final int producerId = 1;
        final long epoch = consumer.epoch();
        final ControlForger forger = new ControlForger(system.aeron());
        system.killShmDriver();

        Await.until("the consumer lets go", () ->
        {
            forger.announce(STREAM, producerId, epoch, System.nanoTime());
            return !consumer.isConnected();
        });
    }

    @Test
    void shouldNotBelieveAStaleAnnounceOfANewEpoch()
    {
        start();
        final long joinedNs = System.nanoTime();
        final long epoch = consumer.epoch();
        final Aeron aeron = system.aeron();
        final ControlForger forger = new ControlForger(aeron);
        final long freshnessNs = 3 * consuming.context().announcePeriodNs();
        Await.until("what was said after we joined is stale", () -> System.nanoTime() - joinedNs > 2 * freshnessNs);
        forger.announce(STREAM, 1, epoch + 1, joinedNs);

        Await.until("the announce is ignored", () -> ignoredAnnounces(aeron.countersReader()) > 0);
        assertEquals(epoch, consumer.epoch());
        offerAndReceive(1);
    }

    private static long ignoredAnnounces(final CountersReader counters)
    {
        final long[] sum = new long[1];
        counters.forEach((counterId, typeId, key, label) ->
            sum[0] += typeId == StreamCounter.ANNOUNCES_IGNORED.typeId() && label.contains("consumer") ?
                counters.getCounterValue(counterId) : 0);
        return sum[0];
    }

    @Test
    void shouldGoOnWithAMediaDriverThatWasRestarted()
    {
        start();
        offerAndReceive(1);
        final long epoch = producer.epoch();
        system.stopMediaDriver();
        Await.until("both are detached", () -> !producer.isAttached() && !consumer.isConnected());
        assertEquals(Producer.NOT_ATTACHED, producer.tryClaim(new TensorClaim(), 1));
        system.startMediaDriver();
        awaitNewEpoch(epoch);

        offerAndReceive(2);
    }

    @Test
    void shouldGoOnWhenBothDriversWereRestarted()
    {
        start();
        offerAndReceive(1);
        final long epoch = producer.epoch();
        system.stopShmDriver();
        system.stopMediaDriver();
        system.startMediaDriver();
        system.startShmDriver();
        awaitNewEpoch(epoch);

        offerAndReceive(2);
    }

    @Test
    void shouldLeaveNothingMappedOfAMediaDriverThatWentAway()
    {
        start();
        final long epoch = producer.epoch();
        system.stopMediaDriver();
        system.startMediaDriver();
        awaitNewEpoch(epoch);

        Await.until(() -> "no deleted log or counters file is mapped: " + system.deletedMappings(), () ->
            system.deletedMappings().isEmpty());
    }

    @Test
    void shouldMapAgainAfterASuperblockChangedUnderIt() throws IOException
    {
        start();
        offerAndReceive(1);
        final long epoch = consumer.epoch();
        try (RingFile ring = new RingFile(system.epochDirectory(STREAM, epoch)))
        {
            final long magic = ring.getSuperblock(0);
            ring.putSuperblock(0, 0);
            Await.until("the consumer lets go", () -> !consumer.isConnected());
            ring.putSuperblock(0, magic);
        }

        Await.until("both are attached again", () -> producer.isAttached() && consumer.isConnected());
        system.awaitFlow(producer, consumer);
        offerAndReceive(2);
    }

    @Test
    void shouldIgnoreARevocationThatIsHeardAfterTheEpochThatFollowedIt()
    {
        start();
        final long epoch = producer.epoch();
        offerAndReceive(1);
        new ControlForger(system.aeron()).producerRevoked(STREAM, 4_711);
        offerAndReceive(2);

        for (int i = 0; i < 20; i++)
        {
            offerAndReceive(i);
            assertFalse(consumer.epoch() != epoch, "the consumer keeps its mapping");
        }
    }

    /** The id that a producer keeps does not tell the epoch that was revoked from the one that is announced. */
    @Test
    void shouldKeepTheEpochOfAProducerThatComesAgainUnderTheSameIdHoweverMuchElseIsSaid()
    {
        system.configured((builder) -> builder.announceStreamId(ANNOUNCE_STREAM).leaseExpiryGraceIntervals(600));
        system.startShmDriver();
        final ControlForger forger = new ControlForger(system.aeron());
        final Consumer witness = system.connect().addConsumer(STREAM);
        consuming = system.connect(system.context().announceStreamId(ANNOUNCE_STREAM).useAgentInvoker(true));
        consumer = consuming.addConsumer(STREAM);

        for (int i = 0; i < COMEBACKS; i++)
        {
            IntStream.range(0, BACKLOG).forEach((ignore) -> forger.stump());
            producing = system.connect(system.context().clientId(77));
            producer = producing.addProducer(STREAM);
            Await.until("somebody maps it", () -> witness.epoch() == producer.epoch());
            Await.until("the consumer maps it", () ->
            {
                consuming.agentInvoker().invoke();
                return consumer.epoch() == producer.epoch();
            });
            producing.close();
        }

        assertEquals(COMEBACKS + CONSUMERS, system.count(DriverCounter.ATTACHES), "no lease was renewed to mend it");
    }

    @Test
    void shouldForgetAConsumerAsSoonAsItsLeaseEnds()
    {
        system.startShmDriver();
        final TensorPool quiet = system.connect(system.context().qosIntervalNs(TimeUnit.HOURS.toNanos(1)));
        consumer = quiet.addConsumer(STREAM);
        producer = quiet.addProducer(STREAM);
        system.awaitFlow(producer, consumer);
        consumer.close();

        Await.until("nobody is mapped", () -> producer.mappedConsumers() == 0);
    }
}
