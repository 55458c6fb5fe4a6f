package org.tensorpool.tool.mediadriver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;

import io.aeron.CncFileDescriptor;
import io.aeron.Counter;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.TensorPoolException;
import org.tensorpool.testing.EmbeddedAeron;

class MediaDriverFileTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldListTheCountersOfAMediaDriverThatLives()
    {
        try (EmbeddedAeron aeron = new EmbeddedAeron();
            Counter counter = aeron.aeron().addCounter(9999, "tensorpool test: producer stream=1"))
        {
            counter.set(42);

            assertEquals(
                List.of(new AeronCounter(counter.id(), 9999, aeron.aeron().clientId(), 42,
                    "tensorpool test: producer stream=1")),
                MediaDriverFile.activeCounters(aeron.aeron().context().aeronDirectoryName()).stream()
                    .filter((found) -> found.typeId() == 9999).toList());
        }
    }

    @Test
    void shouldSayThatThereIsNoMediaDriver()
    {
        assertFails("no media driver is active");
    }

    @Test
    void shouldRefuseAFileThatIsTooShortOrOfAnotherVersion() throws IOException
    {
        write(new byte[16]);
        assertFails("it has 16 bytes");
        write(new byte[4096]);
        assertFails("it is still being made");
        write(withVersion(CncFileDescriptor.CNC_VERSION + (1 << 16)).array());
        assertFails("is no file of a media driver that can be used");
    }

    @Test
    void shouldRefuseAFileWhosePartsLeadBeyondItsEnd() throws IOException
    {
        final ByteBuffer bytes = withVersion(CncFileDescriptor.CNC_VERSION);
        bytes.putInt(CncFileDescriptor.toDriverBufferLengthOffset(0), RingBufferDescriptor.TRAILER_LENGTH);
        bytes.putInt(CncFileDescriptor.countersValuesBufferLengthOffset(0), 4096);
        write(bytes.array());
        assertFails("says that its counters end at");
        bytes.putInt(CncFileDescriptor.countersValuesBufferLengthOffset(0), -1);
        write(bytes.array());
        assertFails("one of its parts is -1 bytes long");
    }

    @Test
    void shouldSayThatTheFileWasCutOffWhileItWasRead() throws IOException
    {
        final Path file = MediaDriverFile.in(directory);
        try (EmbeddedAeron aeron = new EmbeddedAeron())
        {
            Files.copy(MediaDriverFile.in(Path.of(aeron.aeron().context().aeronDirectoryName())), file);
        }
        try (Arena arena = Arena.ofConfined();
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE))
        {
            final MemorySegment memory = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            channel.truncate(CncFileDescriptor.END_OF_METADATA_OFFSET);

            final TensorPoolException problem =
                assertThrows(TensorPoolException.class, () -> MediaDriverFile.read(file, memory));
            assertEquals(TensorPoolException.Category.MALFORMED, problem.category());
            assertTrue(problem.getMessage().contains("was cut off while it was read"), problem.getMessage());
        }
    }

    @Test
    void shouldRefuseWhatIsNoRegularFile() throws IOException
    {
        Files.createDirectory(MediaDriverFile.in(directory));
        assertFails("it is no regular file");
    }

    @Test
    void shouldTakeAMediaDriverForDeadThatWasClosedOrIsSilent()
    {
        final long nowMs = 1_000_000;

        assertFalse(new MediaDriverSnapshot(1, 0, List.of()).isActive(nowMs));
        assertFalse(new MediaDriverSnapshot(1, -1, List.of()).isActive(nowMs));
        assertTrue(new MediaDriverSnapshot(1, nowMs - MediaDriverSnapshot.TIMEOUT_MS, List.of()).isActive(nowMs));
        assertFalse(new MediaDriverSnapshot(1, nowMs - MediaDriverSnapshot.TIMEOUT_MS - 1, List.of()).isActive(nowMs));
    }

    @Test
    void shouldRefuseWhateverElseIsInTheFile() throws IOException
    {
        final Random random = new Random(7);
        for (int i = 0; i < 200; i++)
        {
            final ByteBuffer bytes = ByteBuffer.allocate(8192).order(ByteOrder.nativeOrder());
            random.nextBytes(bytes.array());
            bytes.putInt(0, CncFileDescriptor.CNC_VERSION);
            for (int field = 4; field < 24; field += 4)
            {
                bytes.putInt(field, random.nextInt(1024));
            }
            write(bytes.array());
            assertFails("");
        }
    }

    private static ByteBuffer withVersion(final int version)
    {
        return ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder())
            .putInt(CncFileDescriptor.CNC_VERSION_FIELD_OFFSET, version);
    }

    private void write(final byte[] bytes) throws IOException
    {
        Files.write(directory.resolve(CncFileDescriptor.CNC_FILE), bytes);
    }

    private void assertFails(final String why)
    {
        final String message = assertThrows(
            TensorPoolException.class, () -> MediaDriverFile.activeCounters(directory.toString())).getMessage();
        assertTrue(message.contains(why), message);
        assertTrue(message.contains("name the directory of"), message);
    }
}
