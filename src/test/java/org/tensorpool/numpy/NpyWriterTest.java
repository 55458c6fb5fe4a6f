package org.tensorpool.numpy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tensorpool.TensorPoolException.Category.INVALID_ARGUMENT;
import static org.tensorpool.TensorPoolException.Category.SYSTEM;
import static org.tensorpool.testing.Failures.assertFails;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;
import org.tensorpool.testing.SampleFiles;

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
        NpyArray.read(Files.write(file, vector.file())).write(file);

        assertArrayEquals(vector.file(), Files.readAllBytes(file));
    }

    @Test
    void shouldWriteTheSampleAsTodaysNumPyDoes() throws IOException
    {
        // The sample itself is of an older NumPy, which aligned the data to 16 bytes instead of 64.
        final Path file = directory.resolve("a.npy");
        NpyArray.read(SampleFiles.path("bw_text_skeleton.npy")).write(file);

        assertEquals(
            "c1c55ab383b3c706a6cb34d4cf6f9a9bb2c6577820053314564be7be0d8bcf71",
            SampleFiles.sha256(Files.readAllBytes(file)));
    }

    @Test
    void shouldWriteAColumnOfOneLongDimensionAsNumPyDoes() throws IOException
    {
        final Path row = directory.resolve("row.npy");
        final Path column = directory.resolve("column.npy");
        new NpyArray(DType.UINT8, MajorOrder.ROW, new int[]{ 1, 3 }, new byte[]{ 1, 2, 3 }).write(row);
        new NpyArray(DType.UINT8, MajorOrder.COLUMN, new int[]{ 1, 3 }, new byte[]{ 1, 2, 3 }).write(column);

        assertArrayEquals(Files.readAllBytes(row), Files.readAllBytes(column));
    }

    @Test
    void shouldWriteOpaqueBytesAsUnsignedOnes()
    {
        final Path file = directory.resolve("a.npy");
        write(file, DType.BYTES, 2, 7, 255);

        final NpyArray tensor = NpyArray.read(file);
        assertEquals(DType.UINT8, tensor.dtype());
        assertArrayEquals(new double[]{ 7, 255 }, tensor.values());
    }

    @Test
    void shouldReplaceALongerFile() throws IOException
    {
        final Path file = Files.write(directory.resolve("a.npy"), new byte[10_000]);
        write(file, DType.UINT8, 2, 7, 255);

        assertEquals(128 + 2, Files.size(file));
    }

    @Test
    void shouldRejectBitsAndLeaveNoFileBehind()
    {
        final Path file = directory.resolve("a.npy");

        assertFails(
            INVALID_ARGUMENT,
            () -> write(file, DType.BIT, 8, 1),
            file, "bit", "boolean");
        assertEquals(false, Files.exists(file));
    }

    @Test
    void shouldNameTheDirectoryThatIsMissing()
    {
        final Path file = directory.resolve("none").resolve("a.npy");

        assertFails(
            INVALID_ARGUMENT,
            () -> write(file, DType.UINT8, 1, 1),
            file, file.getParent(), "create it");
    }

    @Test
    void shouldSayWhyTheSystemRefused()
    {
        final Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "needs a device that is always full");

        assertFails(
            SYSTEM,
            () -> write(full, DType.UINT8, 1, 1),
            full, "No space left");
    }

    @Test
    void shouldRejectDataThatDoesNotFitItsShape()
    {
        final Path file = directory.resolve("a.npy");

        assertFails(INVALID_ARGUMENT, () -> write(file, DType.UINT16, 2, 1, 2, 3), file, "takes 4", "there are 3");
        assertFails(INVALID_ARGUMENT, () -> write(file, DType.UINT16, 0), "at least 1");
        assertEquals(false, Files.exists(file));
    }

    private static void write(final Path file, final DType dtype, final int elements, final int... bytes)
    {
        final byte[] data = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++)
        {
            data[i] = (byte)bytes[i];
        }

        NpyWriter.write(file, dtype, MajorOrder.ROW, new int[]{ elements }, MemorySegment.ofArray(data));
    }
}
