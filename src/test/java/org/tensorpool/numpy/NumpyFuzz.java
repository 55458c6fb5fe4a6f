package org.tensorpool.numpy;

import static org.tensorpool.fuzz.FuzzRules.latin;
import static org.tensorpool.fuzz.FuzzRules.require;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.tensorpool.TensorPoolException;
import org.tensorpool.fuzz.FuzzBody;
import org.tensorpool.fuzz.FuzzFile;
import org.tensorpool.fuzz.FuzzSeeds;
import org.tensorpool.fuzz.FuzzTarget;
import org.tensorpool.io.Shapes;

/**
 * NumPy arrays in files that somebody else wrote.
 */
public final class NumpyFuzz
{
    private static final Path FILE = Path.of("array.npy");
    private static final List<String> WORDS = List.of("{", "}", "'descr': ", "'fortran_order': ", "'shape': ", "'<f4'",
        "\"|u1\"", "True", "False", "(3,)", "(2, 3)", "()", ", ", "2147483647", "2147483648", "L", "(", ")", "[", "\\");

    private NumpyFuzz()
    {
    }

    /**
     * The text of a header, and whole files.
     *
     * @return targets.
     */
    public static List<FuzzTarget> targets()
    {
        return List.of(
            FuzzTarget.of("numpy.header", () -> NumpyFuzz::header)
                .seeds(FuzzSeeds.texts("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   \n",
                    "{\"shape\":(1L,),\"descr\":\"|u1\",\"fortran_order\":True}"))
                .words(WORDS).allocating(64 << 10, 512),
            FuzzTarget.of("numpy.file", File::new)
                .seeds(List.of(file("<f4", false, 24, 2, 3), file("|u1", true, 3, 3), file("<u2", false, 2)))
                .words(WORDS).slow(10).allocating(64 << 10, 1024));
    }

    private static byte[] file(final String descr, final boolean isFortran, final int dataBytes, final int... shape)
    {
        final byte[] header = new NpyHeader(descr, isFortran, shape.length == 0 ? new int[]{1} : shape).encode();
        return Arrays.copyOf(header, header.length + dataBytes);
    }

    private static void header(final byte[] input)
    {
        try
        {
            final NpyHeader header = NpyHeaderParser.parse(FILE, latin(input));
            require(header.shape().length <= Shapes.MAX_DIMS, "more dimensions than a tensor may have");
            require(Arrays.stream(header.shape()).allMatch((dimension) -> dimension >= 0), "a dimension below 0");
            if (header.shape().length > 0 && header.descr().indexOf('\'') < 0)
            {
                final byte[] written = header.encode();
                final NpyHeader again = NpyHeaderParser.parse(
                    FILE, new String(written, 10, written.length - 10, StandardCharsets.ISO_8859_1));
                require(again.descr().equals(header.descr()) && again.fortranOrder() == header.fortranOrder() &&
                    Arrays.equals(again.shape(), header.shape()), "a header reads otherwise than it was written");
            }
        }
        catch (final TensorPoolException ex)
        {
            require(ex.category() == TensorPoolException.Category.MALFORMED, ex.toString());
        }
    }

    private static final class File implements FuzzBody
    {
        private final FuzzFile file = new FuzzFile("array.npy");

        @Override
        public void accept(final byte[] input)
        {
            final Path path = file.write(input);
            try (NpyReader reader = NpyReader.open(path))
            {
                require(reader.byteSize() >= 0 && reader.byteSize() < input.length, "more data than the file has");
                require(reader.byteSize() == Shapes.byteSize(reader.dtype(), reader.shape()), "another size");
                final byte[] data = new byte[(int)reader.byteSize()];
                reader.readTo(MemorySegment.ofArray(data));
                require(MemorySegment.ofArray(input).asSlice(input.length - data.length)
                    .mismatch(MemorySegment.ofArray(data)) == -1, "other data than the file has");
            }
            catch (final TensorPoolException ex)
            {
                require(ex.category() == TensorPoolException.Category.MALFORMED, ex.toString());
            }
        }

        @Override
        public void close()
        {
            file.close();
        }
    }
}
