package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.TensorPoolException.Category.INVALID_ARGUMENT;
import static org.tensorpool.system.TensorPoolSystem.NSLOTS;
import static org.tensorpool.system.TensorPoolSystem.STREAM;
import static org.tensorpool.testing.Failures.assertFails;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.FrameHandler;
import org.tensorpool.MajorOrder;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.numpy.NpyReader;
import org.tensorpool.numpy.NpyWriter;

/**
 * From a file into shared memory, and back into a file.
 */
class NumpySystemTest
{
    @TempDir
    private Path directory;

    private final TensorClaim claim = new TensorClaim();
    private TensorPoolSystem system;
    private Consumer consumer;
    private Producer producer;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        final TensorPool pool = system.connect();
        consumer = pool.addConsumer(STREAM);
        producer = pool.addProducer(STREAM);
        system.awaitFlow(producer, consumer);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private void take(final FrameHandler handler)
    {
        Await.until("a frame has come", () -> consumer.poll(handler, 1) == 1);
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = {"BYTES", "BIT"})
    void shouldCarryAnArrayFromFileToFileByteForByte(final DType dtype) throws IOException
    {
        for (final MajorOrder order : MajorOrder.values())
        {
            final byte[] bytes = new byte[2 * 3 * 4 * dtype.bytes()];
            for (int i = 0; i < bytes.length; i++)
            {
                bytes[i] = (byte)(1 + i);
            }
            final Path in = directory.resolve("in.npy");
            final Path out = directory.resolve("out.npy");
            NpyWriter.write(in, dtype, order, new int[] {2, 3, 4}, MemorySegment.ofArray(bytes));

            try (NpyReader array = NpyReader.open(in))
            {
                assertTrue(producer.tryClaim(claim, array.byteSize()) >= 0);
                array.readTo(claim);
                assertTrue(claim.commit() >= 0);
            }
            take((frame) -> assertTrue(NpyWriter.write(out, frame)));

            assertArrayEquals(Files.readAllBytes(in), Files.readAllBytes(out));
        }
    }

    @Test
    void shouldWriteTheElementsAloneWhereTheFrameHasGaps()
    {
        producer.tryClaim(claim, 3 * 32);
        claim.payload().fill((byte)0xEE);
        for (int i = 0; i < 3; i++)
        {
            claim.payload().set(ValueLayout.JAVA_INT_UNALIGNED, 32 * i, 10 * i);
            claim.payload().set(ValueLayout.JAVA_INT_UNALIGNED, 32 * i + 4, 10 * i + 1);
        }
        claim.dtype(DType.INT32).shape(3, 2).stride(0, 32).commit();

        final Path file = directory.resolve("a.npy");
        take((frame) -> assertTrue(NpyWriter.write(file, frame)));

        try (NpyReader array = NpyReader.open(file))
        {
            final int[] elements = new int[6];
            array.readTo(MemorySegment.ofArray(elements));
            assertArrayEquals(new int[] {0, 1, 10, 11, 20, 21}, elements);
            assertArrayEquals(new int[] {3, 2}, array.shape());
        }
    }

    @Test
    void shouldLeaveTheFileAloneOnceTheFrameIsOverwritten() throws IOException
    {
        final Path file = Files.writeString(directory.resolve("a.npy"), "what was there");
        producer.offer(new byte[8], DType.UINT8, 8);
        take((frame) ->
        {
            for (int i = 0; i < NSLOTS; i++)
            {
                producer.offer(new byte[8], DType.UINT8, 8);
            }

            assertFalse(NpyWriter.write(file, frame));
        });

        assertEquals("what was there", Files.readString(file));
    }

    @Test
    void shouldRefuseFramesThatAreNoArray()
    {
        final Path file = directory.resolve("a.npy");
        producer.tryClaim(claim, 0);
        claim.dtype(DType.INT32).shape(2).commit();
        take((frame) -> assertFails(INVALID_ARGUMENT, () -> NpyWriter.write(file, frame), "takes 8", "there are 0"));

        producer.tryClaim(claim, 1);
        claim.dtype(DType.BIT).shape(8).commit();
        take((frame) -> assertFails(INVALID_ARGUMENT, () -> NpyWriter.write(file, frame), "no type for bit"));

        assertFalse(Files.exists(file));
    }
}
