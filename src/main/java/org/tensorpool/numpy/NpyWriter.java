package org.tensorpool.numpy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.tensorpool.DType;
import org.tensorpool.Frame;
import org.tensorpool.MajorOrder;
import org.tensorpool.io.Problems;
import org.tensorpool.io.Shapes;
import org.tensorpool.io.Transfer;

/**
 * Writes NumPy arrays ({@code .npy}, format version 1.0), byte for byte what {@code numpy.save} writes. Column order
 * becomes Fortran order, with the bytes as they lie; where no two dimensions are larger than one the orders are the
 * same, and NumPy calls it C. Opaque bytes are written as {@code |u1}. Stateless and thread-safe.
 */
public final class NpyWriter
{
    private NpyWriter()
    {
    }

    /**
     * Writes the elements of a frame, without what may lie between and behind them. They are copied out first, because
     * a file takes longer than a slot may stay as it is. On the thread that polls, within the handler.
     *
     * @param file  to write; what was there is replaced.
     * @param frame of any type but {@link DType#BIT}, which NumPy lacks, and with at least one element.
     * @return true if the file was written; false if the frame was overwritten meanwhile, and no file touched.
     * @throws org.tensorpool.TensorPoolException (INVALID_ARGUMENT) for a frame without elements or of a type that
     *                                            NumPy lacks, or where the directory does not exist; (RESOURCE) where
     *                                            the copy does not fit into memory; (SYSTEM) where the file can't be
     *                                            written.
     */
    public static boolean write(final Path file, final Frame frame)
    {
        final int[] shape = frame.shape();
        final NpyHeader header = header(file, frame.dtype(), frame.order(), shape, frame.packedBytes());
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment copy = allocate(arena, file, frame.packedBytes());
            if (!frame.copyElementsTo(copy))
            {
                return false;
            }

            write(file, header, copy);
            return true;
        }
    }

    private static MemorySegment allocate(final Arena arena, final Path file, final long bytes)
    {
        try
        {
            return arena.allocate(bytes, Long.BYTES);
        }
        catch (final OutOfMemoryError ex)
        {
            throw Problems.outOfMemory("the frame for " + file, ex);
        }
    }

    /**
     * Writes an array.
     *
     * @param file  to write; what was there is replaced.
     * @param dtype of the elements, any but {@link DType#BIT}, which NumPy lacks.
     * @param order which dimension is contiguous.
     * @param shape 1 to 8 positive dimensions, outermost first whatever the order.
     * @param data  exactly the bytes of the elements, one behind the other, little-endian.
     * @throws org.tensorpool.TensorPoolException (INVALID_ARGUMENT) where type, shape and data don't make an array, or
     *                                            the directory does not exist; (SYSTEM) where the file can't be
     *                                            written.
     */
    public static void write(
        final Path file, final DType dtype, final MajorOrder order, final int[] shape, final MemorySegment data)
    {
        write(file, header(file, dtype, order, shape, data.byteSize()), data);
    }

    private static NpyHeader header(
        final Path file, final DType dtype, final MajorOrder order, final int[] shape, final long present)
    {
        final String descr = NpyTypes.descr(dtype);
        if (null == descr)
        {
            throw Problems.argument(
                "cannot write " + file + ": NumPy has no type for " + dtype.label() +
                ": unpack it to boolean, or write a .png");
        }

        final long expected = Shapes.byteSize(dtype, shape);
        if (present != expected)
        {
            throw Problems.argument(
                "cannot write " + file + ": " + dtype.label() + ' ' + Shapes.text(shape) + " takes " + expected +
                " bytes, but there are " + present);
        }

        return new NpyHeader(descr, MajorOrder.COLUMN == order && isOrdered(shape), shape);
    }

    private static void write(final Path file, final NpyHeader header, final MemorySegment data)
    {
        try (FileChannel channel = FileChannel.open(
            file, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING))
        {
            Transfer.write(channel, MemorySegment.ofArray(header.encode()));
            Transfer.write(channel, data);
        }
        catch (final IOException ex)
        {
            throw Problems.writing(file, ex);
        }
    }

    private static boolean isOrdered(final int[] shape)
    {
        int extended = 0;
        for (final int dimension : shape)
        {
            extended += dimension > 1 ? 1 : 0;
        }

        return extended > 1;
    }
}
