package org.tensorpool.shm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorpool.Requirement;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tensorpool.testing.ProcessState;

class StreamMappingTest
{
    // The widest pool first: the order of an announce says nothing about size.
    private final TestRegions regions = new TestRegions(42, 4096, 64, 1024);

    @AfterEach
    void nothingStaysOpenOrMapped()
    {
        assertEquals(List.of(), ProcessState.openFilesIn(regions.directory().path()));
        assertEquals(List.of(), ProcessState.mappingsOf(regions.directory().path()));
        regions.close();
    }

    @Test
    void shouldMapEveryRegion()
    {
        try (StreamMapping mapping = map(true))
        {
            assertEquals(4, ProcessState.mappingsOf(regions.directory().path()).size());
            assertEquals(42, mapping.epoch());
            assertEquals(8, mapping.nslots());
            assertEquals(4096, mapping.maxPayloadBytes());
            assertEquals(regions.headerSuperblock(), mapping.superblock());
            assertSame(regions.layout(), mapping.layout());
            assertFalse(mapping.isLocked());
        }
    }

    @Test
    @Timeout(60)
    void shouldSayThatARegionStaysMappedWhichASystemCallUsesAndUnmapTheOthers() throws Exception
    {
        final StreamMapping mapping = map(true);
        final Pipe pipe = Pipe.open();
        fill(pipe.sink());
        final Thread writer = new Thread(() -> assertThrows(IOException.class, () ->
            pipe.sink().write(mapping.ring().asByteBuffer())));
        writer.start();
        while (writer.getStackTrace().length == 0 || !writer.getStackTrace()[0].isNativeMethod())
        {
            Thread.sleep(1);
        }

        final IllegalStateException reason = assertThrows(IllegalStateException.class, mapping::close);
        assertTrue(reason.getMessage().contains("acquired"), reason::getMessage);
        assertEquals(1, ProcessState.mappingsOf(regions.directory().path()).size());
        pipe.source().close();
        writer.join();
        mapping.close();
        pipe.sink().close();
    }

    /** Who writes more waits for a reader. */
    private static void fill(final Pipe.SinkChannel sink) throws IOException
    {
        sink.configureBlocking(false);
        while (sink.write(ByteBuffer.allocate(4096)) > 0)
        {
            Thread.onSpinWait();
        }
        sink.configureBlocking(true);
    }

    @Test
    void shouldMapAllOrNothingWhenTheLastPoolIsOfAnotherEpoch()
    {
        final PoolLayout last = regions.layout().pools().get(2);
        final Superblock good = regions.poolSuperblock(last);
        regions.write("3.pool", new Superblock(good.magic(), good.layoutVersion(), 41, good.streamId(),
            good.regionType(), good.poolId(), good.nslots(), good.slotBytes(), good.strideBytes(), 1, 2, 3),
            last.regionBytes());

        final String message = assertRefused();
        assertTrue(message.contains("3.pool': epoch is 41, announced was 42"), message);
    }

    @Test
    void shouldMapAllOrNothingWhenAPoolIsMissing() throws IOException
    {
        Files.delete(regions.directory().resolve("2.pool"));

        final String message = assertRefused();
        assertTrue(message.contains("2.pool' refused: it can't be resolved"), message);
    }

    @Test
    void shouldMapAllOrNothingWhenAPoolIsTooShort()
    {
        final PoolLayout pool = regions.layout().pools().get(1);
        regions.write("2.pool", regions.poolSuperblock(pool), pool.regionBytes() - 1);

        final String message = assertRefused();
        assertTrue(message.contains("has 575 bytes, its layout needs 576"), message);
    }

    @Test
    void shouldRefuseAHeaderRingThatIsNotOfThisStream()
    {
        final Superblock good = regions.headerSuperblock();
        regions.write("header.ring", new Superblock(good.magic(), good.layoutVersion(), 42, 10_001, good.regionType(),
            0, good.nslots(), good.slotBytes(), 0, 1, 2, 3), regions.layout().headerRegionBytes());

        final String message = assertRefused();
        assertTrue(message.contains("stream_id is 10001, announced was 10000"), message);
    }

    @Test
    void shouldChooseThePoolOfLeastStrideThatThePayloadFits()
    {
        try (StreamMapping mapping = map(true))
        {
            assertEquals(64, mapping.poolFor(0).strideBytes());
            assertEquals(64, mapping.poolFor(64).strideBytes());
            assertEquals(1024, mapping.poolFor(65).strideBytes());
            assertEquals(1024, mapping.poolFor(1024).strideBytes());
            assertEquals(4096, mapping.poolFor(1025).strideBytes());
            assertEquals(4096, mapping.poolFor(4096).strideBytes());
        }
    }

    @Test
    void shouldFindNoPoolForAPayloadThatFitsNone()
    {
        try (StreamMapping mapping = map(true))
        {
            assertNull(mapping.poolFor(4097));
            assertNull(mapping.poolFor(Long.MAX_VALUE));
        }
    }

    @Test
    void shouldFindPoolsByTheirIdAndNoOthers()
    {
        try (StreamMapping mapping = map(false))
        {
            assertEquals(4096, mapping.pool(1).strideBytes());
            assertEquals(64, mapping.pool(2).strideBytes());
            assertEquals(3, mapping.pool(3).poolId());
            assertNull(mapping.pool(0));
            assertNull(mapping.pool(4));
            assertNull(mapping.pool(65_535));
        }
    }

    @Test
    void shouldFindTheSlotOfASequence()
    {
        try (StreamMapping mapping = map(false))
        {
            assertEquals(0, mapping.slotIndex(0));
            assertEquals(7, mapping.slotIndex(7));
            assertEquals(0, mapping.slotIndex(8));
            assertEquals(3, mapping.slotIndex(8L * 1_000_000_000_000L + 3));
            assertEquals(7, mapping.slotIndex(-1));
            assertEquals(64, StreamMapping.slotOffset(0));
            assertEquals(64 + 7 * 256, StreamMapping.slotOffset(7));
            assertEquals(64 + 256L * ((1 << 20) - 1), StreamMapping.slotOffset((1 << 20) - 1));
        }
    }

    @Test
    void shouldFindTheNewestFrameOfAnyLapAndWhileTheNextIsWritten()
    {
        try (StreamMapping mapping = map(true))
        {
            assertEquals(-1, mapping.lastCommitted());
            for (long sequence = 0; sequence < 40; sequence++)
            {
                final long offset = StreamMapping.slotOffset(mapping.slotIndex(sequence));
                SeqLock.storeInProgressThenFence(mapping.ring(), offset, sequence);
                assertEquals(sequence - 1, mapping.lastCommitted());
                SeqLock.storeCommittedRelease(mapping.ring(), offset, sequence);
                assertEquals(sequence, mapping.lastCommitted());
            }
        }
    }

    @Test
    void shouldFindTheLastOfAllSequenceNumbers()
    {
        try (StreamMapping mapping = map(true))
        {
            for (int back = 7; back >= 0; back--)
            {
                final long sequence = Long.MAX_VALUE - back;
                final long offset = StreamMapping.slotOffset(mapping.slotIndex(sequence));
                SeqLock.storeCommittedRelease(mapping.ring(), offset, sequence);
                assertEquals(sequence, mapping.lastCommitted());
            }
        }
    }

    @Test
    void shouldFindNoNewestFrameInARingThatNoProducerWrote()
    {
        try (StreamMapping mapping = map(true))
        {
            SeqLock.storeCommittedRelease(mapping.ring(), StreamMapping.slotOffset(0), 3);

            assertEquals(-1, mapping.lastCommitted());
        }
    }

    @Test
    void shouldPlacePayloadsAtMultiplesOfTheStrideBehindTheSuperblock() throws IOException
    {
        try (StreamMapping mapping = map(true))
        {
            mapping.pool(3).payload(5, 10).set(JAVA_BYTE, 9, (byte)77);
            mapping.pool(3).payload(7, 1024).set(JAVA_BYTE, 1023, (byte)78);
        }

        final byte[] bytes = Files.readAllBytes(regions.directory().resolve("3.pool"));
        assertEquals(77, bytes[64 + 5 * 1024 + 9]);
        assertEquals(78, bytes[bytes.length - 1]);
    }

    @Test
    void shouldGiveTheSameSegmentAgainWhileThePayloadKeepsItsLength()
    {
        try (StreamMapping mapping = map(true))
        {
            final PayloadPool pool = mapping.pool(3);
            final MemorySegment payload = pool.payload(5, 100);
            assertEquals(100, payload.byteSize());
            assertSame(payload, pool.payload(5, 100));
            assertEquals(101, pool.payload(5, 101).byteSize());
            assertEquals(0, pool.payload(5, 0).byteSize());
            assertThrows(IndexOutOfBoundsException.class, () -> pool.payload(5, 1025));
            assertThrows(IndexOutOfBoundsException.class, () -> pool.payload(8, 1));
        }
    }

    @Test
    void shouldGiveReadersReadOnlyMemory()
    {
        try (StreamMapping mapping = map(false))
        {
            assertTrue(mapping.ring().isReadOnly());
            assertTrue(mapping.pool(1).payload(0, 8).isReadOnly());
        }
    }

    @Test
    void shouldNoticeThatTheSuperblockChanged()
    {
        try (StreamMapping writer = map(true); StreamMapping reader = map(false))
        {
            reader.revalidate();
            writer.ring().set(JAVA_INT_UNALIGNED, 12, 43);

            final TensorPoolException ex = assertThrows(TensorPoolException.class, reader::revalidate);
            assertTrue(ex.getMessage().contains("epoch is 43, announced was 42"), ex.getMessage());
            assertEquals(42, reader.superblock().epoch(), "the copy stays as it was");
        }
    }

    @Test
    void shouldSeeThatAnotherProcessOwnsTheRegions()
    {
        try (StreamMapping writer = map(true); StreamMapping reader = map(false))
        {
            final long pid = reader.superblock().pid();
            assertEquals(pid, reader.ownerPid());
            writer.ring().set(JAVA_LONG_UNALIGNED, 40, pid + 1);

            assertEquals(pid + 1, reader.ownerPid());
            assertEquals(pid, reader.superblock().pid(), "the copy stays as it was");
        }
    }

    @Test
    void shouldSeeTheActivityOfTheOwner()
    {
        try (StreamMapping writer = map(true); StreamMapping reader = map(false))
        {
            assertEquals(3, reader.activityTimestampNs());
            Superblock.activityTimestampNsRelease(writer.ring(), 987_654_321_012L);
            assertEquals(987_654_321_012L, reader.activityTimestampNs());
            reader.revalidate();
        }
    }

    @Test
    void shouldLockEveryRegionIfAsked()
    {
        final MappingPolicy policy = new MappingPolicy(Requirement.TRY, Requirement.TRY);
        try (StreamMapping mapping = StreamMapping.map(regions.layout(), regions.containment(), true, policy))
        {
            assertTrue(mapping.isLocked());
        }
    }

    @Test
    void shouldCloseTwiceAndFailAccessAfterwards()
    {
        final StreamMapping mapping = map(true);
        final MemorySegment payload = mapping.pool(1).payload(0, 8);
        mapping.close();
        mapping.close();

        assertThrows(IllegalStateException.class, () -> payload.get(JAVA_BYTE, 0));
        assertThrows(IllegalStateException.class, mapping::activityTimestampNs);
    }

    private StreamMapping map(final boolean isWritable)
    {
        return StreamMapping.map(regions.layout(), regions.containment(), isWritable, MappingPolicy.NONE);
    }

    private String assertRefused()
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class, () -> map(false));
        assertEquals(Category.INVALID_REGION, ex.category());
        return ex.getMessage();
    }
}
