package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.OTHER_STREAM;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import io.aeron.Aeron;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.tensorpool.Consumer;
import org.tensorpool.ConsumerOptions;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.ProducerOptions;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.shm.EpochRegions;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.NamespaceDirectory;
import org.tensorpool.shm.PoolShape;
import org.tensorpool.shm.RegionCreator;
import org.tensorpool.shm.RegionPermissions;
import org.tensorpool.status.StreamCounter;

/**
 * How clients get leases, and what becomes of those that they can't use. Periods are so long that silence and time-outs
 * are never the reason.
 */
@Timeout(60)
class AttachSystemTest
{
    private static final int PRODUCER_ID = 4_242;
    private static final long LEASE_ID = 0x7777_7777L;
    private static final long RESTART = 2_000_000_000L;

    private final TensorPoolSystem system = new TensorPoolSystem();
    private Aeron aeron;
    private RequestEar ear;

    @BeforeEach
    void start()
    {
        system.startMediaDriver();
        aeron = system.aeron();
        ear = new RequestEar(aeron);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private TensorPool.Context patient()
    {
        return system.context()
            .announcePeriodNs(TimeUnit.HOURS.toNanos(1))
            .attachTimeoutNs(TimeUnit.HOURS.toNanos(1));
    }

    @Test
    void shouldAskADriverThatWasRestartedAgainAsSoonAsItIsHeard()
    {
        system.startShmDriver();
        final Consumer consumer = system.connect(patient()).addConsumer(STREAM);
        ear.awaitAttach();
        system.stopShmDriver();
        Await.until("the consumer asks where nobody is", () -> !consumer.isConnected() && ear.attaches().size() == 2);
        assertEquals(List.of(), ear.detachedLeases(), "a driver that said good-bye has ended every lease itself");
        system.startShmDriver();

        Await.until("it is attached", consumer::isConnected);
    }

    @Test
    void shouldAskADriverThatComesWithANewMediaDriverAsSoonAsItIsHeard()
    {
        system.startShmDriver();
        final Consumer consumer = system.connect(
            patient().mediaDriverLivenessTimeoutNs(TimeUnit.SECONDS.toNanos(3))).addConsumer(STREAM);
        system.stopShmDriver();
        system.stopMediaDriver();
        Await.until("the consumer lets go", () -> !consumer.isConnected());
        system.startMediaDriver();
        final RequestEar newEar = new RequestEar(system.aeron());
        newEar.awaitAttach();
        system.startShmDriver();

        Await.until("it is attached", consumer::isConnected);
    }

    @Test
    void shouldGiveBackALeaseThatComesAfterTheClientGaveUp()
    {
        final TensorPool pool = system.connect(patient().attachTimeoutNs(TimeUnit.MILLISECONDS.toNanos(100)));
        final TensorPoolException reason =
            assertThrows(TensorPoolException.class, () -> pool.addConsumer(STREAM));
        assertEquals(Category.TIMEOUT, reason.category());
        new ControlForger(aeron).attached(ear.awaitAttach().correlationId(), LEASE_ID, STREAM, 0);

        Await.until("the lease is given back", () -> ear.detachedLeases().equals(List.of(LEASE_ID)));
    }

    @Test
    void shouldFailAtOnceWhereTheAnswerCanNotBeReadAndGiveItsLeaseBack()
    {
        final TensorPool pool = system.connect(patient());
        final CompletableFuture<Consumer> consumer = CompletableFuture.supplyAsync(() -> pool.addConsumer(STREAM));
        final ControlForger forger = new ControlForger(aeron);
        forger.attached(ear.awaitAttach().correlationId(), LEASE_ID, STREAM, 1);

        final TensorPoolException reason = assertInstanceOf(
            TensorPoolException.class, assertThrows(CompletionException.class, consumer::join).getCause());
        assertEquals(Category.MALFORMED, reason.category());
        assertEquals(1, pool.malformedMessages());
        Await.until("the lease is given back", () -> ear.detachedLeases().equals(List.of(LEASE_ID)));
    }

    @Test
    void shouldPassOverAnAnswerToSomebodyElseEvenWhereItCanNotBeRead()
    {
        final TensorPool pool = system.connect(patient());
        final ControlForger forger = new ControlForger(aeron);
        forger.attached(1, LEASE_ID, STREAM, 1);
        forger.stump();

        Await.until("the stump is counted", () -> pool.malformedMessages() > 0);
        assertEquals(1, pool.malformedMessages());
        assertEquals(List.of(), ear.detachedLeases());
    }

    @Test
    void shouldShowMalformedMessagesInTheCountersOfTheMediaDriver()
    {
        final TensorPool pool = system.connect(patient());
        final ControlForger forger = new ControlForger(aeron);
        forger.stump();
        forger.stump();

        Await.until("both are counted", () -> pool.malformedMessages() == 2);
        Await.until("everybody can see it", () -> malformedMessages() == 2);
    }

    private long malformedMessages()
    {
        final CountersReader counters = aeron.countersReader();
        final long[] value = {-1};
        counters.forEach((counterId, typeId, key, label) ->
        {
            if (typeId == StreamCounter.MALFORMED_MESSAGES.typeId() && label.contains("client system-test "))
            {
                value[0] = counters.getCounterValue(counterId);
            }
        });

        return value[0];
    }

    @Test
    void shouldAttachAgainAtOnceWhereRegionsThatWereAnnouncedCanNotBeMapped()
    {
        system.startShmDriver();
        final Consumer consumer = system.connect(patient()).addConsumer(STREAM);
        final long epoch = consumer.epoch();
        final int consumerId = consumer.consumerId();
        new ControlForger(aeron).announce(STREAM, PRODUCER_ID, epoch + 1, System.nanoTime());

        Await.until("it attaches as somebody else", () -> consumer.consumerId() != consumerId);
        Await.until("it is back on what the driver gave", () -> consumer.epoch() == epoch);
    }

    @Test
    void shouldAttachAgainWhereTheEpochAfterARevocationDoesNotCome()
    {
        system.startShmDriver();
        final TensorPool pool = system.connect(
            patient().clientId(PRODUCER_ID).announcePeriodNs(TimeUnit.MILLISECONDS.toNanos(500)));
        final Producer producer = pool.addProducer(STREAM);
        final Consumer consumer = pool.addConsumer(STREAM);
        system.awaitFlow(producer, consumer);
        // The ear may learn of the client later than the driver has.
        Await.until("both requests are heard", () -> requests() == 2);
        new ControlForger(aeron).producerRevoked(STREAM, PRODUCER_ID);
        Await.until("the consumer lets go", () -> !consumer.isConnected());

        // The driver goes on to announce the old epoch.
        Await.until("it attaches again", () -> consumer.isConnected() && requests() == 3);
        assertEquals(producer.epoch(), consumer.epoch());
    }

    /** What is not answered in time is sent again, and is one request all the same. */
    private long requests()
    {
        return ear.attaches().stream().map(RequestEar.Attach::correlationId).distinct().count();
    }

    @Test
    void shouldKeepItsLeaseWhereAProducerCame()
    {
        assertEquals(List.of(), leasesGivenBackFor(1));
    }

    @Test
    void shouldRenewItsLeaseWhereAProducerCameToADriverThatWasRestartedInTheSameProcess()
    {
        assertEquals(1, leasesGivenBackFor(RESTART).size());
    }

    /** @return leases that a consumer gave back when a producer came with an epoch that is so many ahead. */
    private List<Long> leasesGivenBackFor(final long epochs)
    {
        system.startShmDriver();
        final Path base = system.baseDirectory();
        final Consumer consumer = system.connect(patient()).addConsumer(STREAM);
        final long epoch = consumer.epoch() + epochs;
        final RegionCreator creator = new RegionCreator(
            NamespaceDirectory.create(base, "test", "forged", RegionPermissions.of("660")), MappingPolicy.NONE);
        try (EpochRegions regions =
            creator.create(STREAM, epoch, 8, List.of(new PoolShape(1, 64)), System.nanoTime()))
        {
            new ControlForger(aeron).announce(regions.layout(), PRODUCER_ID);
            Await.until("the epoch is mapped or left", () ->
                consumer.epoch() == epoch || !ear.detachedLeases().isEmpty());
            // Whoever gives a lease back does so before mapping.
            Await.until("the consumer has settled", consumer::isConnected);
            // What is not answered in time is said again.
            return ear.detachedLeases().stream().distinct().toList();
        }
    }

    @Test
    void shouldAttachToAStreamWhosePoolsDoNotFitIntoOneFragment()
    {
        system.otherProfile(Profile.of(8, LongStream.range(0, 40).map((n) -> 64L << n % 8).toArray()));
        system.startShmDriver();
        final TensorPool pool = system.connect(patient());
        final Consumer consumer = pool.addConsumer(OTHER_STREAM);
        final long epoch = consumer.epoch();
        final Producer producer = pool.addProducer(OTHER_STREAM);
        final Received received = new Received(consumer);
        system.awaitFlow(producer, consumer);
        producer.offer(MemorySegment.ofArray(new byte[8192]), DType.UINT8, 8192);

        assertEquals(8192, received.await(1).last().payload().length);
        assertNotEquals(epoch, consumer.epoch(), "announced, not only attached");
    }

    @Test
    void shouldRefuseANodeIdThatIsNone()
    {
        for (final long nodeId : new long[] {-1, 0xFFFF_FFFFL, 0x1_0000_0000L})
        {
            for (final Executable wish : List.<Executable>of(
                () -> new ProducerOptions().desiredNodeId(nodeId), () -> new ConsumerOptions().desiredNodeId(nodeId)))
            {
                final TensorPoolException reason = assertThrows(TensorPoolException.class, wish);
                assertEquals("desiredNodeId is " + nodeId + ": expected 0 to 4294967294", reason.getMessage());
            }
        }
    }

    @Test
    void shouldAskForTheNodeIdOfItsOptions()
    {
        final TensorPool pool = system.connect(patient());
        final ConsumerOptions options = new ConsumerOptions().desiredNodeId(0xFFFF_FFFEL);
        final CompletableFuture<Consumer> consumer =
            CompletableFuture.supplyAsync(() -> pool.addConsumer(STREAM, options));
        final RequestEar.Attach attach = ear.awaitAttach();
        assertEquals(0xFFFF_FFFEL, attach.desiredNodeId());
        // This driver gives out none, which is not what was asked for.
        new ControlForger(aeron).attached(attach.correlationId(), LEASE_ID, STREAM, 0);

        final Throwable reason = assertThrows(CompletionException.class, consumer::join).getCause();
        assertTrue(reason.getMessage().contains("gave no node id where 4294967294 was asked for"), reason::getMessage);
        assertEquals(1, pool.malformedMessages());
    }

    @Test
    void shouldUseAnotherClientIdForEveryLease()
    {
        system.startShmDriver();
        final TensorPool pool = system.connect(patient());
        pool.addConsumer(STREAM);
        pool.addConsumer(STREAM);
        pool.addProducer(STREAM);
        pool.addConsumer(OTHER_STREAM);
        Await.until("all requests are heard", () -> ear.attaches().size() >= 4);

        assertEquals(4, ear.attaches().stream().map(RequestEar.Attach::clientId).distinct().count());
        assertEquals(4, ear.attaches().stream().map(RequestEar.Attach::correlationId).distinct().count());
        assertTrue(ear.attaches().stream().allMatch((attach) -> attach.clientId() != 0));
    }
}
