package org.tensorpool;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

import org.tensorpool.shm.PayloadPool;
import org.tensorpool.shm.SeqLock;
import org.tensorpool.shm.StreamMapping;

/**
 * A tensor that lies in shared memory, as a consumer sees it (wire specification §8). One object is used again for
 * every frame of a consumer: keep what you need, not the frame.
 * <p>
 * For the polling thread alone, and only until the handler returns. Allocates nothing once every slot has been seen and
 * frames keep their size.
 */
public final class Frame extends TensorView
{
    private MemorySegment ring;
    private long slotOffset;
    private long word;
    private PayloadPool pool;
    private int slotIndex;
    private int streamId;
    private long epoch;
    private long publishTimestampNs;

    Frame()
    {
    }

    /**
     * Copy the header out and check it (wire specification §15.18): nothing of it is trusted before the commit word
     * was read twice and found the same.
     *
     * @return null if this is the frame now, otherwise why it must be dropped.
     */
    DropReason read(
        final StreamMapping mapping, final int stream, final long sequence, final long publishTimeNs)
    {
        ring = mapping.ring();
        slotIndex = mapping.slotIndex(sequence);
        slotOffset = StreamMapping.slotOffset(slotIndex);
        word = SeqLock.loadAcquire(ring, slotOffset);
        if (word != SeqLock.committed(sequence))
        {
            return DropReason.LATE;
        }

        header.read(ring, slotOffset);
        if (!isIntact())
        {
            return DropReason.LATE;
        }

        pool = mapping.pool(header.poolId());
        streamId = stream;
        epoch = mapping.epoch();
        publishTimestampNs = publishTimeNs;
        return header.validate(slotIndex, pool);
    }

    /**
     * The elements, in place: little-endian, laid out as {@link #order()} and {@link #stride(int)} say.
     *
     * @return read-only segment of exactly {@link #length()} bytes, in shared memory.
     */
    public MemorySegment payload()
    {
        return pool.payload(slotIndex, header.valuesLenBytes());
    }

    /**
     * Length of the payload.
     *
     * @return bytes; 0 for a frame without a payload.
     */
    public long length()
    {
        return header.valuesLenBytes();
    }

    /**
     * Whether the payload is still that of this frame. What was read before this returned true is whole.
     *
     * @return false once the producer has begun to write another frame into the slot.
     */
    public boolean isIntact()
    {
        return SeqLock.fenceThenLoad(ring, slotOffset) == word;
    }

    /**
     * The payload as a buffer, for code that reads those: {@link #payload()} with another face, from position 0.
     * {@link #isIntact()} is asked after reading here too. Allocates.
     *
     * @return read-only, direct, little-endian buffer over shared memory, good until the handler returns.
     * @throws TensorPoolException INVALID_ARGUMENT when the payload is longer than 2^31 - 1 bytes, as no buffer is.
     */
    public ByteBuffer asByteBuffer()
    {
        return Payloads.buffer(payload());
    }

    /**
     * Copy the payload out as it lies, and tell whether what was copied is whole.
     *
     * @param target of at least {@link #length()} bytes.
     * @return true if the copy is whole, false if the slot was overwritten before or meanwhile.
     * @throws TensorPoolException INVALID_ARGUMENT when the target is too small.
     */
    public boolean copyTo(final MemorySegment target)
    {
        Payloads.requireRoom(target.byteSize(), length());
        if (!isIntact())
        {
            return false;
        }

        MemorySegment.copy(payload(), 0, target, 0, length());
        return isIntact();
    }

    /**
     * Copy the payload out as it lies, and tell whether what was copied is whole.
     *
     * @param target gets {@link #length()} bytes at its position, little-endian whatever its order is; position and
     *               limit are not moved.
     * @return true if the copy is whole, false if the slot was overwritten before or meanwhile.
     * @throws TensorPoolException INVALID_ARGUMENT when the target has too few bytes left.
     */
    public boolean copyTo(final ByteBuffer target)
    {
        return copyTo(MemorySegment.ofBuffer(target));
    }

    /**
     * Copy the elements out, one behind the other in the major order of the tensor, without what may lie between and
     * behind them, and tell whether what was copied is whole.
     *
     * @param target of at least {@link #packedBytes()} bytes; gets them little-endian.
     * @return true if the copy is whole, false if the slot was overwritten before or meanwhile.
     * @throws TensorPoolException INVALID_ARGUMENT when the target is too small, MALFORMED for bits with gaps between.
     */
    public boolean copyElementsTo(final MemorySegment target)
    {
        Payloads.requireRoom(target.byteSize(), packedBytes());
        if (!isIntact())
        {
            return false;
        }

        if (length() > 0)
        {
            PackedElements.copy(header.tensor(), payload(), target);
        }
        return isIntact();
    }

    /**
     * Copy elements of any type out, as {@link #copyElementsTo(MemorySegment)} does.
     *
     * @param target of at least {@link #packedBytes()} bytes; gets them little-endian.
     * @return true if the copy is whole, false if the slot was overwritten before or meanwhile.
     * @throws TensorPoolException INVALID_ARGUMENT when the target is too small, MALFORMED for bits with gaps between.
     */
    public boolean copyElementsTo(final byte[] target)
    {
        return copyElementsTo(target, Payloads.I8, target.length);
    }

    /**
     * Copy elements of INT16 or UINT16 out, as {@link #copyElementsTo(MemorySegment)} does.
     *
     * @param target of at least as many elements.
     * @return true if the copy is whole, false if the slot was overwritten before or meanwhile.
     * @throws TensorPoolException INVALID_ARGUMENT when the elements are of another type or the target is too small.
     */
    public boolean copyElementsTo(final short[] target)
    {
        Payloads.requireShort(dtype());
        return copyElementsTo(target, Payloads.I16, target.length);
    }

    /**
     * Copy elements of INT32 or UINT32 out, as {@link #copyElementsTo(MemorySegment)} does.
     *
     * @param target of at least as many elements.
     * @return true if the copy is whole, false if the slot was overwritten before or meanwhile.
     * @throws TensorPoolException INVALID_ARGUMENT when the elements are of another type or the target is too small.
     */
    public boolean copyElementsTo(final int[] target)
    {
        Payloads.requireInt(dtype());
        return copyElementsTo(target, Payloads.I32, target.length);
    }

    /**
     * Copy elements of INT64 or UINT64 out, as {@link #copyElementsTo(MemorySegment)} does.
     *
     * @param target of at least as many elements.
     * @return true if the copy is whole, false if the slot was overwritten before or meanwhile.
     * @throws TensorPoolException INVALID_ARGUMENT when the elements are of another type or the target is too small.
     */
    public boolean copyElementsTo(final long[] target)
    {
        Payloads.requireLong(dtype());
        return copyElementsTo(target, Payloads.I64, target.length);
    }

    /**
     * Copy elements of FLOAT32 out, as {@link #copyElementsTo(MemorySegment)} does.
     *
     * @param target of at least as many elements.
     * @return true if the copy is whole, false if the slot was overwritten before or meanwhile.
     * @throws TensorPoolException INVALID_ARGUMENT when the elements are of another type or the target is too small.
     */
    public boolean copyElementsTo(final float[] target)
    {
        Payloads.requireFloat(dtype());
        return copyElementsTo(target, Payloads.F32, target.length);
    }

    /**
     * Copy elements of FLOAT64 out, as {@link #copyElementsTo(MemorySegment)} does.
     *
     * @param target of at least as many elements.
     * @return true if the copy is whole, false if the slot was overwritten before or meanwhile.
     * @throws TensorPoolException INVALID_ARGUMENT when the elements are of another type or the target is too small.
     */
    public boolean copyElementsTo(final double[] target)
    {
        Payloads.requireDouble(dtype());
        return copyElementsTo(target, Payloads.F64, target.length);
    }

    private boolean copyElementsTo(final Object array, final ValueLayout layout, final int room)
    {
        if (!isPacked())
        {
            return copyElementsTo(Payloads.segment(array));
        }

        final long bytes = packedBytes();
        Payloads.requireRoom(room * layout.byteSize(), bytes);
        if (!isIntact())
        {
            return false;
        }

        MemorySegment.copy(payload(), layout, 0, array, 0, (int)(bytes / layout.byteSize()));
        return isIntact();
    }

    /**
     * Bytes of the elements alone, without what may lie between and behind them.
     *
     * @return bytes that {@link #copyElementsTo(MemorySegment)} copies; 0 for a frame without a payload.
     */
    public long packedBytes()
    {
        return length() == 0 ? 0 : PackedElements.bytes(header.tensor());
    }

    /**
     * Bytes of the tensor within the payload, which may be longer.
     *
     * @return bytes from the first byte of the first element to the last byte of the last.
     */
    public long tensorBytes()
    {
        return header.tensor().extentBytes();
    }

    /**
     * Number of the frame within its epoch.
     *
     * @return the sequence, from 0.
     */
    public long sequence()
    {
        return word >>> 1;
    }

    /**
     * Stream of the frame.
     *
     * @return the stream, as unsigned 32 bits.
     */
    public int streamId()
    {
        return streamId;
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
     * When the frame was captured, as its producer says.
     *
     * @return nanoseconds, normally of CLOCK_MONOTONIC.
     */
    public long timestampNs()
    {
        return header.timestampNs();
    }

    /**
     * When the descriptor of the frame was published, if the producer says so.
     *
     * @return nanoseconds of CLOCK_MONOTONIC, or -1 when the producer leaves it out.
     */
    public long publishTimestampNs()
    {
        return publishTimestampNs;
    }

    /**
     * Version of the metadata that belongs to the frame.
     *
     * @return the version.
     */
    public int metaVersion()
    {
        return header.metaVersion();
    }
}
