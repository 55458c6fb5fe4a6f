package org.tensorpool.tool;

import java.lang.foreign.MemorySegment;

import org.tensorpool.DType;
import org.tensorpool.Frame;
import org.tensorpool.MajorOrder;
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
     * @param buffers that it is copied into; the copy is good until they take the next one.
     * @return the copy, or null if the slot was overwritten meanwhile.
     */
    static FrameCopy of(final Frame frame, final FrameBuffers buffers)
    {
        final MemorySegment payload = buffers.payload(frame.length(), frame.sequence());
        final boolean isPacked = frame.isPacked();
        final MemorySegment elements = isPacked ?
            payload.asSlice(0, frame.packedBytes()) : buffers.elements(frame.packedBytes(), frame.sequence());
        if (!frame.copyTo(payload) || (!isPacked && !frame.copyElementsTo(elements)))
        {
            return null;
        }

        return new FrameCopy(frame.sequence(), payload, elements, frame.dtype(), frame.order(), frame.shape());
    }

    Tensor tensor()
    {
        return Tensor.of(dtype, order, shape, elements);
    }
}
