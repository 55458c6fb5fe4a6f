package org.tensorpool.tool.io;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;
import org.tensorpool.TensorPoolException;

/**
 * Reads NumPy arrays ({@code .npy}, format versions 1.0, 2.0 and 3.0). Stateless and thread-safe.
 * <p>
 * The file is read into memory, not mapped: a file that somebody truncates while it is mapped ends in a fault. Nothing
 * is allocated that the size of the file does not vouch for.
 */
public final class NpyReader
{
    private NpyReader()
    {
    }

    /**
     * Reads an array. Its bytes stay as they lie: Fortran order becomes {@link MajorOrder#COLUMN}. A single value,
     * which has no dimension in NumPy, becomes a tensor of shape (1), because a tensor has 1 to 8.
     *
     * @param file to read; may hold more than 2 GiB.
     * @return the tensor, in memory of its own.
     * @throws TensorPoolException (MALFORMED) where the file is no such array, is cut off or too long, or holds a type
     *                             or a shape that a tensor can't have; (INVALID_ARGUMENT) where there is no such file;
     *                             (RESOURCE) where it does not fit into memory; (SYSTEM) where it can't be read.
     */
    public static Tensor read(final Path file)
    {
        TensorFiles.requireFile(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ))
        {
            return read(file, channel, channel.size());
        }
        catch (final IOException ex)
        {
            throw Problems.reading(file, ex);
        }
    }

    private static Tensor read(final Path file, final FileChannel channel, final long fileSize) throws IOException
    {
        final ByteBuffer prefix = bytes(file, channel, NpyHeader.LENGTH_OFFSET, "magic");
        if (!Arrays.equals(Arrays.copyOf(prefix.array(), NpyHeader.MAGIC.length), NpyHeader.MAGIC))
        {
            throw Problems.malformed(file, "is no NumPy array: it does not begin with \\x93NUMPY");
        }

        final int version = version(file, prefix);
        final long length = 1 == version ?
            bytes(file, channel, Short.BYTES, "header length").getShort() & 0xFFFF :
            bytes(file, channel, Integer.BYTES, "header length").getInt() & 0xFFFF_FFFFL;
        if (length > NpyHeader.LONGEST_TEXT)
        {
            throw Problems.malformed(
                file,
                "its NumPy header claims " + length + " bytes, more than the " + NpyHeader.LONGEST_TEXT +
                " that are accepted: write the file again with numpy.save");
        }

        final Charset charset = version < 3 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
        final String text = new String(bytes(file, channel, (int)length, "header").array(), charset);

        return tensor(file, channel, fileSize, NpyHeaderParser.parse(file, text));
    }

    private static int version(final Path file, final ByteBuffer prefix)
    {
        final int major = prefix.get(NpyHeader.VERSION_OFFSET) & 0xFF;
        final int minor = prefix.get(NpyHeader.VERSION_OFFSET + 1) & 0xFF;
        if (major < 1 || major > 3 || minor != 0)
        {
            throw Problems.malformed(
                file, "is a NumPy array of version " + major + "." + minor + ": supported are 1.0, 2.0 and 3.0");
        }

        return major;
    }

    private static Tensor tensor(
        final Path file, final FileChannel channel, final long fileSize, final NpyHeader header) throws IOException
    {
        final DType dtype = NpyTypes.dtype(header.descr());
        if (null == dtype)
        {
            throw Problems.malformed(
                file,
                "has elements of type '" + Problems.quote(header.descr()) + "': supported are " + NpyTypes.SUPPORTED +
                "; convert it with astype");
        }

        final int[] shape = 0 == header.shape().length ? new int[]{ 1 } : header.shape();
        final long expected = byteSize(file, dtype, shape);
        final long present = fileSize - channel.position();
        if (present != expected)
        {
            throw Problems.malformed(
                file,
                "has " + present + " bytes of data, but " + dtype.label() + ' ' + Shapes.text(shape) + " takes " +
                expected + ": " + (present < expected ? "it is cut off" : "something follows the array"));
        }

        final MemorySegment data = Memory.allocate(expected, file.toString());
        fill(file, channel, data, "data");

        return Tensor.of(dtype, header.fortranOrder() ? MajorOrder.COLUMN : MajorOrder.ROW, shape, data);
    }

    private static long byteSize(final Path file, final DType dtype, final int[] shape)
    {
        try
        {
            return Shapes.byteSize(dtype, shape);
        }
        catch (final TensorPoolException ex)
        {
            throw Problems.malformed(file, ex.getMessage(), ex);
        }
    }

    private static ByteBuffer bytes(final Path file, final FileChannel channel, final int count, final String what)
        throws IOException
    {
        final byte[] bytes = new byte[count];
        fill(file, channel, MemorySegment.ofArray(bytes), what);

        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void fill(
        final Path file, final FileChannel channel, final MemorySegment target, final String what) throws IOException
    {
        try
        {
            Transfer.read(channel, target, Transfer.LARGEST_PIECE);
        }
        catch (final EOFException ex)
        {
            throw Problems.malformed(file, "is cut off in its " + what + ": " + ex.getMessage(), ex);
        }
    }
}
