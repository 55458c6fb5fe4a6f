package org.tensorpool.tool.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tensorpool.TensorPoolException.Category.INVALID_ARGUMENT;
import static org.tensorpool.TensorPoolException.Category.SYSTEM;
import static org.tensorpool.tool.io.Failures.assertFails;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;

class NpyWriterTest
{
    @TempDir
    private Path directory;

    static List<NumpyVector> vectors()
    {
        return NumpyVector.all();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldWriteByteForByteWhatNumPySaved(final NumpyVector vector) throws IOException
    {
        final Path file = directory.resolve("a.npy");
        final Tensor tensor = NpyReader.read(Files.write(file, vector.file()));
        NpyWriter.write(file, tensor);

        assertArrayEquals(vector.file(), Files.readAllBytes(file));
    }

    @Test
    void shouldWriteTheSampleAsTodaysNumPyDoes() throws IOException
    {
        // The sample itself is of an older NumPy, which aligned the data to 16 bytes instead of 64.
        final Path file = directory.resolve("a.npy");
        NpyWriter.write(file, NpyReader.read(Samples.path("bw_text_skeleton.npy")));

        assertEquals(
            "c1c55ab383b3c706a6cb34d4cf6f9a9bb2c6577820053314564be7be0d8bcf71",
            Samples.sha256(Files.readAllBytes(file)));
    }

    @Test
    void shouldWriteAColumnOfOneLongDimensionAsNumPyDoes() throws IOException
    {
        final Path row = directory.resolve("row.npy");
        final Path column = directory.resolve("column.npy");
        NpyWriter.write(row, Samples.uint16(MajorOrder.ROW, new int[]{ 1, 3 }, 1, 2, 3));
        NpyWriter.write(column, Samples.uint16(MajorOrder.COLUMN, new int[]{ 1, 3 }, 1, 2, 3));

        assertArrayEquals(Files.readAllBytes(row), Files.readAllBytes(column));
    }

    @Test
    void shouldWriteOpaqueBytesAsUnsignedOnes()
    {
        final Path file = directory.resolve("a.npy");
        NpyWriter.write(file, Samples.bytes(DType.BYTES, new int[]{ 2 }, 7, 255));

        final Tensor tensor = NpyReader.read(file);
        assertEquals(DType.UINT8, tensor.dtype());
        assertArrayEquals(new double[]{ 7, 255 }, Samples.values(tensor));
    }

    @Test
    void shouldReplaceALongerFile() throws IOException
    {
        final Path file = Files.write(directory.resolve("a.npy"), new byte[10_000]);
        NpyWriter.write(file, Samples.bytes(DType.UINT8, new int[]{ 2 }, 7, 255));

        assertEquals(128 + 2, Files.size(file));
    }

    @Test
    void shouldRejectBitsAndLeaveNoFileBehind()
    {
        final Path file = directory.resolve("a.npy");

        assertFails(
            INVALID_ARGUMENT,
            () -> NpyWriter.write(file, Samples.bytes(DType.BIT, new int[]{ 8 }, 1)),
            file, "bit", "boolean");
        assertEquals(false, Files.exists(file));
    }

    @Test
    void shouldNameTheDirectoryThatIsMissing()
    {
        final Path file = directory.resolve("none").resolve("a.npy");

        assertFails(
            INVALID_ARGUMENT,
            () -> NpyWriter.write(file, Samples.bytes(DType.UINT8, new int[]{ 1 }, 1)),
            file, file.getParent(), "create it");
    }

    @Test
    void shouldSayWhyTheSystemRefused()
    {
        final Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "needs a device that is always full");

        assertFails(
            SYSTEM,
            () -> NpyWriter.write(full, Samples.bytes(DType.UINT8, new int[]{ 1 }, 1)),
            full, "No space left");
    }
}
