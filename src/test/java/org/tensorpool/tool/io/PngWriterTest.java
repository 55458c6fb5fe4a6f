package org.tensorpool.tool.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tensorpool.TensorPoolException.Category.INVALID_ARGUMENT;
import static org.tensorpool.TensorPoolException.Category.SYSTEM;
import static org.tensorpool.testing.Failures.assertFails;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;
import org.tensorpool.io.Shapes;
import org.tensorpool.testing.SampleFiles;

class PngWriterTest
{
    @TempDir
    private Path directory;
    private Path file;

    @BeforeEach
    void setUp()
    {
        file = directory.resolve("a.png");
    }

    @ParameterizedTest
    @ValueSource(strings = { "camera.png", "moon.png", "hubble_deep_field.jpg" })
    void shouldWriteAPhotographSoThatItReadsTheSameBitForBit(final String name)
    {
        final Tensor tensor = ImageTensors.read(SampleFiles.path(name));
        PngWriter.writeExact(file, tensor);

        final Tensor again = ImageTensors.read(file);
        assertEquals(tensor.toString(), again.toString());
        assertEquals(-1, tensor.data().mismatch(again.data()));
    }

    @Test
    void shouldWriteSixteenBitsOfGreyAndColourAsTheyAre()
    {
        PngWriter.writeExact(file, Samples.uint16(MajorOrder.ROW, new int[]{ 2, 2 }, 0, 1, 256, 65535));
        assertRead("uint16 2x2 row", 0, 1, 256, 65535);

        PngWriter.writeExact(file, Samples.uint16(MajorOrder.ROW, new int[]{ 1, 1, 3 }, 1, 256, 65535));
        assertRead("uint16 1x1x3 row", 1, 256, 65535);
    }

    @Test
    void shouldWriteEveryValueThatEightBitsHold()
    {
        final int[] values = new int[256];
        final double[] expected = new double[256];
        for (int i = 0; i < 256; i++)
        {
            values[i] = i;
            expected[i] = i;
        }
        PngWriter.writeExact(file, Samples.bytes(DType.UINT8, new int[]{ 16, 16 }, values));
        assertRead("uint8 16x16 row", expected);

        PngWriter.writeExact(file, Samples.bytes(DType.BYTES, new int[]{ 16, 16, 1 }, values));
        assertRead("uint8 16x16 row", expected);
    }

    @Test
    void shouldTurnColumnOrderIntoRows()
    {
        // The rows 1 2 3 and 4 5 6.
        PngWriter.writeExact(file, Samples.uint16(MajorOrder.COLUMN, new int[]{ 2, 3 }, 1, 4, 2, 5, 3, 6));
        assertRead("uint16 2x3 row", 1, 2, 3, 4, 5, 6);

        // The pixels (1 2 3) (4 5 6) over (7 8 9) (10 11 12).
        PngWriter.writeExact(
            file,
            Samples.uint16(MajorOrder.COLUMN, new int[]{ 2, 2, 3 }, 1, 7, 4, 10, 2, 8, 5, 11, 3, 9, 6, 12));
        assertRead("uint16 2x2x3 row", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }

    @Test
    void shouldWriteTruthInBlackAndWhite()
    {
        PngWriter.writeExact(file, Samples.bytes(DType.BOOLEAN, new int[]{ 1, 4 }, 0, 1, 255, 2));
        assertRead("uint8 1x4 row", 0, 255, 255, 255);

        PngWriter.writeScaled(file, Samples.bytes(DType.BOOLEAN, new int[]{ 1, 2 }, 1, 1));
        assertRead("uint8 1x2 row", 255, 255);
    }

    @Test
    void shouldUnpackBitsLowestFirst()
    {
        final Tensor bits = Samples.bytes(DType.BIT, new int[]{ 2, 5 }, 0b0010_0001, 0b10);
        PngWriter.writeExact(file, bits);
        assertRead("uint8 2x5 row", 255, 0, 0, 0, 0, 255, 0, 0, 0, 255);

        PngWriter.writeScaled(file, bits);
        assertRead("uint8 2x5 row", 255, 0, 0, 0, 0, 255, 0, 0, 0, 255);
    }

    @Test
    void shouldStretchTheValuesFromBlackToWhite()
    {
        PngWriter.writeScaled(file, Samples.float64(new int[]{ 1, 5 }, -1, -0.5, 0, 0.5, 1));
        assertRead("uint8 1x5 row", 0, 64, 128, 191, 255);

        PngWriter.writeScaled(file, Samples.uint16(MajorOrder.ROW, new int[]{ 1, 3 }, 1000, 1051, 1255));
        assertRead("uint8 1x3 row", 0, 51, 255);
    }

    @Test
    void shouldStretchAllColoursAlike()
    {
        PngWriter.writeScaled(file, Samples.float64(new int[]{ 1, 2, 3 }, 0, 1, 2, 3, 4, 5));
        assertRead("uint8 1x2x3 row", 0, 51, 102, 153, 204, 255);
    }

    @Test
    void shouldTakeTheRangeFromFiniteValuesOnly()
    {
        PngWriter.writeScaled(
            file,
            Samples.float64(
                new int[]{ 1, 5 }, Double.NaN, 10, Double.POSITIVE_INFINITY, 20, Double.NEGATIVE_INFINITY));
        assertRead("uint8 1x5 row", 0, 0, 255, 255, 0);

        PngWriter.writeScaled(file, Samples.float64(new int[]{ 1, 2 }, Double.NaN, Double.POSITIVE_INFINITY));
        assertRead("uint8 1x2 row", 0, 255);
    }

    @Test
    void shouldWriteAPictureOfOneValueInMidGrey()
    {
        PngWriter.writeScaled(file, Samples.float64(new int[]{ 1, 3 }, 7.5, Double.NaN, 7.5));
        assertRead("uint8 1x3 row", 128, 0, 128);
    }

    @Test
    void shouldStretchRangesThatADoubleCannotTell()
    {
        PngWriter.writeScaled(
            file, Samples.float64(new int[]{ 1, 3 }, -Double.MAX_VALUE, 0, Double.MAX_VALUE));
        assertRead("uint8 1x3 row", 0, 128, 255);

        PngWriter.writeScaled(file, Samples.float64(new int[]{ 1, 2 }, 0, Double.MIN_VALUE));
        assertRead("uint8 1x2 row", 0, 255);
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = { "BOOLEAN", "BIT", "BYTES" })
    void shouldStretchEveryTypeAsTheNumberItIs(final DType dtype)
    {
        // All bits set is the greatest of an unsigned type, minus one of a signed one, NaN of a float.
        final byte[] data = new byte[3 * dtype.bytes()];
        Arrays.fill(data, dtype.bytes(), 2 * dtype.bytes(), (byte)0xFF);
        data[3 * dtype.bytes() - 1] = 0x40;
        PngWriter.writeScaled(
            file, Tensor.of(dtype, MajorOrder.ROW, new int[]{ 1, 3 }, MemorySegment.ofArray(data)));

        switch (dtype)
        {
            case INT8 -> assertRead("uint8 1x3 row", 4, 0, 255);
            case INT16, INT32, INT64, FLOAT32, FLOAT64 -> assertRead("uint8 1x3 row", 0, 0, 255);
            default -> assertRead("uint8 1x3 row", 0, 255, 64);
        }
    }

    @Test
    void shouldRejectTypesThatAPictureCannotHoldAsTheyAre()
    {
        assertFails(
            INVALID_ARGUMENT,
            () -> PngWriter.writeExact(file, Samples.float64(new int[]{ 1, 1 }, 1)),
            file, "float64", "scale", ".npy");
        assertFalse(Files.exists(file));
    }

    @ParameterizedTest
    @ValueSource(strings = { "12", "2x2x3x1", "1x2x2x3" })
    void shouldRejectWhatIsNoPicture(final String shape)
    {
        assertFails(
            INVALID_ARGUMENT,
            () -> PngWriter.writeScaled(file, Samples.bytes(DType.UINT8, Shapes.parse(shape), new int[12])),
            file, shape, "height x width", ".npy");
    }

    @Test
    void shouldRejectAStackOfPicturesAndSayHowToWriteIt()
    {
        assertFails(
            INVALID_ARGUMENT,
            () -> PngWriter.writeExact(file, Samples.bytes(DType.UINT8, new int[]{ 2, 3, 2 }, new int[12])),
            file, "2x3x2", "one by one", ".npy");
    }

    @Test
    void shouldRejectMorePixelsThanItCanReadAgain()
    {
        final MemorySegment bits = MemorySegment.ofArray(new byte[(1 << 25) + 2048]);
        final Tensor tensor = Tensor.of(DType.BIT, MajorOrder.ROW, new int[]{ 16_385, 16_384 }, bits);

        assertFails(
            INVALID_ARGUMENT, () -> PngWriter.writeExact(file, tensor), file, "16385x16384", "268435456", ".npy");
    }

    @Test
    void shouldReplaceALongerFile() throws IOException
    {
        Files.write(file, new byte[100_000]);
        PngWriter.writeExact(file, Samples.bytes(DType.UINT8, new int[]{ 1, 1 }, 7));

        assertRead("uint8 1x1 row", 7);
        assertEquals(true, Files.size(file) < 200);
    }

    @Test
    void shouldNameTheDirectoryThatIsMissing()
    {
        final Path lost = directory.resolve("none").resolve("a.png");

        assertFails(
            INVALID_ARGUMENT,
            () -> PngWriter.writeExact(lost, Samples.bytes(DType.UINT8, new int[]{ 1, 1 }, 1)),
            lost, lost.getParent(), "create it");
    }

    @Test
    void shouldSayWhyTheSystemRefused()
    {
        final Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "needs a device that is always full");

        assertFails(
            SYSTEM,
            () -> PngWriter.writeExact(full, Samples.bytes(DType.UINT8, new int[]{ 1, 1 }, 1)),
            full, "No space left");
    }

    private void assertRead(final String description, final double... values)
    {
        final Tensor tensor = ImageTensors.read(file);
        assertEquals(description, tensor.toString());
        assertArrayEquals(values, Samples.values(tensor));
    }
}
