package org.tensorpool;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

import org.tensorpool.client.ProducerBinding;
import org.tensorpool.shm.PayloadPool;
import org.tensorpool.shm.TensorHeader;

/**
 * A slot of shared memory that is a producer's to fill, from {@link Producer#tryClaim} until {@link #commit()} or
 * {@link #abort()}. One object can be used for any number of frames, one after the other; what it says of the tensor
 * (type, shape, order, strides) stays from one frame to the next.
 * <p>
 * An open claim holds back the frames claimed after it. Where filling it can fail, call {@link #abort()} in a finally
 * block: after a commit it does nothing.
 * <p>
 * For the producer's thread alone. Allocates nothing once every slot has been used and frames keep their size.
 */
public final class TensorClaim
{
    private final TensorHeader header = new TensorHeader();
    private Producer producer;
    private ProducerBinding binding;
    private PayloadPool pool;
    private MemorySegment payload;
    private int slotIndex;
    private long slotOffset;
    private long length;
    private long sequence;
    private long timestampNs;
    private int metaVersion;
    private ProgressUnit progressUnit = ProgressUnit.NONE;
    private boolean isProgressBegun;
    private long progressBytes;
    private long progressTimeNs;

    /** A claim of nothing, for {@link Producer#tryClaim} to fill. */
    public TensorClaim()
    {
    }

    void wrap(
        final Producer owner,
        final ProducerBinding ownerBinding,
        final PayloadPool payloadPool,
        final int index,
        final long offset,
        final long frameSequence,
        final long payloadLength)
    {
        producer = owner;
        binding = ownerBinding;
        pool = payloadPool;
        slotIndex = index;
        slotOffset = offset;
        sequence = frameSequence;
        length = payloadLength;
        payload = payloadPool.payload(index, payloadLength);
        timestampNs = 0;
        isProgressBegun = false;
        progressBytes = 0;
    }

    void release()
    {
        producer = null;
        binding = null;
        payload = null;
    }

    boolean isOpen()
    {
        return producer != null;
    }

    ProducerBinding binding()
    {
        return binding;
    }

    PayloadPool pool()
    {
        return pool;
    }

    int slotIndex()
    {
        return slotIndex;
    }

    long slotOffset()
    {
        return slotOffset;
    }

    TensorHeader header()
    {
        return header;
    }

    boolean isValid()
    {
        if (progressUnit != ProgressUnit.NONE)
        {
            layOutProgress();
        }

        return header.validate(length) == null;
    }

    /** Rows and columns are as long as type and shape of this frame make them. */
    private void layOutProgress()
    {
        header.validate(length);
        final long stride = header.byteStride(progressUnit == ProgressUnit.ROWS ? 0 : 1);
        if (header.progressUnit() != progressUnit.code() || header.progressStrideBytes() != stride)
        {
            header.progress(progressUnit.code(), stride);
        }
    }

    boolean isProgressBegun()
    {
        return isProgressBegun;
    }

    long progressBytes()
    {
        return progressBytes;
    }

    long progressTimeNs()
    {
        return progressTimeNs;
    }

    void onProgress(final long bytes, final long nowNs)
    {
        isProgressBegun = true;
        progressBytes = bytes;
        progressTimeNs = nowNs;
    }

    /**
     * Where the elements go, little-endian. A device or native code may fill it through its
     * {@link MemorySegment#address()}: all of it must be visible to this CPU before {@link #commit()} is called, and
     * nothing may be written once the claim was committed or aborted.
     *
     * @return writable segment of exactly the length that was claimed, in shared memory; null when nothing is claimed.
     */
    public MemorySegment payload()
    {
        return payload;
    }

    /**
     * The payload as a buffer, for code that fills those: {@link #payload()} with another face, from position 0.
     * Allocates.
     *
     * @return writable, direct, little-endian buffer, good until the claim is committed or aborted; null when nothing
     * is claimed.
     * @throws TensorPoolException INVALID_ARGUMENT when the payload is longer than 2^31 - 1 bytes, as no buffer is.
     */
    public ByteBuffer asByteBuffer()
    {
        return payload == null ? null : Payloads.buffer(payload);
    }

    /**
     * Length of the payload.
     *
     * @return bytes that were claimed.
     */
    public long length()
    {
        return length;
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
     * Set the element type.
     *
     * @param type of the elements.
     * @return this.
     */
    public TensorClaim dtype(final DType type)
    {
        header.dtype(type);
        return this;
    }

    /**
     * Set which dimension is contiguous; row-major unless set.
     *
     * @param order of the dimensions.
     * @return this.
     */
    public TensorClaim order(final MajorOrder order)
    {
        header.order(order);
        return this;
    }

    /**
     * Set the shape of a tensor of one dimension, contiguous.
     *
     * @param dim0 size of the dimension.
     * @return this.
     */
    public TensorClaim shape(final int dim0)
    {
        return rank(1).dim(0, dim0);
    }

    /**
     * Set the shape of a tensor of two dimensions, contiguous.
     *
     * @param dim0 size of the first dimension, such as rows.
     * @param dim1 size of the second dimension, such as columns.
     * @return this.
     */
    public TensorClaim shape(final int dim0, final int dim1)
    {
        return rank(2).dim(0, dim0).dim(1, dim1);
    }

    /**
     * Set the shape of a tensor of three dimensions, contiguous.
     *
     * @param dim0 size of the first dimension.
     * @param dim1 size of the second dimension.
     * @param dim2 size of the third dimension.
     * @return this.
     */
    public TensorClaim shape(final int dim0, final int dim1, final int dim2)
    {
        return rank(3).dim(0, dim0).dim(1, dim1).dim(2, dim2);
    }

    /**
     * Set the shape of a tensor, contiguous.
     *
     * @param dims sizes of the dimensions, 1 to 8 of them; not kept.
     * @return this.
     */
    public TensorClaim shape(final int... dims)
    {
        rank(dims.length);
        for (int i = 0; i < dims.length; i++)
        {
            dim(i, dims[i]);
        }

        return this;
    }

    private TensorClaim rank(final int ndims)
    {
        if (ndims < 1 || ndims > TensorHeader.MAX_DIMS)
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT,
                ndims + " dimensions: a tensor has 1 to " + TensorHeader.MAX_DIMS);
        }

        header.ndims(ndims);
        return this;
    }

    private TensorClaim dim(final int index, final int size)
    {
        header.dim(index, size);
        header.stride(index, 0);
        return this;
    }

    /**
     * Set the distance between neighbours along a dimension, after the shape.
     *
     * @param index of the dimension, from 0.
     * @param bytes from one element to the next; 0 to let it follow from shape and order.
     * @return this.
     */
    public TensorClaim stride(final int index, final int bytes)
    {
        header.stride(index, bytes);
        return this;
    }

    /**
     * Set when the frame was captured; the time of the commit unless set.
     *
     * @param captureTimestampNs nanoseconds of CLOCK_MONOTONIC ({@link System#nanoTime()}), not 0.
     * @return this.
     */
    public TensorClaim timestampNs(final long captureTimestampNs)
    {
        timestampNs = captureTimestampNs;
        return this;
    }

    long timestampNs()
    {
        return timestampNs;
    }

    /**
     * Set the version of the metadata that belongs to this frame and those after it; 0 unless set.
     *
     * @param version of the metadata.
     * @return this.
     */
    public TensorClaim metaVersion(final int version)
    {
        metaVersion = version;
        return this;
    }

    int metaVersion()
    {
        return metaVersion;
    }

    /**
     * Set what progress of this frame and those after it is counted in besides bytes; NONE unless set. Columns need two
     * dimensions.
     *
     * @param unit rows or columns of the tensor.
     * @return this.
     */
    public TensorClaim progressUnit(final ProgressUnit unit)
    {
        progressUnit = unit;
        if (unit == ProgressUnit.NONE)
        {
            header.progress(unit.code(), 0);
        }
        return this;
    }

    /**
     * Tell consumers that follow progress how much of the payload is there, from its beginning on; the first call tells
     * that the frame was begun, and the commit that it is complete. Costs next to nothing while nobody follows, and
     * sends no more often than those who do want to hear. Type, shape and strides must be set before and stay.
     *
     * @param bytesFilled bytes that are there and will not change any more; never fewer than before.
     * @return true if consumers were told now.
     * @throws TensorPoolException INVALID_ARGUMENT when the bytes are fewer than before or more than the payload has,
     *                             when type and shape make no tensor that fits it, or when nothing is claimed.
     */
    public boolean progress(final long bytesFilled)
    {
        if (producer == null || bytesFilled < progressBytes || bytesFilled > length)
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT, producer == null ?
                "progress of nothing: claim a slot first" :
                bytesFilled + " bytes filled: expected " + progressBytes + " to " + length);
        }

        return producer.progress(this, bytesFilled);
    }

    /**
     * The payload is complete: commit the slot and publish its descriptor. The claim is over, whatever the result.
     *
     * @return the sequence of the frame, or a negative status: {@link Producer#NOT_CONNECTED},
     * {@link Producer#BACK_PRESSURED}, {@link Producer#CLOSED}, {@link Producer#MAX_POSITION_EXCEEDED},
     * {@link Producer#EPOCH_ENDED}, {@link Producer#INVALID_TENSOR} or {@link Producer#NO_CLAIM}.
     */
    public long commit()
    {
        return producer == null ? Producer.NO_CLAIM : producer.commit(this);
    }

    /**
     * Give the slot back without a frame. It costs no sequence number if this is the youngest claim of its producer.
     */
    public void abort()
    {
        if (producer != null)
        {
            producer.abort(this);
        }
    }
}
