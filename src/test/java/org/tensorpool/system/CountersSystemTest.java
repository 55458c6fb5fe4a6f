package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.OTHER_STREAM;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.status.CounterGroup;
import org.tensorpool.status.CounterKind;
import org.tensorpool.status.CounterKinds;
import org.tensorpool.status.CounterSnapshot;
import org.tensorpool.status.CountersFile;
import org.tensorpool.status.DriverCounter;
import org.tensorpool.status.HiccupMeter;
import org.tensorpool.status.LiveCounter;
import org.tensorpool.status.StreamCounter;

/**
 * What everybody counts, seen from outside, as an operator's tools see it.
 */
class CountersSystemTest
{
    /** Counters of a writer that this system doesn't have. */
    private static final Set<String> WITHOUT_DRIVER = Set.of(StreamCounter.ANNOUNCES.key());
    private static final long MANY_FRAMES = 3_000;

    private TensorPoolSystem system;
    private TensorPool pool;
    private Producer producer;
    private Consumer consumer;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        pool = system.connect();
        consumer = pool.addConsumer(STREAM);
        producer = pool.addProducer(STREAM);
        system.awaitFlow(producer, consumer);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private long offer()
    {
        return producer.offer(MemorySegment.ofArray(new byte[64]), DType.UINT8, 64);
    }

    private CounterSnapshot snapshot()
    {
        try (CountersFile file = CountersFile.open(Path.of(system.aeronDirectory())))
        {
            return file.snapshot();
        }
    }

    private void await(final String role, final String what, final Predicate<CounterGroup> condition)
    {
        Await.until(() -> what + ", not " + snapshot().groups(role),
            () -> snapshot().groups(role).stream().anyMatch(condition));
    }

    @Test
    void shouldShowEveryCounterThereIsFromTheStart()
    {
        final HiccupMeter meter = pool.addHiccupMeter("grabber", 1);
        final Set<String> expected = CounterKinds.all().stream()
            .filter((kind) -> isOfThisSystem(kind) && !WITHOUT_DRIVER.contains(kind.key()))
            .map(CounterKind::key)
            .collect(Collectors.toCollection(TreeSet::new));

        Await.until(() -> expected + ", not " + snapshot().readings(), () -> snapshot().readings().stream()
            .map((reading) -> reading.name()).collect(Collectors.toSet()).equals(expected));
        meter.close();
        Await.until("a meter that is closed is not shown", () -> snapshot().groups("thread").isEmpty());
    }

    private static boolean isOfThisSystem(final CounterKind kind)
    {
        // Those of leases and streams have labels of their own.
        return !(kind instanceof LiveCounter) && Stream.of("producer", "consumer", "client", "thread", "SHM driver")
            .anyMatch(kind.writer()::startsWith);
    }

    @Test
    void shouldTellWhichClientIdEpochAndSequenceAProducerAndAConsumerHave()
    {
        offer();
        new Received(consumer).await(1);
        offer();
        new Received(consumer).await(1);

        await("producer", "its identity", (group) -> group.streamId() == STREAM &&
            group.clientId() == Integer.toUnsignedLong(producer.producerId()) &&
            group.value(StreamCounter.EPOCH) == producer.epoch() && group.value(StreamCounter.SEQUENCE) == 1);
        await("consumer", "its identity", (group) -> group.streamId() == STREAM &&
            group.clientId() == Integer.toUnsignedLong(consumer.consumerId()) &&
            group.value(StreamCounter.EPOCH) == consumer.epoch() && group.value(StreamCounter.SEQUENCE) == 1);
    }

    @Test
    void shouldCountWhatTheControlPlaneDoesForBoth()
    {
        for (final String role : List.of("producer", "consumer"))
        {
            await(role, "what was heard and said", (group) -> group.value(StreamCounter.QOS_PUBLISHED) > 1 &&
                group.value(StreamCounter.ANNOUNCES_HEARD) > 1 && group.value(StreamCounter.LEASES_GRANTED) == 1 &&
                group.value(StreamCounter.LEASES_LOST) == 0 && group.value(StreamCounter.REMAPS) >= 1);
        }
        await("client", "its conductor's work", (group) -> group.value(StreamCounter.CONDUCTOR_WORK) > 0 &&
            group.value(StreamCounter.CONDUCTOR_LONGEST_GAP) > 0 && group.who().equals("system-test"));
        await("driver", "its thread's work", (group) -> group.value(DriverCounter.WORK) > 0 &&
            group.value(DriverCounter.LONGEST_GAP) > 0 && group.value(DriverCounter.RENEWALS) > 0 &&
            group.value(DriverCounter.LEASES) == 2 && group.instance().equals("system-test"));
    }

    @Test
    void shouldCountALeaseThatWasLostAndTheNextOne()
    {
        system.stopShmDriver();
        system.startShmDriver();

        await("producer", "a second lease", (group) -> group.value(StreamCounter.LEASES_GRANTED) == 2 &&
            group.value(StreamCounter.LEASES_LOST) == 1 && group.value(StreamCounter.REMAPS) == 2);
    }

    @Test
    void shouldNotTakeALeaseThatWasGivenBackForALostOne()
    {
        final Producer other = pool.addProducer(OTHER_STREAM);
        other.close();
        final Consumer next = pool.addConsumer(OTHER_STREAM);
        next.close();

        Await.until("they are gone", () ->
            snapshot().readings().stream().noneMatch((reading) -> reading.streamId() == OTHER_STREAM));
        assertTrue(snapshot().groups().stream().allMatch((group) -> group.value(StreamCounter.LEASES_LOST) == 0));
    }

    /** Terms of 64 KiB hold some 680 descriptors each. */
    @Test
    void shouldCountTheEndsOfTermsAndLoseNothingByThem()
    {
        final Received received = new Received(consumer);
        for (int i = 0; i < MANY_FRAMES; i++)
        {
            Await.until("there is room for one more", () -> received.poll() >= 0 && offer() >= 0);
        }

        await("producer", "ends of terms", (group) -> group.value(StreamCounter.DESCRIPTOR_ADMIN_ACTION) >= 4 &&
            group.value(StreamCounter.FRAMES_PUBLISHED) == MANY_FRAMES &&
            group.value(StreamCounter.DESCRIPTOR_ERRORS) == 0);
    }

    @Test
    void shouldCountDescriptorsThatNobodySubscribedTo()
    {
        consumer.close();
        Await.until("nobody is subscribed", () -> offer() == Producer.NOT_CONNECTED);

        await("producer", "unheard descriptors", (group) ->
            group.value(StreamCounter.DESCRIPTOR_NOT_CONNECTED) == producer.descriptorsLost());
        assertEquals(0, snapshot().groups("producer").getFirst().value(StreamCounter.DESCRIPTOR_CLOSED));
    }

    @Test
    void shouldCountEachReasonOfADrop()
    {
        offer();
        final Received received = new Received(consumer);
        received.await(1);
        new Forger(system.aeron()).descriptor(STREAM, consumer.epoch(), 5);
        received.awaitDrop(DropReason.LATE);
        TestProducers.leaveAGap(producer);
        received.awaitDrop(DropReason.GAP);

        await("consumer", "drops", (group) -> group.value("drops_gap") == 1 && group.value("drops_late") == 1);
    }

    @Test
    void shouldShowTheGapsOfAThreadThatAsksForIt()
    {
        final HiccupMeter meter = pool.addHiccupMeter("grabber", 1_000);
        meter.turn(0);
        meter.turn(1_000);
        meter.turn(6_000);

        await("thread", "its hiccups", (group) -> group.who().equals("grabber") &&
            group.value(StreamCounter.HICCUPS) == 1 && group.value(StreamCounter.HICCUP_TIME) == 5_000 &&
            group.value(StreamCounter.LONGEST_HICCUP) == 5_000);
    }

    @Test
    void shouldRefuseANameOfAThreadThatCanBeInNoLabel()
    {
        for (final String name : new String[] {"", " x", "a\nb", "é", "x".repeat(101)})
        {
            final TensorPoolException refusal =
                assertThrows(TensorPoolException.class, () -> pool.addHiccupMeter(name, 1));
            assertEquals(TensorPoolException.Category.INVALID_ARGUMENT, refusal.category());
        }
    }

    @Test
    void shouldShowWhatTheDataThreadsAllocateOnceTheJvmTells()
    {
        offer();

        await("producer", "bytes of this thread", (group) -> group.value(StreamCounter.THREAD_ALLOCATED) > 0);
    }

    @Test
    void shouldCountTheAnnouncesOfAProducerWithoutADriver()
    {
        final int streamId = 77;
        final TensorPool alone = system.connect(StandaloneSystem.periods(system.context()));
        alone.addStandaloneProducer(streamId, StandaloneSystem.regions(system.baseDirectory()));

        await("producer", "announces", (group) ->
            group.streamId() == streamId && group.value(StreamCounter.ANNOUNCES) > 1);
    }
}
