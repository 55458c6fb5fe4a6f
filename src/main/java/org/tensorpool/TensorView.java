package org.tensorpool;

import org.tensorpool.shm.SlotHeader;

/**
 * What a header says of a tensor in shared memory: type, shape and layout (wire specification §8.2). It was copied out
 * and checked before anybody sees it, so that it can't change under the reader, unlike the payload. For the polling
 * thread alone, and only until the handler returns.
 */
public abstract sealed class TensorView permits Frame, FrameProgress
{
    final SlotHeader header = new SlotHeader();

    TensorView()
    {
    }

    final SlotHeader header()
    {
        return header;
    }

    /**
     * Element type.
     *
     * @return the type.
     */
    public final DType dtype()
    {
        return header.tensor().dtype();
    }

    /**
     * Which dimension is contiguous.
     *
     * @return the order.
     */
    public final MajorOrder order()
    {
        return header.tensor().order();
    }

    /**
     * Number of dimensions.
     *
     * @return 1 to 8.
     */
    public final int ndims()
    {
        return header.tensor().ndims();
    }

    /**
     * Size of a dimension.
     *
     * @param index of the dimension, from 0.
     * @return size in elements; 0 beyond the last dimension.
     */
    public final int dim(final int index)
    {
        return header.tensor().dim(index);
    }

    /**
     * Sizes of the dimensions, for {@link TensorClaim#shape(int...)} and the like. Allocates.
     *
     * @return 1 to 8 sizes in elements, a copy.
     */
    public final int[] shape()
    {
        final int[] shape = new int[ndims()];
        for (int i = 0; i < shape.length; i++)
        {
            shape[i] = dim(i);
        }

        return shape;
    }

    /**
     * Distance between neighbours along a dimension, given by the producer or inferred from shape and order.
     *
     * @param index of the dimension, from 0.
     * @return bytes from one element to the next.
     */
    public final long stride(final int index)
    {
        return header.tensor().byteStride(index);
    }

    /**
     * Whether the elements lie one behind the other, with nothing between them.
     *
     * @return true if the strides are those that follow from shape and order.
     */
    public final boolean isPacked()
    {
        return PackedElements.isPacked(header.tensor());
    }
}
