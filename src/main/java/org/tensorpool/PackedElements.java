package org.tensorpool;

import java.lang.foreign.MemorySegment;

import org.tensorpool.shm.TensorHeader;

/**
 * Copies the elements of a tensor one behind the other, in its major order, whatever lies between them. The header must
 * be a private copy that was validated. Not thread-safe; one object a copy.
 */
final class PackedElements
{
    private final TensorHeader tensor;
    private final MemorySegment source;
    private final MemorySegment target;
    /** Innermost dimensions that lie without gaps already, and their bytes. */
    private int run;
    private long runBytes;

    private PackedElements(final TensorHeader tensor, final MemorySegment source, final MemorySegment target)
    {
        this.tensor = tensor;
        this.source = source;
        this.target = target;
        this.runBytes = tensor.dtype().bytes();
    }

    static boolean isPacked(final TensorHeader tensor)
    {
        if (tensor.isContiguous())
        {
            return true;
        }

        long stride = tensor.dtype().bytes();
        for (int n = 0; n < tensor.ndims(); n++)
        {
            final int i = dimension(tensor, n);
            if (tensor.dtype() == DType.BIT || (tensor.dim(i) > 1 && tensor.byteStride(i) != stride))
            {
                return false;
            }
            stride *= tensor.dim(i);
        }

        return true;
    }

    /** Dimensions counted from the contiguous one. */
    private static int dimension(final TensorHeader tensor, final int n)
    {
        return tensor.order() == MajorOrder.ROW ? tensor.ndims() - 1 - n : n;
    }

    static long bytes(final TensorHeader tensor)
    {
        if (tensor.dtype() == DType.BIT)
        {
            return tensor.extentBytes();
        }

        // A validated header has a span of 2^32 at most.
        long bytes = tensor.dtype().bytes();
        for (int i = 0; i < tensor.ndims(); i++)
        {
            bytes *= tensor.dim(i);
        }

        return bytes;
    }

    static void copy(final TensorHeader tensor, final MemorySegment source, final MemorySegment target)
    {
        if (tensor.dtype() == DType.BIT && !isPacked(tensor))
        {
            throw new TensorPoolException(TensorPoolException.Category.MALFORMED,
                "the bits of this tensor have gaps between them, which no array has: copy its payload instead");
        }

        final long bytes = bytes(tensor);
        if (isPacked(tensor))
        {
            MemorySegment.copy(source, 0, target, 0, bytes);
        }
        else if (bytes > 0)
        {
            final PackedElements copy = new PackedElements(tensor, source, target);
            copy.findRun();
            copy.copy(tensor.ndims() - 1, 0, 0);
        }
    }

    private void findRun()
    {
        while (run < tensor.ndims())
        {
            final int i = dimension(tensor, run);
            if (tensor.dim(i) > 1 && tensor.byteStride(i) != runBytes)
            {
                return;
            }
            runBytes *= tensor.dim(i);
            run++;
        }
    }

    /** From the outermost dimension inwards: eight calls deep at most. */
    private long copy(final int n, final long from, final long to)
    {
        if (n < run)
        {
            MemorySegment.copy(source, from, target, to, runBytes);
            return to + runBytes;
        }

        final int i = dimension(tensor, n);
        final long stride = tensor.byteStride(i);
        long next = to;
        for (int k = 0; k < tensor.dim(i); k++)
        {
            next = copy(n - 1, from + k * stride, next);
        }

        return next;
    }
}
