package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.tensorpool.system.TensorPoolSystem.NSLOTS;
import static org.tensorpool.system.TensorPoolSystem.OTHER_STREAM;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.DropReason;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;

/**
 * Frames that must not reach the application, or whose payload was lost under its hands.
 */
class DropSystemTest
{
    private TensorPoolSystem system;
    private TensorPool pool;
    private Producer producer;
    private Consumer consumer;
    private Received received;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        pool = system.connect();
        consumer = pool.addConsumer(STREAM);
        producer = pool.addProducer(STREAM);
        received = new Received(consumer);
        system.awaitFlow(producer, consumer);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private void offer(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            final long result = producer.offer(MemorySegment.ofArray(new byte[64]), DType.UINT8, 8, 8);
            assertFalse(result < 0, () -> "published, not " + result);
        }
    }

    private void offerAndReceive(final int count)
    {
        final int before = received.frames().size();
        offer(count);
        received.await(before + count);
    }

    private Forger forger()
    {
        return new Forger(system.aeron());
    }

    /** What a field of the next slot's header is changed to before its consumer looks. */
    private enum Corruption
    {
        HEADER_LENGTH(DropReason.HEADER, (ring, slot) -> ring.putInt(slot, 60, 191)),
        HEADER_TEMPLATE(DropReason.HEADER, (ring, slot) -> ring.putShort(slot, 66, 51)),
        HEADER_SCHEMA(DropReason.HEADER, (ring, slot) -> ring.putShort(slot, 68, 901)),
        HEADER_VERSION(DropReason.HEADER, (ring, slot) -> ring.putShort(slot, 70, 2)),
        NO_DTYPE(DropReason.DTYPE, (ring, slot) -> ring.putShort(slot, 72, 0)),
        UNKNOWN_DTYPE(DropReason.DTYPE, (ring, slot) -> ring.putShort(slot, 72, 99)),
        NEGATIVE_DTYPE(DropReason.DTYPE, (ring, slot) -> ring.putShort(slot, 72, -1)),
        UNKNOWN_ORDER(DropReason.ORDER, (ring, slot) -> ring.putShort(slot, 74, 3)),
        NO_DIMENSIONS(DropReason.DIMS, (ring, slot) -> ring.putByte(slot, 76, 0)),
        NINE_DIMENSIONS(DropReason.DIMS, (ring, slot) -> ring.putByte(slot, 76, 9)),
        MANY_DIMENSIONS(DropReason.DIMS, (ring, slot) -> ring.putByte(slot, 76, 255)),
        NEGATIVE_DIMENSION(DropReason.DIMS, (ring, slot) -> ring.putInt(slot, 83, -1)),
        OVERLAPPING_STRIDE(DropReason.STRIDES, (ring, slot) -> ring.putInt(slot, 115, 7)),
        NEGATIVE_STRIDE(DropReason.STRIDES, (ring, slot) -> ring.putInt(slot, 119, -1)),
        UNKNOWN_PROGRESS(DropReason.PROGRESS, (ring, slot) -> ring.putByte(slot, 78, 3)),
        PROGRESS_WITHOUT_STRIDE(DropReason.PROGRESS, (ring, slot) -> ring.putByte(slot, 78, 1)),
        UNKNOWN_POOL(DropReason.POOL, (ring, slot) -> ring.putShort(slot, 16, 77)),
        POOL_ZERO(DropReason.POOL, (ring, slot) -> ring.putShort(slot, 16, 0)),
        FAR_POOL(DropReason.POOL, (ring, slot) -> ring.putShort(slot, 16, 0xFFFF)),
        OTHER_SLOT(DropReason.SLOT, (ring, slot) -> ring.putInt(slot, 12, slot + 1)),
        FAR_SLOT(DropReason.SLOT, (ring, slot) -> ring.putInt(slot, 12, -1)),
        OFFSET_IN_SLOT(DropReason.SLOT, (ring, slot) -> ring.putInt(slot, 18, 8)),
        LONGER_THAN_SLOT(DropReason.LENGTH, (ring, slot) -> ring.putInt(slot, 8, 1025)),
        LONGEST_LENGTH(DropReason.LENGTH, (ring, slot) -> ring.putInt(slot, 8, -1)),
        SHORTER_THAN_TENSOR(DropReason.LENGTH, (ring, slot) -> ring.putInt(slot, 8, 63)),
        HUGE_DIMENSIONS(DropReason.LENGTH, (ring, slot) -> ring.putInt(slot, 83, Integer.MAX_VALUE)),
        NOT_COMMITTED(DropReason.LATE, (ring, slot) -> ring.putLong(slot, 0, (long)slot << 1)),
        OTHER_SEQUENCE(DropReason.LATE, (ring, slot) -> ring.putLong(slot, 0, (long)(slot + NSLOTS) << 1 | 1));

        private final DropReason reason;
        private final ObjIntConsumer<RingFile> change;

        Corruption(final DropReason reason, final ObjIntConsumer<RingFile> change)
        {
            this.reason = reason;
            this.change = change;
        }
    }

    @ParameterizedTest
    @EnumSource(Corruption.class)
    void shouldDropAFrameWhoseHeaderIsCorrupt(final Corruption corruption) throws IOException
    {
        try (RingFile ring = new RingFile(system.epochDirectory(STREAM, producer.epoch())))
        {
            offerAndReceive(1);
            offer(1);
            corruption.change.accept(ring, 1);
            received.awaitDrop(corruption.reason);
            offerAndReceive(1);

            assertEquals(List.of(0L, 2L), received.sequences());
            assertEquals(List.of(corruption.reason + "=1"), received.drops());
        }
    }

    @Test
    void shouldTellAHandlerWhosePayloadIsOverwritten()
    {
        offer(1);
        final List<String> events = new ArrayList<>();
        final FrameHandler handler = new FrameHandler()
        {
            @Override
            public void onFrame(final Frame frame)
            {
                events.add("intact " + frame.isIntact());
                offer(NSLOTS);
                events.add("intact " + frame.isIntact());
            }

            @Override
            public void onOverwritten(final Frame frame)
            {
                events.add("overwritten " + frame.sequence());
            }
        };
        Await.until("the frame comes", () -> consumer.poll(handler, 1) > 0);

        assertEquals(List.of("intact true", "intact false", "overwritten 0"), events);
        assertEquals(1, consumer.drops(DropReason.LATE));
    }

    @Test
    void shouldCallAFrameOverwrittenOnceItsSlotIsClaimed()
    {
        offer(1);
        final List<Boolean> intact = new ArrayList<>();
        Await.until("the frame comes", () -> consumer.poll((frame) ->
        {
            offer(NSLOTS - 1);
            intact.add(frame.isIntact());
            producer.tryClaim(new org.tensorpool.TensorClaim(), 1);
            intact.add(frame.isIntact());
        }, 1) > 0);

        assertEquals(List.of(true, false), intact);
    }

    @Test
    void shouldRefuseToCallACopyWholeAfterItsFrameWasOverwritten()
    {
        offer(1);
        final List<Boolean> copied = new ArrayList<>();
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment target = arena.allocate(64);
            Await.until("the frame comes", () -> consumer.poll((frame) ->
            {
                copied.add(frame.copyTo(target));
                offer(NSLOTS);
                copied.add(frame.copyTo(target));
            }, 1) > 0);
        }

        assertEquals(List.of(true, false), copied);
    }

    @Test
    void shouldCountFramesOverwrittenBeforeTheyWereRead()
    {
        offerAndReceive(1);
        offer(NSLOTS + 3);
        received.await(1 + NSLOTS);

        assertEquals(List.of("LATE=3"), received.drops());
        assertEquals(4L, received.sequences().get(1));
    }

    @Test
    void shouldCountNoDropsOfFramesFromBeforeItJoined()
    {
        offer(3 * NSLOTS);
        final Consumer late = pool.addConsumer(STREAM);
        final Received lateReceived = new Received(late);
        system.awaitFlow(producer, consumer, late);
        offer(1);
        Await.until("the newest frame comes", () ->
        {
            lateReceived.poll();
            return lateReceived.sequences().contains(3L * NSLOTS);
        });

        assertEquals(List.of(), lateReceived.drops());
    }

    @Test
    void shouldDropDescriptorsOfAnEpochThatIsNotMapped()
    {
        offerAndReceive(1);
        forger().descriptor(STREAM, producer.epoch() + 1, 1);
        received.awaitDrop(DropReason.EPOCH);

        offerAndReceive(1);
        assertEquals(List.of("EPOCH=1"), received.drops());
    }

    /** The consumer reads nothing, until the window of the descriptor stream is full and more is lost. */
    private long offerMoreThanAreTold()
    {
        long offered = 0;
        for (int lost = 0; lost < NSLOTS + 3; offered++)
        {
            lost += producer.offer(MemorySegment.ofArray(new byte[64]), DType.UINT8, 8, 8) < 0 ? 1 : 0;
        }

        return offered;
    }

    private void endEpoch()
    {
        final long epoch = consumer.epoch();
        producer.close();
        Await.until("the epoch is over", () -> consumer.epoch() != epoch);
    }

    private void assertAccountsFor(final long offered)
    {
        Await.until(() -> offered + " frames are accounted for; " + received.frames().size() + " received, dropped " +
            received.drops(), () -> received.poll() == 0 && accounted() >= offered);
        assertEquals(offered, accounted(), () -> received.drops().toString());
    }

    private long accounted()
    {
        long sum = consumer.framesReceived();
        for (final DropReason reason : DropReason.values())
        {
            sum += consumer.drops(reason);
        }

        return sum;
    }

    @Test
    void shouldCountTheLastFramesOfAnEpochWhoseDescriptorsNeverCame()
    {
        offerAndReceive(1);
        final long offered = 1 + offerMoreThanAreTold();
        endEpoch();

        assertAccountsFor(offered);
        assertEquals(List.of("EPOCH=" + (offered - 1)), received.drops());
    }

    @Test
    void shouldCountEachFrameOfAnEpochOnceWhoseDescriptorsComeWhenTheNextIsMapped()
    {
        offerAndReceive(1);
        final long offered = 1 + offerMoreThanAreTold();
        producer.close();
        producer = pool.addProducer(STREAM);
        system.awaitFlow(producer, consumer);

        assertAccountsFor(offered);
        offerAndReceive(1);
        assertEquals(List.of("EPOCH=" + (offered - 1)), received.drops());
        assertEquals(List.of(0L, 0L), received.sequences());
    }

    @Test
    void shouldCountTheLastFramesOfAnEpochForWhoTakesTheNewestOnly()
    {
        offerAndReceive(1);
        final long offered = 1 + offerMoreThanAreTold();
        endEpoch();
        consumer.pollLatest(received);

        assertEquals(List.of("EPOCH=" + (offered - 1)), received.drops());
    }

    @Test
    void shouldDropADescriptorThatIsTooShort()
    {
        offerAndReceive(1);
        forger().shortDescriptor(47);
        received.awaitDrop(DropReason.DESCRIPTOR);

        offerAndReceive(1);
        assertEquals(List.of("DESCRIPTOR=1"), received.drops());
    }

    @Test
    void shouldDropADescriptorWithoutAWholeHeader()
    {
        forger().shortDescriptor(3);

        received.awaitDrop(DropReason.DESCRIPTOR);
    }

    @Test
    void shouldDropADescriptorOfANewerSchema()
    {
        offerAndReceive(1);
        forger().descriptor(STREAM, producer.epoch(), 1, 6, 2);

        received.awaitDrop(DropReason.DESCRIPTOR);
    }

    @Test
    void shouldPassOverMessagesOfOtherKindsOnTheDescriptorStream()
    {
        offerAndReceive(1);
        final Forger forger = forger();
        forger.descriptor(STREAM, producer.epoch(), 1, 2, 11);
        forger.descriptor(STREAM, producer.epoch(), 1, 4, 1);
        forger.descriptor(STREAM, producer.epoch() + 1, 1);
        received.awaitDrop(DropReason.EPOCH);

        assertEquals(List.of("EPOCH=1"), received.drops());
    }

    @Test
    void shouldPassOverDescriptorsOfOtherStreams()
    {
        offerAndReceive(1);
        final Forger forger = forger();
        forger.descriptor(OTHER_STREAM, producer.epoch(), 1);
        forger.descriptor(STREAM, producer.epoch() + 1, 1);
        received.awaitDrop(DropReason.EPOCH);

        assertEquals(List.of("EPOCH=1"), received.drops());
    }

    @Test
    void shouldDropASequenceThatNoSlotCanHold()
    {
        offerAndReceive(1);
        forger().descriptor(STREAM, producer.epoch(), Long.MIN_VALUE + 1);
        received.awaitDrop(DropReason.DESCRIPTOR);

        offerAndReceive(1);
        assertEquals(List.of(0L, 1L), received.sequences());
        assertEquals(List.of("DESCRIPTOR=1"), received.drops());
    }

    @Test
    void shouldMapAgainWhenSequencesGoBackwards()
    {
        offerAndReceive(3);
        forger().descriptor(STREAM, producer.epoch(), 1);
        received.awaitDrop(DropReason.LATE);

        // After the remap the number is the first that is seen, so that frames go on from there.
        // Where the media driver is slow, the small window of the publication is full for a moment.
        Await.until("frames flow again", () ->
        {
            producer.offer(MemorySegment.ofArray(new byte[64]), DType.UINT8, 8, 8);
            received.poll();
            return consumer.framesReceived() > 3;
        });
        assertEquals(producer.epoch(), consumer.epoch());
    }
}
