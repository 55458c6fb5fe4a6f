package org.tensorpool;

import java.lang.foreign.MemorySegment;

import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.PayloadPool;
import org.tensorpool.shm.SeqLock;
import org.tensorpool.shm.SlotHeader;
import org.tensorpool.shm.StreamMapping;
import org.tensorpool.shm.TensorHeader;
import org.tensorpool.shm.TestRegions;
import org.tensorpool.testing.StressSlots;

/**
 * A stream of real regions, mapped twice, as producer and consumer do it in two processes, and frames of two laps: that
 * of a slot's first lap and that of its second differ in every field and every byte that a frame can differ in.
 */
final class StressStream
{
    static final int STREAM_ID = TestRegions.STREAM_ID;
    /** Elements of the longer frame. */
    static final int MAX_ELEMENTS = 64;

    private static final StreamMapping[] MAPPINGS = map();
    static final StreamMapping WRITTEN = MAPPINGS[0];
    static final StreamMapping READ = MAPPINGS[1];

    private static final TensorHeader[] TENSORS = {tensor(0), tensor(1)};
    private static final long[][] PAYLOADS = {payload(0), payload(1)};

    private StressStream()
    {
    }

    /** Nothing of it is left on disk once it is mapped, whatever becomes of this process. */
    private static StreamMapping[] map()
    {
        try (TestRegions regions = TestRegions.ofSlots(StressSlots.COUNT, 1, MAX_ELEMENTS * Long.BYTES))
        {
            return new StreamMapping[]{
                StreamMapping.map(regions.layout(), regions.containment(), true, MappingPolicy.NONE),
                StreamMapping.map(regions.layout(), regions.containment(), false, MappingPolicy.NONE)};
        }
    }

    private static TensorHeader tensor(final int lap)
    {
        final TensorHeader tensor = new TensorHeader();
        tensor.dtype(lap == 0 ? DType.INT64 : DType.FLOAT64);
        tensor.order(lap == 0 ? MajorOrder.ROW : MajorOrder.COLUMN);
        tensor.ndims(2);
        tensor.dim(0, rows(lap));
        tensor.dim(1, elements(lap) / rows(lap));
        tensor.stride(0, 0);
        tensor.stride(1, 0);
        if (tensor.validate(elements(lap) * Long.BYTES) != null)
        {
            throw new AssertionError("lap " + lap);
        }
        return tensor;
    }

    private static long[] payload(final int lap)
    {
        final long[] payload = new long[elements(lap)];
        for (int i = 0; i < payload.length; i++)
        {
            payload[i] = element(lap, i);
        }

        return payload;
    }

    static int lap(final long sequence)
    {
        return (int)(sequence / StressSlots.COUNT) & 1;
    }

    static int elements(final int lap)
    {
        return lap == 0 ? MAX_ELEMENTS : MAX_ELEMENTS / 2;
    }

    private static int rows(final int lap)
    {
        return lap == 0 ? 8 : 2;
    }

    static long element(final int lap, final int index)
    {
        return ((lap == 0 ? 0x1111_1111_1111_1111L : 0x2222_2222_2222_2222L) & ~0xFFL) | index;
    }

    private static long timestampNs(final long sequence)
    {
        return sequence * 0x0101_0101_0101L;
    }

    private static int metaVersion(final long sequence)
    {
        return (int)sequence * 31;
    }

    /** As {@link Producer#tryClaim}: the slot is the writer's from here on. */
    static void begin(final long sequence)
    {
        final long slot = StreamMapping.slotOffset(WRITTEN.slotIndex(sequence));
        SeqLock.storeInProgressThenFence(WRITTEN.ring(), slot, sequence);
    }

    /** As an application does it between claim and commit. */
    static void fill(final long sequence)
    {
        final long[] payload = PAYLOADS[lap(sequence)];
        MemorySegment.copy(payload, 0, segment(sequence), Payloads.I64, 0, payload.length);
    }

    private static MemorySegment segment(final long sequence)
    {
        final long bytes = (long)elements(lap(sequence)) * Long.BYTES;
        final PayloadPool pool = WRITTEN.poolFor(bytes);
        return pool.payload(WRITTEN.slotIndex(sequence), bytes);
    }

    /** As {@link TensorClaim#commit} and the first {@link TensorClaim#progress}. */
    static void describe(final long sequence)
    {
        final int index = WRITTEN.slotIndex(sequence);
        final int lap = lap(sequence);
        SlotHeader.write(WRITTEN.ring(), StreamMapping.slotOffset(index), index, 1,
            (long)elements(lap) * Long.BYTES, timestampNs(sequence), metaVersion(sequence), TENSORS[lap]);
    }

    /** As {@link TensorClaim#commit}, after the header was written. */
    static void commit(final long sequence)
    {
        SeqLock.storeCommittedRelease(
            WRITTEN.ring(), StreamMapping.slotOffset(WRITTEN.slotIndex(sequence)), sequence);
    }

    static void publish(final long sequence)
    {
        begin(sequence);
        fill(sequence);
        describe(sequence);
        commit(sequence);
    }

    /** Whether everything that a header says of a tensor is of the lap. */
    static boolean isTensorOf(final TensorView view, final long length, final long sequence)
    {
        final int lap = lap(sequence);
        return length == (long)elements(lap) * Long.BYTES &&
            view.dtype() == (lap == 0 ? DType.INT64 : DType.FLOAT64) &&
            view.order() == (lap == 0 ? MajorOrder.ROW : MajorOrder.COLUMN) &&
            view.ndims() == 2 && view.dim(0) == rows(lap) && view.dim(1) == elements(lap) / rows(lap);
    }

    static boolean isHeaderOf(final Frame frame, final long sequence)
    {
        return frame.sequence() == sequence && frame.streamId() == STREAM_ID && frame.epoch() == READ.epoch() &&
            frame.timestampNs() == timestampNs(sequence) && frame.metaVersion() == metaVersion(sequence) &&
            isTensorOf(frame, frame.length(), sequence);
    }

    static boolean isPayloadOf(final long[] elements, final int count, final long sequence)
    {
        final int lap = lap(sequence);
        boolean isSame = count == elements(lap);
        for (int i = 0; i < count; i++)
        {
            isSame &= elements[i] == element(lap, i);
        }

        return isSame;
    }
}
