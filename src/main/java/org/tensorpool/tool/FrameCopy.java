package org.tensorpool.tool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import org.tensorpool.DType;
import org.tensorpool.Frame;
import org.tensorpool.MajorOrder;
import org.tensorpool.TensorPoolException;
import org.tensorpool.tool.io.Shapes;
import org.tensorpool.tool.io.Tensor;

/**
 * A frame that was copied out of shared memory, whole.
 *
 * @param sequence of the frame.
 * @param payload  all of it, what follows the tensor included.
 * @param dtype    of the elements.
 * @param order    of the dimensions.
 * @param shape    of the tensor.
 */
record FrameCopy(long sequence, MemorySegment payload, DType dtype, MajorOrder order, int[] shape)
{
    /**
     * @return the copy, or null if the slot was overwritten meanwhile.
     */
    static FrameCopy of(final Frame frame)
    {
        final int[] shape = new int[frame.ndims()];
        for (int i = 0; i < shape.length; i++)
        {
            shape[i] = frame.dim(i);
        }

        final MemorySegment copy = Arena.ofAuto().allocate(Math.max(1, frame.length()), Long.BYTES)
            .asSlice(0, frame.length());
        final FrameCopy result = new FrameCopy(frame.sequence(), copy, frame.dtype(), frame.order(), shape);
        requirePacked(frame, result);
        return frame.copyTo(copy) ? result : null;
    }

    private static void requirePacked(final Frame frame, final FrameCopy copy)
    {
        long stride = copy.dtype.bytes();
        for (int n = 0; n < copy.shape.length; n++)
        {
            final int i = copy.order == MajorOrder.ROW ? copy.shape.length - 1 - n : n;
            if (copy.shape[i] > 1 && frame.stride(i) != stride)
            {
                throw new TensorPoolException(TensorPoolException.Category.MALFORMED,
                    "frame " + copy.sequence + " has gaps between its elements (stride " + frame.stride(i) +
                    " of dimension " + i + ", packed is " + stride + "): files hold packed tensors only");
            }
            stride *= copy.shape[i];
        }
    }

    /**
     * The tensor at the beginning of the payload.
     */
    Tensor tensor()
    {
        return Tensor.of(dtype, order, shape, payload.asSlice(0, Shapes.byteSize(dtype, shape)));
    }
}
