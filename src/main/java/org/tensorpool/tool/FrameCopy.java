package org.tensorpool.tool;

import java.lang.foreign.MemorySegment;

import org.tensorpool.DType;
import org.tensorpool.Frame;
import org.tensorpool.MajorOrder;
import org.tensorpool.io.Memory;
import org.tensorpool.tool.io.Tensor;

/**
 * A frame that was copied out of shared memory, whole.
 *
 * @param sequence of the frame.
 * @param payload  all of it, what lies between and behind the elements included.
 * @param elements one behind the other.
 * @param dtype    of the elements.
 * @param order    of the dimensions.
 * @param shape    of the tensor.
 */
record FrameCopy(
    long sequence, MemorySegment payload, MemorySegment elements, DType dtype, MajorOrder order, int[] shape)
{
    /**
     * @return the copy, or null if the slot was overwritten meanwhile.
     */
    static FrameCopy of(final Frame frame)
    {
        final MemorySegment payload = allocate(frame, frame.length());
        final boolean isPacked = frame.isPacked();
        final MemorySegment elements =
            isPacked ? payload.asSlice(0, frame.packedBytes()) : allocate(frame, frame.packedBytes());
        if (!frame.copyTo(payload) || (!isPacked && !frame.copyElementsTo(elements)))
        {
            return null;
        }

        return new FrameCopy(frame.sequence(), payload, elements, frame.dtype(), frame.order(), frame.shape());
    }

    private static MemorySegment allocate(final Frame frame, final long bytes)
    {
        return Memory.allocate(Math.max(1, bytes), "a copy of frame " + frame.sequence()).asSlice(0, bytes);
    }

    Tensor tensor()
    {
        return Tensor.of(dtype, order, shape, elements);
    }
}
