package org.tensorpool.numpy;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;

/**
 * An array that is longer than any buffer of Java, in sparse files but for the one that is written.
 */
@EnabledIfSystemProperty(named = "tensorpool.test.long", matches = "true")
class NpyLargeFileTest
{
    private static final int[] SHAPE = {3, (1 << 30) + 1};
    private static final long BYTES = 3L * SHAPE[1];
    private static final long[] OFFSETS =
        {0, (1L << 30) - 1, 1L << 30, Integer.MAX_VALUE, 1L << 31, (1L << 31) + 1, 3L << 30, BYTES - 1};

    @TempDir
    private Path directory;

    private MemorySegment sparse(final String name, final Arena arena) throws IOException
    {
        try (FileChannel channel = FileChannel.open(directory.resolve(name), StandardOpenOption.READ,
            StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW))
        {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, arena);
        }
    }

    @Test
    void shouldWriteAndReadAnArrayOfMoreThanTwoGibibytes() throws IOException
    {
        final Path file = directory.resolve("large.npy");
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment written = sparse("written", arena);
            for (int i = 0; i < OFFSETS.length; i++)
            {
                written.set(JAVA_BYTE, OFFSETS[i], (byte)(i + 1));
            }
            NpyWriter.write(file, DType.UINT8, MajorOrder.ROW, SHAPE, written);

            final MemorySegment read = sparse("read", arena);
            try (NpyReader reader = NpyReader.open(file))
            {
                assertArrayEquals(SHAPE, reader.shape());
                assertEquals(BYTES, reader.byteSize());
                reader.readTo(read);
            }
            assertEquals(-1, written.mismatch(read));
        }
    }
}
