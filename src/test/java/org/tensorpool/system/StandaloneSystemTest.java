package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.aeron.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.StandaloneRegions;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tensorpool.protocol.wire.MessageHeaderDecoder;
import org.tensorpool.protocol.wire.ShmPoolAnnounceDecoder;
import org.tensorpool.shm.PoolLayout;
import org.tensorpool.shm.RegionUri;
import org.tensorpool.shm.StreamLayout;
import org.tensorpool.shm.Superblock;

/**
 * Producers that own their regions, and consumers that follow announces alone: the base mode of the wire specification.
 * No SHM driver runs, but where a test starts one to be in the way.
 */
class StandaloneSystemTest
{
    private static final int BYTES = 4;
    private static final long PERIOD_MS = TimeUnit.NANOSECONDS.toMillis(StandaloneSystem.PERIOD_NS);

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

    private static long offer(final Producer producer)
    {
        return producer.offer(MemorySegment.ofArray(new byte[] {1, 2, 3, 4}), DType.UINT8, BYTES);
    }

    private Path streamDirectory()
    {
        try (Stream<Path> users = Files.list(system.baseDirectory()))
        {
            return users.findFirst().orElseThrow().resolve("own").resolve(Integer.toString(STREAM));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private List<String> epochsOnDisk()
    {
        try (Stream<Path> epochs = Files.list(streamDirectory()))
        {
            return epochs.map((epoch) -> epoch.getFileName().toString()).sorted().toList();
        }
        catch (final NoSuchFileException ignore)
        {
            // It goes with its last epoch.
            return List.of();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private Superblock superblock(final long epoch)
    {
        try
        {
            final Path ring = streamDirectory().resolve(Long.toString(epoch)).resolve("header.ring");
            return Superblock.read(MemorySegment.ofArray(new long[Superblock.SIZE / Long.BYTES])
                .copyFrom(MemorySegment.ofArray(Files.readAllBytes(ring)).asSlice(0, Superblock.SIZE)));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static void assertRefused(final TensorPoolException ex, final Object... words)
    {
        assertEquals(Category.REJECTED, ex.category(), ex.getMessage());
        for (final Object word : words)
        {
            assertTrue(ex.getMessage().contains(word.toString()), word + ": " + ex.getMessage());
        }
    }

    @Test
    void shouldCarryFramesWithoutADriver()
    {
        final Producer producer = connect().addStandaloneProducer(STREAM, regions());
        final Consumer consumer = connect().addStandaloneConsumer(STREAM);
        system.awaitFlow(producer, consumer);
        for (int i = 0; i < 5; i++)
        {
            assertEquals(i, offer(producer));
        }

        final Received received = new Received(consumer).await(5);
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L), received.sequences());
        assertEquals(4, received.last().payload()[3]);
        assertEquals(List.of(), received.drops());
        assertEquals(List.of(), List.copyOf(system.errors()));
    }

    @Test
    void shouldWaitForAProducerWithoutBlocking()
    {
        final TensorPool pool = connect();
        final Consumer consumer = pool.addStandaloneConsumer(STREAM);
        assertFalse(consumer.isConnected());

        final Producer producer = pool.addStandaloneProducer(STREAM, regions());
        system.awaitFlow(producer, consumer);
        offer(producer);
        new Received(consumer).await(1);
    }

    @Test
    void shouldBeginANewEpochAtEachStart()
    {
        final TensorPool pool = connect();
        final Consumer consumer = connect().addStandaloneConsumer(STREAM);
        final Received received = new Received(consumer);
        long epoch = 0;
        for (int i = 1; i <= 3; i++)
        {
            try (Producer producer = pool.addStandaloneProducer(STREAM, regions()))
            {
                assertTrue(producer.epoch() > epoch);
                epoch = producer.epoch();
                system.awaitFlow(producer, consumer);
                assertEquals(0, offer(producer));
                received.await(i);
                assertEquals(epoch, received.last().epoch());
            }
        }
    }

    @Test
    void shouldBeginBeyondEveryEpochBeforeWhateverTheClockSays()
    {
        final long before;
        try (Producer producer = connect().addStandaloneProducer(STREAM, regions()))
        {
            before = producer.epoch();
        }

        final TensorPool.Context context = StandaloneSystem.periods(system.context()).epochNanoClock(() -> 1);
        final Producer producer = system.connect(context).addStandaloneProducer(STREAM, regions());
        assertTrue(producer.epoch() > before);
    }

    @Test
    void shouldShowInItsSuperblockThatItIsAlive()
    {
        final Producer producer = connect().addStandaloneProducer(STREAM, regions());
        final Superblock first = superblock(producer.epoch());
        assertEquals(ProcessHandle.current().pid(), first.pid());
        assertEquals(producer.epoch(), first.epoch());

        Await.until("the activity time stamp moves", () ->
            superblock(producer.epoch()).activityTimestampNs() > first.activityTimestampNs());
        assertEquals(first.startTimestampNs(), superblock(producer.epoch()).startTimestampNs());
    }

    @Test
    void shouldRemoveItsRegionsWhenItIsClosed()
    {
        final TensorPool pool = connect();
        final Producer producer = pool.addStandaloneProducer(STREAM, regions());
        assertEquals(List.of(Long.toString(producer.epoch())), epochsOnDisk());

        producer.close();
        Await.until(() -> "nothing is left: " + epochsOnDisk(), () -> epochsOnDisk().isEmpty());
    }

    @Test
    void shouldUnmapWhenTheProducerFallsSilent()
    {
        final Producer producer = connect().addStandaloneProducer(STREAM, regions());
        final Consumer consumer = connect().addStandaloneConsumer(STREAM);
        system.awaitFlow(producer, consumer);
        producer.close();

        Await.until("the consumer unmaps", () -> !consumer.isConnected());
        Await.until(() -> "it says why: " + system.errors(), () ->
            system.errors().stream().anyMatch((error) -> error.getMessage().contains("the producer is gone")));
    }

    @Test
    void shouldRefuseASecondOwnerAndNameTheFirst()
    {
        final Producer first = connect().addStandaloneProducer(STREAM, regions());

        assertRefused(
            assertThrows(TensorPoolException.class, () -> connect().addStandaloneProducer(
                STREAM, regions().namespace("another"))),
            "producer " + Integer.toUnsignedString(first.producerId()),
            "process " + ProcessHandle.current().pid(), "epoch " + first.epoch());
        assertTrue(first.isAttached());
    }

    /** Who can't hear the first is still kept out of its files. */
    @Test
    void shouldRefuseASecondOwnerOfTheSameFilesThatHearsNothing()
    {
        final Producer first = connect().addStandaloneProducer(STREAM, regions());

        assertRefused(assertThrows(TensorPoolException.class, () ->
            system.connect(StandaloneSystem.deaf(StandaloneSystem.periods(system.context())))
                .addStandaloneProducer(STREAM, regions())), "owns stream " + STREAM);
        assertTrue(first.isAttached());
    }

    @Test
    void shouldRefuseToOwnAStreamThatADriverServes()
    {
        system.startShmDriver();
        final Producer driven = system.connect().addProducer(STREAM);

        assertRefused(
            assertThrows(TensorPoolException.class, () -> connect().addStandaloneProducer(STREAM, regions())),
            "producer " + Integer.toUnsignedString(driven.producerId()),
            "process " + ProcessHandle.current().pid(), "addProducer");
        assertTrue(driven.isAttached());
    }

    @Test
    void shouldHaveTheDriverRefuseAStreamThatHasAnOwner()
    {
        system.close();
        system = new TensorPoolSystem(PERIOD_MS);
        system.startMediaDriver();
        final Producer own = connect().addStandaloneProducer(STREAM, regions());
        system.startShmDriver();
        awaitAnnouncesFromNowOn(2);

        assertRefused(
            assertThrows(TensorPoolException.class, () -> system.connect().addProducer(STREAM)),
            "has another owner: producer " + Integer.toUnsignedString(own.producerId()), "epoch " + own.epoch());
        assertTrue(own.isAttached());
    }

    /** When the second comes, the driver has had a period's time to read the first. */
    private void awaitAnnouncesFromNowOn(final int count)
    {
        final long startNs = System.nanoTime();
        final ShmPoolAnnounceDecoder announce = new ShmPoolAnnounceDecoder();
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final int[] heard = new int[1];
        try (Subscription announces =
            system.aeron().addSubscription(TensorPoolSystem.CHANNEL, system.context().controlStreamId()))
        {
            Await.until("announces come", () ->
            {
                announces.poll((buffer, offset, length, ignore) ->
                {
                    if (header.wrap(buffer, offset).templateId() == ShmPoolAnnounceDecoder.TEMPLATE_ID)
                    {
                        announce.wrapAndApplyHeader(buffer, offset, header);
                        heard[0] += announce.announceTimestampNs() - startNs > 0 ? 1 : 0;
                    }
                }, 1);
                return heard[0] >= count;
            });
        }
    }

    @Test
    void shouldStopWritingWhenSomebodyElseAnnouncesTheStreamAndComeBackOnceThatIsSilent()
    {
        final Producer producer = connect().addStandaloneProducer(STREAM, regions());
        final long epoch = producer.epoch();
        final Producer rival = system.connect(StandaloneSystem.deaf(StandaloneSystem.periods(system.context())))
            .addStandaloneProducer(STREAM, regions().namespace("rival"));
        system.errors().clear();
        new ControlForger(system.aeron()).announce(layoutOf(rival), 777);

        Await.until(() -> "it stops: " + system.errors(), () -> !producer.isAttached());
        Await.until(() -> "it says why: " + system.errors(), () -> system.errors().stream().anyMatch((error) ->
            error.getMessage().contains("producer 777 in process " + ProcessHandle.current().pid())));
        assertEquals(Producer.NOT_ATTACHED, offer(producer));
        Await.until(() -> "it comes back: " + system.errors(), producer::isAttached);
        assertTrue(producer.epoch() > epoch);
    }

    private StreamLayout layoutOf(final Producer rival)
    {
        final Path epoch = streamDirectory().getParent().resolveSibling("rival")
            .resolve(Integer.toString(STREAM)).resolve(Long.toString(rival.epoch()));
        return new StreamLayout(STREAM, rival.epoch(), 1, TensorPoolSystem.NSLOTS,
            new RegionUri(epoch.resolve("header.ring").toString(), false),
            List.of(new PoolLayout(1, TensorPoolSystem.NSLOTS, TensorPoolSystem.SMALL_STRIDE,
                new RegionUri(epoch.resolve("1.pool").toString(), false))));
    }

    @Test
    void shouldFollowAProducerThatIsKilledAndStartedAgain() throws Exception
    {
        final Consumer consumer = connect().addStandaloneConsumer(STREAM);
        final Received received = new Received(consumer);
        final long first = killAfterFrames(received);
        final long second = killAfterFrames(received);

        assertTrue(second > first, first + " and " + second);
        assertEquals(second, received.last().epoch());
    }

    /** @return epoch of the producer. */
    private long killAfterFrames(final Received received) throws Exception
    {
        final Process process = StandaloneProbe.command(system, STREAM).start();
        try
        {
            final String line = StandaloneProbe.firstLine(process);
            assertTrue(line.startsWith("epoch "), line);
            final int before = received.frames().size();
            received.await(before + 10);
            return Long.parseLong(line.substring("epoch ".length()));
        }
        finally
        {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void shouldRemoveWhatAKilledProducerLeftBehind() throws Exception
    {
        final Process process = StandaloneProbe.command(system, STREAM).start();
        final String line = StandaloneProbe.firstLine(process);
        process.destroyForcibly().waitFor();
        assertEquals(List.of(line.substring("epoch ".length())), epochsOnDisk());

        final Producer producer = connect().addStandaloneProducer(STREAM, regions());
        Await.until(() -> "one epoch is left: " + epochsOnDisk(), () ->
            epochsOnDisk().equals(List.of(Long.toString(producer.epoch()))));
    }

    @Test
    void shouldRefuseWhereAnotherProcessOwnsTheStream() throws Exception
    {
        final Process process = StandaloneProbe.command(system, STREAM).start();
        try
        {
            final String line = StandaloneProbe.firstLine(process);
            assertRefused(
                assertThrows(TensorPoolException.class, () -> connect().addStandaloneProducer(STREAM, regions())),
                "process " + process.pid(), line);
        }
        finally
        {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void shouldGoOnWithANewMediaDriverAndANewEpoch()
    {
        final TensorPool pool = system.connect(StandaloneSystem.periods(system.context())
            .mediaDriverLivenessTimeoutNs(TimeUnit.SECONDS.toNanos(2)));
        final Producer producer = pool.addStandaloneProducer(STREAM, regions());
        final Consumer consumer = pool.addStandaloneConsumer(STREAM);
        system.awaitFlow(producer, consumer);
        final long epoch = producer.epoch();
        system.stopMediaDriver();
        system.startMediaDriver();

        Await.until(() -> "it owns the stream again: " + system.errors(), () -> producer.epoch() > epoch);
        system.awaitFlow(producer, consumer);
        offer(producer);
        new Received(consumer).await(1);
    }

    @Test
    void shouldNotCareThatADriverOfOtherStreamsShutsDown()
    {
        system.startShmDriver();
        final TensorPool pool = connect();
        final Producer producer = pool.addStandaloneProducer(4711, regions());
        final Consumer consumer = pool.addStandaloneConsumer(4711);
        system.awaitFlow(producer, consumer);
        final long epoch = producer.epoch();
        system.connect().addConsumer(STREAM);
        system.stopShmDriver();
        final Consumer late = connect().addStandaloneConsumer(4711);
        system.awaitFlow(producer, consumer, late);

        assertEquals(epoch, producer.epoch());
    }

    @Test
    void shouldRefuseRegionsOutsideOfTheAllowedDirectoriesAndLeaveNothingBehind() throws IOException
    {
        final Path elsewhere = Files.createTempDirectory(system.baseDirectory(), "allowed");
        final TensorPool pool = system.connect(
            StandaloneSystem.periods(system.context()).allowedBaseDirs(List.of(elsewhere)));
        final Path base = Files.createDirectory(system.baseDirectory().resolve("base"));

        final TensorPoolException ex = assertThrows(
            TensorPoolException.class, () -> pool.addStandaloneProducer(STREAM, StandaloneSystem.regions(base)));
        assertEquals(Category.INVALID_REGION, ex.category(), ex.getMessage());
        try (Stream<Path> files = Files.walk(base))
        {
            assertEquals(0, files.filter((file) -> file.toString().endsWith(".ring")).count());
        }
    }

    @Test
    void shouldTellTheErrorHandlerOfAConsumerWhatItCantMap() throws IOException
    {
        final Path elsewhere = Files.createTempDirectory(system.baseDirectory(), "allowed");
        final Consumer consumer = system.connect(
            StandaloneSystem.periods(system.context()).allowedBaseDirs(List.of(elsewhere)))
            .addStandaloneConsumer(STREAM);
        connect().addStandaloneProducer(STREAM, regions());

        Await.until(() -> "it says why: " + system.errors(), () -> system.errors().stream().anyMatch((error) ->
            error instanceof TensorPoolException known && known.category() == Category.INVALID_REGION));
        assertFalse(consumer.isConnected());
    }

    @Test
    void shouldSayAllThatIsWrongWithTheRegionsAtOnce()
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class, () -> connect().addStandaloneProducer(
            STREAM, new StandaloneRegions().baseDir(Path.of("shm")).headerNslots(3).permissionsMode("9")
                .payloadPool(100).payloadPool(1L << 32)));

        assertEquals(Category.CONFIGURATION, ex.category());
        for (final String word :
            List.of("baseDir is 'shm'", "headerNslots is 3", "stride 100", "stride 4294967296", "'9'"))
        {
            assertTrue(ex.getMessage().contains(word), ex.getMessage());
        }
    }
}
