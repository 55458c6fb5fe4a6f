package org.tensorpool;

import java.lang.foreign.MemorySegment;

import org.tensorpool.shm.PayloadPool;
import org.tensorpool.shm.SeqLock;
import org.tensorpool.shm.StreamMapping;

/**
 * How far a frame is filled, and what is there of it (wire specification §10.2.2). It is not a frame yet, whatever its
 * state says: only {@link Consumer#poll} hands frames over. One object is used again for every message.
 * <p>
 * For the polling thread alone, and only until the handler returns. Allocates nothing once warm.
 */
public final class FrameProgress extends TensorView
{
    private MemorySegment ring;
    private long slotOffset;
    private int slotIndex;
    private PayloadPool pool;
    private long epoch;
    private long sequence;
    private long bytesFilled;
    private ProgressState state;

    FrameProgress()
    {
    }

    /**
     * The slot must be that of the frame, whole or not, and its header one that could be a frame's.
     *
     * @return false if there is nothing of the frame to be seen; this is nobody's then.
     */
    boolean read(
        final StreamMapping mapping, final long number, final long bytes, final ProgressState progressState)
    {
        ring = mapping.ring();
        slotIndex = mapping.slotIndex(number);
        slotOffset = StreamMapping.slotOffset(slotIndex);
        sequence = number;
        if (SeqLock.loadAcquire(ring, slotOffset) >>> 1 != number)
        {
            return false;
        }

        header.read(ring, slotOffset);
        if (!isIntact())
        {
            return false;
        }

        epoch = mapping.epoch();
        pool = mapping.pool(header.poolId());
        bytesFilled = bytes;
        state = progressState;
        return header.validate(slotIndex, pool) == null && bytes >= 0 && bytes <= header.valuesLenBytes();
    }

    /**
     * How far the producer has come.
     *
     * @return the state.
     */
    public ProgressState state()
    {
        return state;
    }

    /**
     * Number of the frame within its epoch.
     *
     * @return the sequence, from 0.
     */
    public long sequence()
    {
        return sequence;
    }

    /**
     * Generation of the regions that the frame lies in.
     *
     * @return the epoch, as unsigned 64 bits.
     */
    public long epoch()
    {
        return epoch;
    }

    /**
     * Bytes of the payload that are there.
     *
     * @return bytes from its beginning on.
     */
    public long bytesFilled()
    {
        return bytesFilled;
    }

    /**
     * Length that the payload will have.
     *
     * @return bytes.
     */
    public long length()
    {
        return header.valuesLenBytes();
    }

    /**
     * What the progress is counted in besides bytes.
     *
     * @return the unit.
     */
    public ProgressUnit unit()
    {
        return ProgressUnit.ofCode(header.tensor().progressUnit());
    }

    /**
     * Whole rows or columns that are there.
     *
     * @return their number; 0 without a unit.
     */
    public long unitsFilled()
    {
        final long stride = header.tensor().progressStrideBytes();
        return unit() == ProgressUnit.NONE || stride == 0 ? 0 : bytesFilled / stride;
    }

    /**
     * Whether the first {@link #bytesFilled()} bytes of the payload are those of the tensor's beginning. Without a
     * unit, that is so only where the elements lie one behind the other.
     *
     * @return false if the number of bytes tells nothing about the layout.
     */
    public boolean isPrefixSafe()
    {
        return header.tensor().isContiguous() || unit() != ProgressUnit.NONE;
    }

    /**
     * The whole payload, in place; no more than the first {@link #bytesFilled()} bytes are there.
     *
     * @return read-only segment of {@link #length()} bytes, in shared memory.
     */
    public MemorySegment payload()
    {
        return pool.payload(slotIndex, header.valuesLenBytes());
    }

    /**
     * Whether the slot is still that of this frame. What was read before this returned true is of this frame.
     *
     * @return false once the producer has begun to write another frame into the slot.
     */
    public boolean isIntact()
    {
        return SeqLock.fenceThenLoad(ring, slotOffset) >>> 1 == sequence;
    }
}
