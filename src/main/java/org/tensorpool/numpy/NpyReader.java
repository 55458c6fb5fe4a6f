package org.tensorpool.numpy;

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
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPoolException;
import org.tensorpool.io.Problems;
import org.tensorpool.io.RegularFiles;
import org.tensorpool.io.Shapes;
import org.tensorpool.io.Transfer;

/**
 * A NumPy array in a file ({@code .npy}, format versions 1.0, 2.0 and 3.0): what it is, and its bytes straight to where
 * they are wanted, such as a slot of shared memory.
 * <pre>{@code
 * try (NpyReader array = NpyReader.open(file))
 * {
 *     if (producer.tryClaim(claim, array.byteSize()) >= 0)
 *     {
 *         array.readTo(claim);
 *         claim.commit();
 *     }
 * }
 * }</pre>
 * The file is read, not mapped: a file that somebody truncates while it is mapped ends in a fault. Its header is read
 * and checked when it is opened; nothing is allocated that the size of the file does not vouch for. Not thread-safe.
 */
public final class NpyReader implements AutoCloseable
{
    private final Path file;
    private final FileChannel channel;
    private final DType dtype;
    private final MajorOrder order;
    private final int[] shape;
    private final long byteSize;
    private final long dataOffset;

    private NpyReader(final Path file, final FileChannel channel) throws IOException
    {
        this.file = file;
        this.channel = channel;

        final NpyHeader header = header();
        dtype = dtype(header);
        order = header.fortranOrder() ? MajorOrder.COLUMN : MajorOrder.ROW;
        shape = 0 == header.shape().length ? new int[]{ 1 } : header.shape();
        byteSize = checkedSize();
        dataOffset = channel.position();
        requireSize(channel.size() - dataOffset);
    }

    /**
     * Opens an array and checks its header. A single value, which has no dimension in NumPy, becomes a tensor of shape
     * (1), because a tensor has 1 to 8.
     *
     * @param file to read; may hold more than 2 GiB.
     * @return the array, for the caller to close.
     * @throws TensorPoolException (MALFORMED) where the file is no such array, is cut off or too long, or holds a type
     *                             or a shape that a tensor can't have; (INVALID_ARGUMENT) where there is no such file;
     *                             (SYSTEM) where it can't be read.
     */
    public static NpyReader open(final Path file)
    {
        RegularFiles.require(file);
        FileChannel channel = null;
        NpyReader reader = null;
        try
        {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            reader = new NpyReader(file, channel);
            return reader;
        }
        catch (final IOException ex)
        {
            throw Problems.reading(file, ex);
        }
        finally
        {
            if (null == reader)
            {
                close(file, channel);
            }
        }
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
     * Which dimension is contiguous: Fortran order is {@link MajorOrder#COLUMN}.
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
     * @return 1 to 8 sizes in elements, a copy.
     */
    public int[] shape()
    {
        return shape.clone();
    }

    /**
     * Length of the elements, one behind the other.
     *
     * @return bytes, at least 1.
     */
    public long byteSize()
    {
        return byteSize;
    }

    /**
     * Reads the elements as they lie in the file, little-endian. May be called again.
     *
     * @param target gets them in its first {@link #byteSize()} bytes; what follows stays as it is.
     * @throws TensorPoolException (INVALID_ARGUMENT) where the target is smaller or read-only; (MALFORMED) where the
     *                             file was cut off since it was opened; (SYSTEM) where it can't be read.
     */
    public void readTo(final MemorySegment target)
    {
        if (target.byteSize() < byteSize || target.isReadOnly())
        {
            throw Problems.argument(target.isReadOnly() ?
                "the target of " + file + " is read-only: pass memory that can be written" :
                "the target of " + file + " has " + target.byteSize() + " bytes, but " + dtype.label() + ' ' +
                Shapes.text(shape) + " takes " + byteSize);
        }

        try
        {
            channel.position(dataOffset);
            fill(target.asSlice(0, byteSize), "data");
        }
        catch (final IOException ex)
        {
            throw Problems.reading(file, ex);
        }
    }

    /**
     * Reads the elements into a claim and describes them to it: type, order and shape. For the thread of its producer,
     * which commits it or, where this fails, aborts it.
     *
     * @param claim of at least {@link #byteSize()} bytes.
     * @throws TensorPoolException (INVALID_ARGUMENT) where nothing is claimed, or too little; otherwise as
     *                             {@link #readTo(MemorySegment)}.
     */
    public void readTo(final TensorClaim claim)
    {
        final MemorySegment payload = claim.payload();
        if (null == payload)
        {
            throw Problems.argument("nothing is claimed for " + file + ": it takes a slot of " + byteSize + " bytes");
        }

        readTo(payload);
        claim.dtype(dtype).order(order).shape(shape);
    }

    /**
     * Closes the file. Doing it again does nothing.
     *
     * @throws TensorPoolException (SYSTEM) where the system says that it can't be closed.
     */
    @Override
    public void close()
    {
        close(file, channel);
    }

    private static void close(final Path file, final FileChannel channel)
    {
        if (null != channel)
        {
            try
            {
                channel.close();
            }
            catch (final IOException ex)
            {
                throw Problems.reading(file, ex);
            }
        }
    }

    private NpyHeader header() throws IOException
    {
        final ByteBuffer prefix = bytes(NpyHeader.LENGTH_OFFSET, "magic");
        if (!Arrays.equals(Arrays.copyOf(prefix.array(), NpyHeader.MAGIC.length), NpyHeader.MAGIC))
        {
            throw Problems.malformed(file, "is no NumPy array: it does not begin with \\x93NUMPY");
        }

        final int version = version(prefix);
        final long length = 1 == version ?
            bytes(Short.BYTES, "header length").getShort() & 0xFFFF :
            bytes(Integer.BYTES, "header length").getInt() & 0xFFFF_FFFFL;
        if (length > NpyHeader.LONGEST_TEXT)
        {
            throw Problems.malformed(
                file,
                "its NumPy header claims " + length + " bytes, more than the " + NpyHeader.LONGEST_TEXT +
                " that are accepted: write the file again with numpy.save");
        }

        final Charset charset = version < 3 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
        return NpyHeaderParser.parse(file, new String(bytes((int)length, "header").array(), charset));
    }

    private int version(final ByteBuffer prefix)
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

    private DType dtype(final NpyHeader header)
    {
        final DType type = NpyTypes.dtype(header.descr());
        if (null == type)
        {
            throw Problems.malformed(
                file,
                "has elements of type '" + Problems.quote(header.descr()) + "': supported are " + NpyTypes.SUPPORTED +
                "; convert it with astype");
        }

        return type;
    }

    private long checkedSize()
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

    private void requireSize(final long present)
    {
        if (present != byteSize)
        {
            throw Problems.malformed(
                file,
                "has " + present + " bytes of data, but " + dtype.label() + ' ' + Shapes.text(shape) + " takes " +
                byteSize + ": " + (present < byteSize ? "it is cut off" : "something follows the array"));
        }
    }

    private ByteBuffer bytes(final int count, final String what) throws IOException
    {
        final byte[] bytes = new byte[count];
        fill(MemorySegment.ofArray(bytes), what);

        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void fill(final MemorySegment target, final String what) throws IOException
    {
        try
        {
            Transfer.read(channel, target);
        }
        catch (final EOFException ex)
        {
            throw Problems.malformed(file, "is cut off in its " + what + ": " + ex.getMessage(), ex);
        }
    }
}
