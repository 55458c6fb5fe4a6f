package org.tensorpool.tool.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.tensorpool.MajorOrder;

/**
 * Writes NumPy arrays ({@code .npy}, format version 1.0), byte for byte what {@code numpy.save} writes. Stateless and
 * thread-safe.
 */
public final class NpyWriter
{
    private NpyWriter()
    {
    }

    /**
     * Writes a tensor. Column order becomes Fortran order, with the bytes as they lie; where no two dimensions are
     * larger than one the orders are the same, and NumPy calls it C. Opaque bytes are written as {@code |u1}.
     *
     * @param file   to write; what was there is replaced.
     * @param tensor of any type but {@link org.tensorpool.DType#BIT}, which NumPy lacks.
     * @throws org.tensorpool.TensorPoolException (INVALID_ARGUMENT) for a type that NumPy lacks, or where the directory
     *                                            does not exist; (SYSTEM) where the file can't be written.
     */
    public static void write(final Path file, final Tensor tensor)
    {
        final String descr = NpyTypes.descr(tensor.dtype());
        if (null == descr)
        {
            throw Problems.argument(
                "cannot write " + file + ": NumPy has no type for " + tensor.dtype().label() +
                ": unpack it to boolean, or write a .png");
        }

        final int[] shape = tensor.shape();
        final NpyHeader header =
            new NpyHeader(descr, MajorOrder.COLUMN == tensor.order() && isOrdered(shape), shape);
        try (FileChannel channel = FileChannel.open(
            file, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING))
        {
            Transfer.write(channel, MemorySegment.ofArray(header.encode()), Transfer.LARGEST_PIECE);
            Transfer.write(channel, tensor.data(), Transfer.LARGEST_PIECE);
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
