package org.tensorpool.tool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.tensorpool.DType;
import org.tensorpool.Frame;
import org.tensorpool.MajorOrder;
import org.tensorpool.tool.io.TensorStatistics;

/**
 * The headers of a frame and the statistics of its elements, wherever its strides put them. They are those of a copy
 * that was whole.
 *
 * @param epoch              of its regions, as unsigned 64 bits.
 * @param sequence           of it.
 * @param timestampNs        when it was captured.
 * @param publishTimestampNs when it was published; -1 if its producer doesn't say.
 * @param metaVersion        of its metadata.
 * @param dtype              of its elements.
 * @param order              of its dimensions.
 * @param shape              dimensions.
 * @param strides            bytes from one element to the next in each dimension.
 * @param tensorBytes        from the first to the last byte of the tensor.
 * @param payloadBytes       of the whole payload.
 * @param statistics         of the elements; null where there is no payload.
 */
record FrameDump(
    long epoch,
    long sequence,
    long timestampNs,
    long publishTimestampNs,
    int metaVersion,
    DType dtype,
    MajorOrder order,
    int[] shape,
    long[] strides,
    long tensorBytes,
    long payloadBytes,
    TensorStatistics statistics)
{
    /**
     * @return the dump, or null if the slot was overwritten meanwhile.
     */
    static FrameDump of(final Frame frame, final int bins)
    {
        final int[] shape = new int[frame.ndims()];
        final long[] strides = new long[shape.length];
        long elements = 1;
        for (int i = 0; i < shape.length; i++)
        {
            shape[i] = frame.dim(i);
            strides[i] = frame.stride(i);
            elements *= shape[i];
        }

        final FrameDump head = new FrameDump(frame.epoch(), frame.sequence(), frame.timestampNs(),
            frame.publishTimestampNs(), frame.metaVersion(), frame.dtype(), frame.order(), shape, strides,
            frame.tensorBytes(), frame.length(), null);
        final MemorySegment copy = Arena.ofAuto().allocate(Math.max(1, frame.length()), Long.BYTES)
            .asSlice(0, frame.length());
        if (!frame.copyTo(copy))
        {
            return null;
        }

        // Bits without strides lie eight to a byte; with strides each has a byte of its own.
        final boolean isBits = head.dtype == DType.BIT && head.tensorBytes == (elements + 7) >>> 3;
        return head.payloadBytes == 0 && elements > 0 ? head :
            head.with(TensorStatistics.of(head.dtype, shape, strides, isBits, copy, bins));
    }

    private FrameDump with(final TensorStatistics found)
    {
        return new FrameDump(epoch, sequence, timestampNs, publishTimestampNs, metaVersion, dtype, order, shape,
            strides, tensorBytes, payloadBytes, found);
    }
}
