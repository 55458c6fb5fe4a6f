package org.tensorpool.tool.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tensorpool.TensorPoolException.Category.INVALID_ARGUMENT;
import static org.tensorpool.TensorPoolException.Category.MALFORMED;
import static org.tensorpool.testing.Failures.assertFails;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.DType;
import org.tensorpool.numpy.NpyReader;
import org.tensorpool.testing.SampleFiles;

class TensorFilesTest
{
    private static final Tensor TENSOR = Samples.bytes(DType.UINT8, new int[]{ 1, 2 }, 7, 255);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "camera.png,uint8 512x512 row", "moon.png,uint8 512x512 row", "hubble_deep_field.jpg,uint8 872x1000x3 row",
        "bw_text_skeleton.npy,uint8 333x516 row" })
    void shouldReadEverySample(final String name, final String description)
    {
        assertEquals(description, TensorFiles.read(SampleFiles.path(name)).toString());
    }

    @Test
    void shouldBelieveTheContentMoreThanTheName() throws IOException
    {
        final Path picture = Files.copy(SampleFiles.path("moon.png"), directory.resolve("moon.npy"));
        final Path array = Files.copy(SampleFiles.path("bw_text_skeleton.npy"), directory.resolve("array"));

        assertEquals("uint8 512x512 row", TensorFiles.read(picture).toString());
        assertEquals("uint8 333x516 row", TensorFiles.read(array).toString());
    }

    @Test
    void shouldReadWhatItWrites()
    {
        for (final String name : List.of("a.npy", "a.png", "B.PNG", "b.Npy"))
        {
            TensorFiles.write(directory.resolve(name), TENSOR);

            final Tensor again = TensorFiles.read(directory.resolve(name));
            assertEquals(TENSOR.toString(), again.toString());
            assertArrayEquals(Samples.bytes(TENSOR), Samples.bytes(again));
        }
    }

    @Test
    void shouldScaleInAPictureOnlyWhatAPictureCannotHold()
    {
        final Path file = directory.resolve("a.png");
        TensorFiles.write(file, Samples.float64(new int[]{ 1, 2 }, -1000, 1000));

        assertArrayEquals(new double[]{ 0, 255 }, Samples.values(TensorFiles.read(file)));
    }

    @Test
    void shouldSayThatThereIsNoSuchFile()
    {
        final Path file = directory.resolve("none.npy");

        assertFails(INVALID_ARGUMENT, () -> TensorFiles.read(file), file, "no such file", "check the path");
        assertFails(INVALID_ARGUMENT, () -> TensorFiles.inputs(List.of(file)), file, "no such file", "check the path");
    }

    @Test
    void shouldNotTakeADirectoryForAFile() throws IOException
    {
        final Path folder = Files.createDirectory(directory.resolve("folder.npy"));

        assertFails(INVALID_ARGUMENT, () -> TensorFiles.read(folder), folder, "directory", "name a file");
        assertFails(INVALID_ARGUMENT, () -> NpyReader.open(folder), folder, "directory", "name a file");
        assertFails(INVALID_ARGUMENT, () -> TensorFiles.write(folder, TENSOR), folder, "directory", ".npy or .png");
    }

    @Test
    void shouldNotWaitForADeviceThatNeverEnds()
    {
        final Path device = Path.of("/dev/zero");
        assumeTrue(Files.exists(device), "needs a device without an end");

        assertFails(INVALID_ARGUMENT, () -> TensorFiles.read(device), device, "device", "copy");
    }

    @ParameterizedTest
    @ValueSource(strings = { "a.txt", "npy", "a" })
    void shouldRejectFilesOfUnknownKinds(final String name) throws IOException
    {
        final Path file = Files.writeString(directory.resolve(name), "hello");

        assertFails(INVALID_ARGUMENT, () -> TensorFiles.read(file), file, ".npy", ".png", ".jpg", ".jpeg");
        assertFails(INVALID_ARGUMENT, () -> TensorFiles.write(file, TENSOR), file, ".npy", ".png");
    }

    @ParameterizedTest
    @ValueSource(strings = { "a.npy", "a.png", "a.jpg" })
    void shouldTellWhatIsWrongWithAFileThatIsNotWhatItsNameSays(final String name) throws IOException
    {
        final Path file = Files.writeString(directory.resolve(name), "hello");
        final Path empty = Files.writeString(directory.resolve("empty-" + name), "");

        assertFails(MALFORMED, () -> TensorFiles.read(file), file);
        assertFails(MALFORMED, () -> TensorFiles.read(empty), empty);
    }

    @Test
    void shouldNotWriteJpegBecauseItChangesTheValues()
    {
        final Path file = directory.resolve("a.jpg");

        assertFails(INVALID_ARGUMENT, () -> TensorFiles.write(file, TENSOR), file, "change the values", ".png");
        assertFalse(Files.exists(file));
    }

    @Test
    void shouldExpandADirectoryToItsSupportedFilesByName() throws IOException
    {
        for (final String name : List.of("b.npy", "c.JPEG", "a.png", "d.txt", "e.jpg"))
        {
            Files.createFile(directory.resolve(name));
        }
        Files.createFile(Files.createDirectory(directory.resolve("f.npy")).resolve("deeper.npy"));

        assertEquals(
            List.of(
                directory.resolve("a.png"),
                directory.resolve("b.npy"),
                directory.resolve("c.JPEG"),
                directory.resolve("e.jpg")),
            TensorFiles.inputs(List.of(directory)));
    }

    @Test
    void shouldKeepFilesInTheOrderTheyWereGivenIn() throws IOException
    {
        final Path last = Files.createFile(directory.resolve("z.npy"));
        final Path first = Files.createFile(directory.resolve("a.txt"));
        final Path folder = Files.createDirectory(directory.resolve("folder"));
        final Path inner = Files.createFile(folder.resolve("i.png"));

        assertEquals(
            List.of(last, inner, first, last), TensorFiles.inputs(List.of(last, folder, first, last)));
    }

    @Test
    void shouldRejectInputsThatComeToNothing() throws IOException
    {
        final Path folder = Files.createDirectory(directory.resolve("folder"));
        Files.createFile(folder.resolve("a.txt"));

        assertFails(INVALID_ARGUMENT, () -> TensorFiles.inputs(List.of()), "at least one file", ".npy");
        assertFails(INVALID_ARGUMENT, () -> TensorFiles.inputs(List.of(folder)), folder, "supported", ".npy");
    }
}
