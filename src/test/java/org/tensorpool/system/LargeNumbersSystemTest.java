package org.tensorpool.system;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.NSLOTS;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.tensorpool.Consumer;
import org.tensorpool.ConsumerOptions;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Producer;
import org.tensorpool.SequenceSeam;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.driver.config.Profile;
import org.tensorpool.shm.EpochRegions;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.NamespaceDirectory;
import org.tensorpool.shm.PathContainment;
import org.tensorpool.shm.PoolLayout;
import org.tensorpool.shm.PoolShape;
import org.tensorpool.shm.RegionCreator;
import org.tensorpool.shm.RegionPermissions;
import org.tensorpool.shm.RegionUri;
import org.tensorpool.shm.SeqLock;
import org.tensorpool.shm.SlotHeader;
import org.tensorpool.shm.StreamLayout;
import org.tensorpool.shm.StreamMapping;
import org.tensorpool.shm.Superblock;
import org.tensorpool.shm.TensorHeader;

/**
 * Numbers at the end of what the wire format has room for: sequences, epochs, lengths and offsets.
 */
class LargeNumbersSystemTest
{
    private static final long MAX_STRIDE = StreamLayout.MAX_STRIDE_BYTES;
    private static final int SPARSE_SLOTS = 8;

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

    @Test
    void shouldPublishUpToTheLastSequenceNumberAndSayThatThereIsNoOther()
    {
        system.startShmDriver();
        final TensorPool pool = system.connect();
        final Consumer consumer = pool.addConsumer(STREAM);
        final Consumer selective = pool.addConsumer(STREAM, new ConsumerOptions().maxOutstanding(NSLOTS / 2));
        final Producer producer = pool.addProducer(STREAM);
        system.awaitFlow(producer, consumer, selective);
        final Received received = new Received(consumer);
        final Received selected = new Received(selective);
        final List<Long> expected = new ArrayList<>();

        for (final long sequence : new long[] {(1L << 62) - 2, Long.MAX_VALUE - 3})
        {
            SequenceSeam.goOnAt(producer, sequence);
            for (long i = sequence; i - sequence < 4; i++)
            {
                assertEquals(i, producer.offer(new byte[] {1}, DType.UINT8, 1));
                expected.add(i);
            }
            received.await(expected.size());
            selected.await(expected.size());
        }

        final TensorClaim claim = new TensorClaim();
        assertEquals(Producer.MAX_POSITION_EXCEEDED, producer.tryClaim(claim, 1));
        assertEquals(expected, received.sequences());
        assertEquals(expected, selected.sequences());
        // Between the two ends, what was never published counts as lost, and nothing else.
        assertEquals(List.of("GAP=" + ((Long.MAX_VALUE - 3) - ((1L << 62) + 2))), received.drops());

        producer.close();
        final Producer next = TestProducers.addWhenFree(pool, STREAM);
        system.awaitFlow(next, consumer, selective);
        assertEquals(0, next.offer(new byte[] {1}, DType.UINT8, 1));
        received.await(expected.size() + 1);
    }

    @Test
    void shouldGiveTheLastNumberBackWhereItsClaimIsAborted()
    {
        system.startShmDriver();
        final TensorPool pool = system.connect();
        final Producer producer = pool.addProducer(STREAM);
        SequenceSeam.goOnAt(producer, Long.MAX_VALUE - 1);
        final TensorClaim first = new TensorClaim().dtype(DType.UINT8).shape(1);
        final TensorClaim last = new TensorClaim().dtype(DType.UINT8).shape(1);
        assertEquals(Long.MAX_VALUE - 1, producer.tryClaim(first, 1));
        assertEquals(Long.MAX_VALUE, producer.tryClaim(last, 1));
        last.abort();

        assertEquals(Long.MAX_VALUE, producer.tryClaim(last, 1));
        last.commit();
        first.commit();
        assertEquals(Producer.MAX_POSITION_EXCEEDED, producer.tryClaim(last, 1));
    }

    @Test
    void shouldFollowEpochsAsUnsignedNumbersToTheLast()
    {
        final NamespaceDirectory namespace =
            NamespaceDirectory.create(system.baseDirectory(), "other", "ns", RegionPermissions.of("660"));
        final RegionCreator creator = new RegionCreator(namespace, MappingPolicy.NONE);
        final TensorPool pool = system.connect();
        final Consumer consumer = pool.addStandaloneConsumer(STREAM);
        final ControlForger owner = new ControlForger(system.aeron());
        final List<EpochRegions> made = new ArrayList<>();
        for (final long epoch : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, -3, -2})
        {
            final EpochRegions regions =
                creator.create(STREAM, epoch, NSLOTS, List.of(new PoolShape(1, 64)), System.nanoTime());
            made.add(regions);
            assertTrue(Files.isDirectory(
                namespace.path().resolve(Integer.toString(STREAM)).resolve(Long.toUnsignedString(epoch))));
            Await.until("epoch " + Long.toUnsignedString(epoch) + " is followed", () ->
            {
                regions.refreshActivity(System.nanoTime());
                owner.announce(regions.layout(), 5);
                return consumer.epoch() == epoch;
            });
        }

        for (int i = 0; i < 3; i++)
        {
            made.get(0).refreshActivity(System.nanoTime());
            made.get(3).refreshActivity(System.nanoTime());
            owner.announce(made.get(0).layout(), 5);
            owner.announce(made.get(3).layout(), 5);
        }
        new Received(consumer).poll();
        assertEquals(-2, consumer.epoch());
        made.forEach(EpochRegions::delete);
    }

    /** What lies beyond 4 GiB is there, and only the pages that are touched take memory. */
    @Test
    void shouldReadPayloadsOfTwoGibibytesAtOffsetsBeyondFour() throws IOException
    {
        final Path directory = Files.createDirectory(system.baseDirectory().resolve("sparse"));
        final StreamLayout layout = sparse(directory);
        try (StreamMapping writing = StreamMapping.map(
            layout, PathContainment.of(List.of(system.baseDirectory())), true, MappingPolicy.NONE))
        {
            final Consumer consumer = system.connect().addStandaloneConsumer(STREAM);
            final ControlForger owner = new ControlForger(system.aeron());
            Await.until("it is followed", () ->
            {
                owner.announce(layout, 5);
                return consumer.epoch() == layout.epoch();
            });
            final Forger descriptors = new Forger(system.aeron());
            for (int sequence = 0; sequence < SPARSE_SLOTS; sequence++)
            {
                publish(writing, sequence);
                descriptors.descriptor(STREAM, layout.epoch(), sequence);
                assertIsReadToTheLastByte(consumer, sequence);
            }
        }
    }

    private static StreamLayout sparse(final Path directory) throws IOException
    {
        final StreamLayout layout = new StreamLayout(STREAM, 77, 1, SPARSE_SLOTS,
            new RegionUri(directory.resolve("header.ring").toString(), false), List.of(new PoolLayout(
            1, SPARSE_SLOTS, MAX_STRIDE, new RegionUri(directory.resolve("1.pool").toString(), false))));
        file(layout.headerUri(), layout.headerRegionBytes(), new Superblock(Superblock.MAGIC, 1, 77, STREAM,
            Superblock.HEADER_RING, 0, SPARSE_SLOTS, SlotHeader.SLOT_BYTES, 0, 1, 0, 0));
        file(layout.pools().get(0).uri(), layout.pools().get(0).regionBytes(), new Superblock(Superblock.MAGIC, 1, 77,
            STREAM, Superblock.PAYLOAD_POOL, 1, SPARSE_SLOTS, MAX_STRIDE, MAX_STRIDE, 1, 0, 0));
        return layout;
    }

    private static void file(final RegionUri uri, final long bytes, final Superblock superblock) throws IOException
    {
        final MemorySegment copy = MemorySegment.ofArray(new long[Superblock.SIZE / Long.BYTES]);
        superblock.write(copy);
        try (RandomAccessFile file = new RandomAccessFile(uri.path(), "rw"))
        {
            file.setLength(bytes);
            file.write(copy.toArray(JAVA_BYTE));
        }
    }

    private static void publish(final StreamMapping mapping, final int sequence)
    {
        final MemorySegment payload = mapping.pool(1).payload(sequence, MAX_STRIDE);
        payload.set(JAVA_BYTE, 0, (byte)sequence);
        payload.set(JAVA_BYTE, MAX_STRIDE - 1, (byte)(100 + sequence));
        final TensorHeader tensor = new TensorHeader();
        tensor.dtype(DType.UINT8);
        tensor.ndims(2);
        tensor.dim(0, 2);
        tensor.dim(1, 1 << 30);
        final long slot = StreamMapping.slotOffset(sequence);
        SeqLock.storeInProgressThenFence(mapping.ring(), slot, sequence);
        SlotHeader.write(mapping.ring(), slot, sequence, 1, MAX_STRIDE, 1, 0, tensor);
        SeqLock.storeCommittedRelease(mapping.ring(), slot, sequence);
    }

    private static void assertIsReadToTheLastByte(final Consumer consumer, final int sequence)
    {
        final boolean[] isRead = new boolean[1];
        Await.until("the frame comes", () -> consumer.poll((frame) ->
        {
            isRead[0] = true;
            assertEquals(MAX_STRIDE, frame.payload().byteSize());
            assertEquals(sequence, frame.payload().get(JAVA_BYTE, 0));
            assertEquals(100 + sequence, frame.payload().get(JAVA_BYTE, MAX_STRIDE - 1));
            final TensorPoolException ex = assertThrows(TensorPoolException.class, frame::asByteBuffer);
            assertTrue(ex.getMessage().contains("2147483648 bytes is longer than a buffer can be"), ex.getMessage());
        }, 1) > 0);
        assertTrue(isRead[0]);
    }

    /** Takes 4 GiB of shared memory for some seconds. */
    @Test
    @EnabledIfSystemProperty(named = "tensorpool.test.long", matches = "true")
    void shouldCarryTwoGibibytesBitForBit()
    {
        system.otherProfile(Profile.of(2, MAX_STRIDE));
        system.startShmDriver();
        final TensorPool pool = system.connect();
        final Producer producer = pool.addProducer(TensorPoolSystem.OTHER_STREAM);
        final Consumer consumer = pool.addConsumer(TensorPoolSystem.OTHER_STREAM);
        system.awaitFlow(producer, consumer);
        final TensorClaim claim = new TensorClaim().dtype(DType.INT64).shape(1 << 14, 1 << 14);
        for (int frame = 0; frame < 3; frame++)
        {
            final long startNs = System.nanoTime();
            assertEquals(frame, producer.tryClaim(claim, MAX_STRIDE));
            final MemorySegment payload = claim.payload();
            for (long i = 0; i < MAX_STRIDE; i += Long.BYTES)
            {
                payload.set(JAVA_LONG_UNALIGNED, i, i * 31 + claim.sequence());
            }
            assertEquals(frame, claim.commit());
            final long filledNs = System.nanoTime();
            final long[] wrong = {-1};
            final long expected = frame;
            Await.until("the frame comes", () -> consumer.poll((received) ->
            {
                wrong[0] = 0;
                for (long i = 0; i < MAX_STRIDE; i += Long.BYTES)
                {
                    wrong[0] += received.payload().get(JAVA_LONG_UNALIGNED, i) ==
                        i * 31 + expected ? 0 : 1;
                }
            }, 1) > 0);
            assertEquals(0, wrong[0], "longs that differ");
            System.out.printf("2 GiB: filled in %d ms, verified in %d ms%n",
                (filledNs - startNs) / 1_000_000, (System.nanoTime() - filledNs) / 1_000_000);
        }
        assertEquals(0, consumer.drops(DropReason.LATE));
    }
}
