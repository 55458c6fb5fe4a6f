package org.tensorpool.tool.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.TensorPoolException.Category.INVALID_ARGUMENT;
import static org.tensorpool.TensorPoolException.Category.MALFORMED;
import static org.tensorpool.TensorPoolException.Category.RESOURCE;
import static org.tensorpool.testing.Failures.assertFails;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.TensorPoolException;
import org.tensorpool.testing.SampleFiles;

class ImageTensorsTest
{
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "camera.png,5cb24482a53416f99052258be2b1ee38cd31c559a70c8a8b321cba231b332e21",
        "moon.png,a20362266d5b01021f6f0f54bd603c3137f921b741770420deeb5ea0141716c0" })
    void shouldReadTheExactValuesOfAGreyPhotograph(final String name, final String sha256)
    {
        final Tensor tensor = ImageTensors.read(SampleFiles.path(name));

        assertEquals("uint8 512x512 row", tensor.toString());
        assertEquals(sha256, SampleFiles.sha256(Samples.bytes(tensor)));
    }

    @Test
    void shouldReadAColourPhotographInRedGreenBlue() throws IOException
    {
        final Path file = SampleFiles.path("hubble_deep_field.jpg");
        final Tensor tensor = ImageTensors.read(file);
        final BufferedImage image = ImageIO.read(file.toFile());

        assertEquals("uint8 872x1000x3 row", tensor.toString());
        final byte[] bytes = Samples.bytes(tensor);
        for (int i = 0; i < 872 * 1000; i++)
        {
            final int rgb = (bytes[3 * i] & 0xFF) << 16 | (bytes[3 * i + 1] & 0xFF) << 8 | bytes[3 * i + 2] & 0xFF;
            assertEquals(image.getRGB(i % 1000, i / 1000) & 0xFFFFFF, rgb);
        }
    }

    @Test
    void shouldReadGreyWithoutBendingItByTheGammaOfTheFile() throws IOException
    {
        final Path file = new RawPng(3, 1, 8, RawPng.GREY)
            .chunk("gAMA", 0, 0, 0xB1, 0x8F).rows(new int[]{ 1, 100, 254 }).write(directory.resolve("a.png"));

        assertRead("uint8 1x3 row", file, 1, 100, 254);
    }

    @Test
    void shouldReadSixteenBitsOfGrey() throws IOException
    {
        final Path file = new RawPng(2, 2, 16, RawPng.GREY)
            .rows(new int[]{ 0, 1, 0xFF, 0xFE }, new int[]{ 0x12, 0x34, 0x80, 0 }).write(directory.resolve("a.png"));

        assertRead("uint16 2x2 row", file, 1, 0xFFFE, 0x1234, 0x8000);
    }

    @Test
    void shouldReadSixteenBitsOfColour() throws IOException
    {
        final Path file = new RawPng(1, 1, 16, RawPng.RGB)
            .rows(new int[]{ 0, 1, 0xFF, 0xFE, 0x12, 0x34 }).write(directory.resolve("a.png"));

        assertRead("uint16 1x1x3 row", file, 1, 0xFFFE, 0x1234);
    }

    @ParameterizedTest
    @CsvSource({ "1,0x60,255", "2,0x1B,85", "4,0x0F,17" })
    void shouldStretchFewerBitsOfGreyOverEight(final int bits, final String row, final int step) throws IOException
    {
        // Every value that the first byte of the row holds, most significant bits first.
        final int packed = Integer.decode(row);
        final int width = 8 / bits;
        final double[] expected = new double[width];
        for (int x = 0; x < width; x++)
        {
            expected[x] = (packed >> 8 - bits * (x + 1) & (1 << bits) - 1) * step;
        }
        final Path file =
            new RawPng(width, 1, bits, RawPng.GREY).rows(new int[]{ packed }).write(directory.resolve("a.png"));

        assertRead("uint8 1x" + width + " row", file, expected);
    }

    @Test
    void shouldReadAPaletteOfColoursAsColour() throws IOException
    {
        final Path file = new RawPng(3, 1, 8, RawPng.PALETTE)
            .chunk("PLTE", 10, 20, 30, 250, 240, 230).rows(new int[]{ 1, 0, 1 }).write(directory.resolve("a.png"));

        assertRead("uint8 1x3x3 row", file, 250, 240, 230, 10, 20, 30, 250, 240, 230);
    }

    @Test
    void shouldReadAPaletteOfGreysAsGrey() throws IOException
    {
        final Path file = new RawPng(3, 1, 2, RawPng.PALETTE)
            .chunk("PLTE", 10, 10, 10, 200, 200, 200).rows(new int[]{ 0b01_00_01_00 })
            .write(directory.resolve("a.png"));

        assertRead("uint8 1x3 row", file, 200, 10, 200);
    }

    @Test
    void shouldDropTransparencyAndKeepTheColourBeneath() throws IOException
    {
        final Path colour = new RawPng(2, 1, 8, RawPng.RGB_ALPHA)
            .rows(new int[]{ 1, 2, 3, 0, 4, 5, 6, 128 }).write(directory.resolve("colour.png"));
        final Path grey = new RawPng(2, 1, 8, RawPng.GREY_ALPHA)
            .rows(new int[]{ 77, 0, 88, 255 }).write(directory.resolve("grey.png"));
        final Path key = new RawPng(2, 1, 8, RawPng.RGB)
            .chunk("tRNS", 0, 1, 0, 2, 0, 3).rows(new int[]{ 1, 2, 3, 4, 5, 6 }).write(directory.resolve("key.png"));
        final Path palette = new RawPng(2, 1, 8, RawPng.PALETTE)
            .chunk("PLTE", 10, 20, 30, 250, 240, 230).chunk("tRNS", 0).rows(new int[]{ 1, 0 })
            .write(directory.resolve("palette.png"));

        assertRead("uint8 1x2x3 row", colour, 1, 2, 3, 4, 5, 6);
        assertRead("uint8 1x2 row", grey, 77, 88);
        assertRead("uint8 1x2x3 row", key, 1, 2, 3, 4, 5, 6);
        assertRead("uint8 1x2x3 row", palette, 250, 240, 230, 10, 20, 30);
    }

    @Test
    void shouldReadAGreyJpegAsGrey() throws IOException
    {
        final BufferedImage image = new BufferedImage(16, 8, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 16 * 8; i++)
        {
            image.getRaster().setSample(i % 16, i / 16, 0, 100);
        }
        final Path file = directory.resolve("a.jpeg");
        ImageIO.write(image, "jpg", file.toFile());

        final double[] expected = new double[16 * 8];
        Arrays.fill(expected, 100);
        assertRead("uint8 8x16 row", file, expected);
    }

    @ParameterizedTest
    @ValueSource(strings = { "camera.png", "hubble_deep_field.jpg" })
    void shouldRejectAPictureThatIsCutOffAnywhere(final String name) throws IOException
    {
        final byte[] whole = Files.readAllBytes(SampleFiles.path(name));
        for (final int length : new int[]{ 8, 20, 40, whole.length / 2, whole.length - 100 })
        {
            final Path file = Files.write(directory.resolve(name), Arrays.copyOf(whole, length));
            assertFails(MALFORMED, () -> ImageTensors.read(file), file, "cut off");
        }
    }

    @Test
    void shouldRejectPicturesOfOtherKindsNamingThoseThatAreSupported() throws IOException
    {
        final Path gif = directory.resolve("a.png");
        ImageIO.write(new BufferedImage(20, 20, BufferedImage.TYPE_BYTE_GRAY), "gif", gif.toFile());
        assertFails(MALFORMED, () -> ImageTensors.read(gif), gif, "PNG", "JPEG");

        final Path empty = Files.write(directory.resolve("empty.png"), new byte[0]);
        assertFails(MALFORMED, () -> ImageTensors.read(empty), empty, "PNG", "JPEG");
    }

    @Test
    void shouldRejectMorePixelsThanItAcceptsBeforeDecoding() throws IOException
    {
        final Path file = new RawPng(16_384, 16_385, 8, RawPng.GREY)
            .rows(new int[]{ 0 }).write(directory.resolve("a.png"));

        assertFails(MALFORMED, () -> ImageTensors.read(file), file, "16384 x 16385", "268435456", ".npy");
    }

    @Test
    void shouldRejectMorePixelsThanTheFileCanHoldBeforeDecoding() throws IOException
    {
        final Path file = new RawPng(16_384, 16_384, 8, RawPng.RGB)
            .rows(new int[]{ 0 }).write(directory.resolve("a.png"));

        assertFails(
            MALFORMED, () -> ImageTensors.read(file), file, "16384 x 16384", Files.size(file) + " bytes", "cut off");
    }

    @Test
    void shouldReadAPictureThatCompressesAsWellAsAnyCan() throws IOException
    {
        final Path file = new RawPng(8_000, 4_000, 1, RawPng.GREY)
            .rows(new int[4_000][1_000]).write(directory.resolve("a.png"));

        final Tensor tensor = ImageTensors.read(file);
        assertEquals("uint8 4000x8000 row", tensor.toString());
        assertEquals(-1, tensor.data().mismatch(MemorySegment.ofArray(new byte[32_000_000])));
    }

    @Test
    void shouldRejectAHeaderThatMakesNoSense() throws IOException
    {
        final Path flat = new RawPng(0, 5, 8, RawPng.GREY).rows(new int[]{ 0 }).write(directory.resolve("flat.png"));
        final Path odd = new RawPng(5, 5, 7, RawPng.GREY).rows(new int[]{ 0 }).write(directory.resolve("odd.png"));
        final Path negative =
            new RawPng(-5, -5, 8, RawPng.GREY).rows(new int[]{ 0 }).write(directory.resolve("negative.png"));

        for (final Path file : new Path[]{ flat, odd, negative })
        {
            assertFails(MALFORMED, () -> ImageTensors.read(file), file, "broken");
        }
    }

    @Test
    void shouldNotCallAPictureBrokenBecauseMemoryIsShort()
    {
        final Path file = Path.of("a.png");
        final Exception failure = new IIOException("Caught", new RuntimeException(new OutOfMemoryError("Java heap")));
        final TensorPoolException ex = ImageTensors.undecodable(file, failure);

        assertEquals(RESOURCE, ex.category());
        assertTrue(ex.getMessage().contains("a.png") && ex.getMessage().contains("-Xmx"), ex.getMessage());
    }

    @Test
    void shouldSayThatThereIsNoSuchFile()
    {
        final Path file = directory.resolve("none.png");

        assertFails(INVALID_ARGUMENT, () -> ImageTensors.read(file), file, "no such file");
    }

    private static void assertRead(final String description, final Path file, final double... values)
    {
        final Tensor tensor = ImageTensors.read(file);
        assertEquals(description, tensor.toString());
        assertArrayEquals(values, Samples.values(tensor));
    }
}
