package org.tensorpool.tool.io;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;
import org.tensorpool.io.Memory;
import org.tensorpool.io.Problems;
import org.tensorpool.io.Shapes;

/**
 * A contiguous array in memory: element type, order, shape and the bytes, little-endian, with nothing between the
 * elements.
 * <p>
 * Type, order and shape never change, and the bytes cannot be changed through the tensor. Thread-safe as far as the
 * memory it was made of is left alone.
 */
public final class Tensor
{
    private final DType dtype;
    private final MajorOrder order;
    private final int[] shape;
    private final MemorySegment data;
    private final long elements;

    private Tensor(final DType dtype, final MajorOrder order, final int[] shape, final MemorySegment data)
    {
        this.dtype = Objects.requireNonNull(dtype, "dtype");
        this.order = Objects.requireNonNull(order, "order");
        this.shape = shape.clone();
        this.elements = Shapes.elements(this.shape);
        this.data = data.asReadOnly();

        final long expected = Shapes.byteSize(dtype, this.shape);
        if (data.byteSize() != expected)
        {
            throw Problems.argument(
                "a tensor " + this + " takes " + expected + " bytes, but " + data.byteSize() +
                " were given: pass exactly its bytes");
        }
    }

    /**
     * A tensor over bytes that are there already; they are not copied.
     *
     * @param dtype element type.
     * @param order which dimension is contiguous.
     * @param shape 1 to 8 positive dimensions, outermost first; copied.
     * @param data  exactly the bytes of the elements, little-endian.
     * @return the tensor.
     * @throws org.tensorpool.TensorPoolException (INVALID_ARGUMENT) where the shape breaks a rule of
     *                                            {@link Shapes#elements(int...)} or the size does not fit it.
     */
    public static Tensor of(
        final DType dtype, final MajorOrder order, final int[] shape, final MemorySegment data)
    {
        return new Tensor(dtype, order, shape, data);
    }

    /**
     * A tensor over its own copy of the bytes, for memory that will change or go away, such as a frame in a pool.
     *
     * @param dtype element type.
     * @param order which dimension is contiguous.
     * @param shape 1 to 8 positive dimensions, outermost first; copied.
     * @param data  exactly the bytes of the elements, little-endian; copied.
     * @return the tensor.
     * @throws org.tensorpool.TensorPoolException (INVALID_ARGUMENT) as
     *                                            {@link #of(DType, MajorOrder, int[], MemorySegment)}; (RESOURCE)
     *                                            where the copy does not fit into memory.
     */
    public static Tensor copyOf(
        final DType dtype, final MajorOrder order, final int[] shape, final MemorySegment data)
    {
        // Checked before a copy is made of something that may be the wrong size.
        final Tensor original = new Tensor(dtype, order, shape, data);
        final MemorySegment copy = Memory.allocate(data.byteSize(), "a tensor " + original);

        return new Tensor(dtype, order, shape, copy.copyFrom(data));
    }

    /**
     * Element type.
     *
     * @return the type.
     */
    public DType dtype()
    {
        return dtype;
    }

    /**
     * Which dimension is contiguous.
     *
     * @return the order.
     */
    public MajorOrder order()
    {
        return order;
    }

    /**
     * The dimensions, outermost first whatever the order.
     *
     * @return a copy, 1 to 8 long.
     */
    public int[] shape()
    {
        return shape.clone();
    }

    /**
     * The bytes of the elements.
     *
     * @return a read-only segment of {@link #byteSize()} bytes.
     */
    public MemorySegment data()
    {
        return data;
    }

    /**
     * How many elements there are.
     *
     * @return the product of the dimensions.
     */
    public long elements()
    {
        return elements;
    }

    /**
     * How many bytes they take.
     *
     * @return size in bytes.
     */
    public long byteSize()
    {
        return data.byteSize();
    }

    /**
     * Type, shape and order in words.
     *
     * @return such as {@code uint16 480x640 row}.
     */
    @Override
    public String toString()
    {
        return dtype.label() + ' ' + Shapes.text(shape) + (MajorOrder.ROW == order ? " row" : " column");
    }
}
