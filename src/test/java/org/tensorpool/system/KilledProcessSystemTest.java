package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.CHANNEL;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import io.aeron.Aeron;
import org.agrona.collections.MutableLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.status.DriverCounter;
import org.tensorpool.testing.ChildProcess;

/**
 * Driver, producer and consumer in processes of their own, which are killed: the others go on by themselves, on the
 * right epoch, and what the dead left is removed.
 */
class KilledProcessSystemTest
{
    private static final String DRIVER = "org.tensorpool.tool.TpDriver";
    private static final Path STREAM_DIRECTORY = Path.of(
        "tensorpool-" + System.getProperty("user.name"), "ns", Integer.toString(STREAM));
    private static final int EPOCHS_KEPT = 2;
    private static final int KILLS = 3;
    /** Of the clients, which let go of a driver that is silent for three of them. */
    private static final long ANNOUNCE_MS = 300;

    private final TensorPoolSystem system = new TensorPoolSystem();
    private final List<ChildProcess> children = new ArrayList<>();

    @TempDir
    private Path temp;
    private Path configuration;

    @BeforeEach
    void startMediaDriver() throws IOException
    {
        system.startMediaDriver();
        configuration = Files.writeString(temp.resolve("driver.toml"), """
            [driver]
            instance_id = "to-be-killed"
            aeron_dir = "%1$s"
            control_channel = "%2$s"
            announce_channel = "%2$s"
            announce_stream_id = 1001
            [shm]
            base_dir = "%3$s"
            namespace = "ns"
            [policies]
            announce_period_ms = 100
            lease_keepalive_interval_ms = 100
            lease_expiry_grace_intervals = 30
            epoch_gc_keep = %4$d
            epoch_gc_min_age_ns = 300000000
            [profiles.small]
            header_nslots = 1024
            payload_pools = [{ pool_id = 1, stride_bytes = 1024 }]
            [streams.cam]
            stream_id = %5$d
            profile = "small"
            """.formatted(system.aeronDirectory(), CHANNEL, system.baseDirectory(), EPOCHS_KEPT, STREAM));
    }

    @AfterEach
    void stop()
    {
        children.forEach(ChildProcess::close);
        system.close();
    }

    private ChildProcess start(final String main, final String... args)
    {
        final ChildProcess child = ChildProcess.start(main, args);
        children.add(child);
        return child;
    }

    private ChildProcess startDriver()
    {
        return start(DRIVER, configuration.toString()).awaitLine("tp_driver ready");
    }

    private ChildProcess startClient(final String what, final long announceMs)
    {
        return start(ClientProcess.class.getName(), what, system.aeronDirectory(),
            system.baseDirectory().toString(), Long.toString(announceMs));
    }

    private TensorPool connect(final long announceMs)
    {
        return system.connect(
            ClientProcess.context(system.aeronDirectory(), system.baseDirectory(), announceMs)
                .errorHandler(system.errors()::add));
    }

    @Test
    void shouldGoOnEachTimeThatTheDriverIsKilled() throws IOException
    {
        ChildProcess driver = startDriver();
        final FrameWatch watch = new FrameWatch(connect(ANNOUNCE_MS).addConsumer(STREAM));
        final ChildProcess producer = startClient("producer", ANNOUNCE_MS);
        long epoch = watch.awaitEpochAfter(0);
        for (int i = 0; i < KILLS; i++)
        {
            driver.kill();
            driver = startDriver();
            epoch = watch.awaitEpochAfter(epoch);
        }

        assertEquals(List.of(), watch.problems());
        assertNothingIsLeftOrLost(epoch, producer);
    }

    @Test
    void shouldGoOnWithADriverThatWasStoppedAndStartedAgain() throws IOException
    {
        final ChildProcess first = startDriver();
        final FrameWatch watch = new FrameWatch(connect(ANNOUNCE_MS).addConsumer(STREAM));
        final ChildProcess producer = startClient("producer", ANNOUNCE_MS);
        long epoch = watch.awaitEpochAfter(0);
        assertEquals(0, first.terminate(), () -> first.lines().toString());
        startDriver();
        epoch = watch.awaitEpochAfter(epoch);

        assertEquals(List.of(), watch.problems());
        assertNothingIsLeftOrLost(epoch, producer);
    }

    @Test
    void shouldLetTheNextProducerInEachTimeThatOneIsKilled() throws IOException
    {
        startDriver();
        final Aeron aeron = system.aeron();
        final Consumer consumer = connect(ANNOUNCE_MS).addConsumer(STREAM);
        final FrameWatch watch = new FrameWatch(consumer);
        ChildProcess producer = startClient("producer", ANNOUNCE_MS);
        long epoch = watch.awaitEpochAfter(0);
        for (int i = 1; i <= KILLS; i++)
        {
            producer.kill();
            producer = startClient("producer", ANNOUNCE_MS);
            epoch = watch.awaitEpochAfter(epoch);
            awaitEnds(aeron, i);
        }

        assertEquals(List.of(), watch.problems(), "no frame that was half written when its producer was killed");
        assertEquals(epoch, consumer.epoch());
        awaitCount(aeron, DriverCounter.LEASES, 2);
        assertNothingIsLeftOrLost(epoch, producer);
    }

    @Test
    void shouldServeEverybodyElseWhenAConsumerIsKilled() throws IOException
    {
        // Nobody is to be taken for dead but the one that is.
        final long patientMs = 5_000;
        final ChildProcess driver = startDriver();
        final Aeron aeron = system.aeron();
        final TensorPool pool = connect(patientMs);
        final Consumer consumer = pool.addConsumer(STREAM);
        final Producer producer = pool.addProducer(STREAM);
        system.awaitFlow(producer, consumer);
        final Stage stage = new Stage(producer, new FrameWatch(consumer));
        final long epoch = producer.epoch();
        final ChildProcess first = startClient("consumer", patientMs);
        stage.playUntilItGets(first, epoch);
        final List<String> epochsBefore = epochsOnDisk();

        first.kill();
        stage.playUntil("its lease expires", () -> count(aeron, DriverCounter.LEASES) == 2);
        stage.playUntil("nobody waits for it", () -> producer.mappedConsumers() == 1);
        stage.playUntilItGets(startClient("consumer", patientMs), epoch);

        assertEquals(epoch, producer.epoch(), "an epoch is a matter of producers");
        assertEquals(epoch, consumer.epoch());
        assertEquals(0, producer.descriptorsLost());
        assertEquals(0, consumer.drops(DropReason.GAP));
        assertEquals(List.of(), stage.watch.problems());
        assertEquals(1, count(aeron, DriverCounter.EXPIRIES));
        assertTrue(epochsBefore.containsAll(epochsOnDisk()), "no epoch came");
        assertNothingIsLeftOrLost(epoch, driver);
    }

    /** Sends a frame and takes what came, again and again. */
    private record Stage(Producer producer, FrameWatch watch)
    {
        private static final MemorySegment PAYLOAD = MemorySegment.ofArray(new byte[ClientProcess.LENGTH]);

        void playUntil(final String what, final BooleanSupplier condition)
        {
            Await.until(what, () ->
            {
                final long sequence = producer.offer(PAYLOAD, DType.UINT8, ClientProcess.LENGTH);
                assertFalse(sequence < 0, () -> "the producer is held up: " + sequence);
                LockSupport.parkNanos(1_000_000);
                watch.poll();
                return condition.getAsBoolean();
            });
        }

        void playUntilItGets(final ChildProcess consumer, final long epoch)
        {
            playUntil("another consumer gets frames", () ->
                consumer.lines().contains("epoch " + Long.toUnsignedString(epoch)));
        }
    }

    private static void awaitCount(final Aeron aeron, final DriverCounter counter, final long expected)
    {
        Await.until(() -> expected + " " + counter + ", not " + count(aeron, counter), () ->
            count(aeron, counter) == expected);
    }

    /** Who is killed gives nothing back, unless a busy machine had cost him his lease just then. */
    private static void awaitEnds(final Aeron aeron, final long expected)
    {
        Await.until(() -> expected + " leases to end, not " + count(aeron, DriverCounter.EXPIRIES) + " and " +
            count(aeron, DriverCounter.DETACHES), () ->
            count(aeron, DriverCounter.EXPIRIES) + count(aeron, DriverCounter.DETACHES) >= expected);
    }

    /** As the driver's process shows it in the counters of the media driver. */
    private static long count(final Aeron aeron, final DriverCounter counter)
    {
        final MutableLong sum = new MutableLong();
        aeron.countersReader().forEach((value, counterId, label) ->
        {
            if (label.equals(counter.label("to-be-killed")))
            {
                sum.addAndGet(value);
            }
        });
        return sum.get();
    }

    private List<String> epochsOnDisk() throws IOException
    {
        // Names alone: what they are of may go meanwhile.
        try (Stream<Path> paths = Files.list(system.baseDirectory().resolve(STREAM_DIRECTORY)))
        {
            return paths.map((path) -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** Old epochs go until no more are there than are to be kept, and what is in use stays. */
    private void assertNothingIsLeftOrLost(final long epoch, final ChildProcess child) throws IOException
    {
        Await.until("old epochs are removed", () ->
        {
            try
            {
                return epochsOnDisk().size() <= EPOCHS_KEPT;
            }
            catch (final IOException ex)
            {
                throw new AssertionError(ex);
            }
        });
        assertTrue(epochsOnDisk().contains(Long.toUnsignedString(epoch)), () -> "epoch " + epoch + " is in use");
        for (final String process : List.of("self", Long.toString(child.pid())))
        {
            Await.until(() -> "what is removed is not mapped: " + mapped(process, true), () ->
                mapped(process, true).isEmpty());
            assertTrue(
                mapped(process, false).stream().anyMatch((line) -> line.contains("/" + Long.toUnsignedString(epoch))),
                () -> process + " uses epoch " + epoch + " of " + mapped(process, false));
        }
    }

    private List<String> mapped(final String process, final boolean isDeleted)
    {
        return ProcessMaps.linesBelow(process, system.baseDirectory()).stream()
            .filter((line) -> line.endsWith("(deleted)") == isDeleted).toList();
    }
}
