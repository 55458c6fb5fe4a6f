package org.tensorpool.numpy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.tensorpool.TensorPoolException.Category.INVALID_ARGUMENT;
import static org.tensorpool.TensorPoolException.Category.MALFORMED;
import static org.tensorpool.testing.Failures.assertFails;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.DType;
import org.tensorpool.TensorClaim;
import org.tensorpool.testing.SampleFiles;

class NpyReaderTest
{
    private static final String FOUR_BYTES = "{'descr': '|u1', 'fortran_order': False, 'shape': (4,), }\n";

    @TempDir
    private Path directory;

    static List<NumpyVector> vectors()
    {
        return NumpyVector.all();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldReadWhatNumPySaved(final NumpyVector vector) throws IOException
    {
        final NpyArray tensor = NpyArray.read(Files.write(directory.resolve("a.npy"), vector.file()));

        assertEquals(vector.dtype(), tensor.dtype());
        assertEquals(vector.order(), tensor.order());
        assertArrayEquals(vector.shape(), tensor.shape());
        assertArrayEquals(vector.values(), tensor.values());
    }

    @Test
    void shouldReadTheSample()
    {
        final NpyArray tensor = NpyArray.read(SampleFiles.path("bw_text_skeleton.npy"));

        assertEquals("uint8 333x516 row", tensor.toString());
        assertEquals(7644, Arrays.stream(tensor.values()).sum());
        assertEquals(
            "cf8fe78528234e9e9a032a2d02ee3073eaa51576072690b9c6db00d4c2e9984f",
            SampleFiles.sha256(tensor.data()));
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3 })
    void shouldReadEveryVersionOfTheFormat(final int version) throws IOException
    {
        final NpyArray tensor = NpyArray.read(file(version, 0, FOUR_BYTES, 4));

        assertArrayEquals(new byte[]{ 1, 2, 3, 4 }, tensor.data());
    }

    @ParameterizedTest
    @ValueSource(strings = { "<u2", "=u2", "|u2" })
    void shouldTakeLittleNativeAndNoByteOrderForTheSame(final String descr) throws IOException
    {
        final NpyArray tensor = NpyArray.read(file(1, 0, FOUR_BYTES.replace("|u1", descr).replace("4,", "2,"), 4));

        assertEquals(DType.UINT16, tensor.dtype());
        assertArrayEquals(new double[]{ 0x0201, 0x0403 }, tensor.values());
    }

    @Test
    void shouldReadASingleValueAsOneElementOfOneDimension() throws IOException
    {
        final NpyArray tensor = NpyArray.read(file(1, 0, FOUR_BYTES.replace("|u1", "<i4").replace("4,", ""), 4));

        assertEquals("int32 1 row", tensor.toString());
        assertArrayEquals(new double[]{ 0x04030201 }, tensor.values());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        ">f4", ">u2", ">u1", "<c8", "<c16", "<f2", "<f16", "<U5", "|S3", "|O", "<M8[ns]", "<m8[s]", "|V4", "u1", "f8",
        "", "<", "<f", "<b1x", "<u3", "float32" })
    void shouldRejectOtherTypesNamingThemAndWhatIsSupported(final String descr) throws IOException
    {
        final Path file = file(1, 0, FOUR_BYTES.replace("|u1", descr), 4);

        assertFails(
            MALFORMED,
            () -> NpyReader.open(file),
            file, "'" + descr + "'", "|u1 |i1 <u2 <i2 <u4 <i4 <u8 <i8 <f4 <f8 |b1");
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 5, 6, 7, 8, 9, 10, 40 })
    void shouldRejectAFileThatEndsInItsHeader(final int length) throws IOException
    {
        final byte[] whole = Files.readAllBytes(file(1, 0, FOUR_BYTES, 4));
        final Path file = Files.write(directory.resolve("cut.npy"), Arrays.copyOf(whole, length));

        assertFails(MALFORMED, () -> NpyReader.open(file), file, "cut off", "missing");
    }

    @Test
    void shouldRejectAFileThatEndsInItsData() throws IOException
    {
        final Path file = file(1, 0, FOUR_BYTES, 3);

        assertFails(MALFORMED, () -> NpyReader.open(file), file, "3 bytes of data", "takes 4", "cut off");
    }

    @Test
    void shouldRejectAFileThatGoesOnAfterItsData() throws IOException
    {
        final Path file = file(1, 0, FOUR_BYTES, 5);

        assertFails(MALFORMED, () -> NpyReader.open(file), file, "5 bytes of data", "takes 4", "follows the array");
    }

    @Test
    void shouldRejectAnotherMagic() throws IOException
    {
        final Path file = Files.write(directory.resolve("a.npy"), new byte[200]);

        assertFails(MALFORMED, () -> NpyReader.open(file), file, "\\x93NUMPY");
    }

    @Test
    void shouldRejectVersionsThatDoNotExist() throws IOException
    {
        for (final int[] version : new int[][]{ { 0, 0 }, { 4, 0 }, { 255, 0 }, { 1, 1 } })
        {
            final Path file = file(version[0], version[1], FOUR_BYTES, 4);
            assertFails(
                MALFORMED, () -> NpyReader.open(file), file, "version " + version[0] + "." + version[1], "1.0, 2.0");
        }
    }

    @Test
    void shouldAcceptAHeaderOf64KiBAndRejectALongerOneBeforeReadingIt() throws IOException
    {
        final String padded = FOUR_BYTES + " ".repeat(64 * 1024 - FOUR_BYTES.length());
        assertEquals(4, NpyArray.read(file(2, 0, padded, 4)).data().length);

        final Path longer = file(2, 0, padded + " ", 4);
        assertFails(MALFORMED, () -> NpyReader.open(longer), longer, "65537", "65536");

        final byte[] bytes = Files.readAllBytes(longer);
        Arrays.fill(bytes, 8, 12, (byte)0xFF);
        final Path longest = Files.write(directory.resolve("longest.npy"), bytes);
        assertFails(MALFORMED, () -> NpyReader.open(longest), longest, "4294967295", "65536");
    }

    @Test
    void shouldRejectAHugeClaimWithoutAllocatingIt() throws IOException
    {
        final Path file = file(1, 0, FOUR_BYTES.replace("4,", "2147483647, 1000000"), 4);

        assertFails(MALFORMED, () -> NpyReader.open(file), file, "takes 2147483647000000", "cut off");
    }

    @Test
    void shouldRejectSizesBeyondALong() throws IOException
    {
        final Path file = file(1, 0, FOUR_BYTES.replace("4,", "2147483647, 2147483647, 2147483647"), 4);

        assertFails(MALFORMED, () -> NpyReader.open(file), file, "2147483647x2147483647x2147483647");
    }

    @Test
    void shouldRejectAnEmptyArray() throws IOException
    {
        final Path file = file(1, 0, FOUR_BYTES.replace("4,", "0, 3"), 0);

        assertFails(MALFORMED, () -> NpyReader.open(file), file, "0x3", "at least 1");
    }

    @Test
    void shouldReadAsOftenAsAskedAndLeaveTheRestOfTheTargetAlone() throws IOException
    {
        try (NpyReader reader = NpyReader.open(file(1, 0, FOUR_BYTES, 4)))
        {
            final byte[] target = new byte[6];
            reader.readTo(MemorySegment.ofArray(target));
            reader.readTo(MemorySegment.ofArray(target).asSlice(1, 5));

            assertArrayEquals(new byte[]{ 1, 1, 2, 3, 4, 0 }, target);
            assertEquals(4, reader.byteSize());
        }
    }

    @Test
    void shouldRejectTargetsThatAreTooSmallOrReadOnly() throws IOException
    {
        final Path file = file(1, 0, FOUR_BYTES, 4);
        try (NpyReader reader = NpyReader.open(file))
        {
            final MemorySegment small = MemorySegment.ofArray(new byte[3]);
            final MemorySegment readOnly = MemorySegment.ofArray(new byte[4]).asReadOnly();

            assertFails(INVALID_ARGUMENT, () -> reader.readTo(small), file, "3 bytes", "takes 4");
            assertFails(INVALID_ARGUMENT, () -> reader.readTo(readOnly), file, "read-only");
            assertFails(INVALID_ARGUMENT, () -> reader.readTo(new TensorClaim()), file, "nothing is claimed", "4 byte");
        }
    }

    @Test
    void shouldSayThatAFileWasCutOffAfterItWasOpened() throws IOException
    {
        final Path file = file(1, 0, FOUR_BYTES, 4);
        try (NpyReader reader = NpyReader.open(file))
        {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
            {
                channel.truncate(channel.size() - 1);
            }

            final MemorySegment target = MemorySegment.ofArray(new byte[4]);
            assertFails(MALFORMED, () -> reader.readTo(target), file, "cut off in its data", "1 bytes are missing");
        }
    }

    @Test
    void shouldCloseTheFileOfWhichItMakesNothing() throws IOException
    {
        final Path file = Files.write(directory.resolve("a.npy"), new byte[200]);
        assertFails(MALFORMED, () -> NpyReader.open(file), file);

        assertEquals(List.of(), openFilesBelow(directory));
    }

    private static List<String> openFilesBelow(final Path directory) throws IOException
    {
        final List<String> open = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd")))
        {
            for (final Path descriptor : descriptors.toList())
            {
                if (Files.isSymbolicLink(descriptor) &&
                    Files.readSymbolicLink(descriptor).toString().startsWith(directory.toString()))
                {
                    open.add(Files.readSymbolicLink(descriptor).toString());
                }
            }
        }

        return open;
    }

    @Test
    void shouldSayThatThereIsNoSuchFile()
    {
        final Path file = directory.resolve("none.npy");

        assertFails(INVALID_ARGUMENT, () -> NpyReader.open(file), file, "no such file");
    }

    private Path file(final int major, final int minor, final String header, final int dataBytes) throws IOException
    {
        final byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        final ByteBuffer buffer =
            ByteBuffer.allocate(12 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(NpyHeader.MAGIC).put((byte)major).put((byte)minor);
        if (major == 1)
        {
            buffer.putShort((short)text.length);
        }
        else
        {
            buffer.putInt(text.length);
        }
        buffer.put(text);
        for (int i = 1; i <= dataBytes; i++)
        {
            buffer.put((byte)i);
        }

        return Files.write(
            directory.resolve("a.npy"), Arrays.copyOf(buffer.array(), buffer.position()));
    }
}
