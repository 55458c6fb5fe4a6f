package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.DType;
import org.tensorpool.MajorOrder;
import org.tensorpool.numpy.NpyWriter;
import org.tensorpool.tool.io.Tensor;
import org.tensorpool.tool.io.TensorFiles;

/**
 * Driver, producer and consumer as three processes, from the packaged jar.
 */
class ThreeProcessesIT
{
    private static final Path SAMPLES = Path.of("src/test/resources/samples");

    private static DriverProcess driver;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws IOException
    {
        driver = DriverProcess.onTmpfs();
    }

    @AfterAll
    static void stop() throws IOException
    {
        driver.close();
    }

    @Test
    void shouldDeliverEverySampleBitForBit() throws IOException
    {
        shouldDeliver(TensorFiles.inputs(List.of(SAMPLES)));
    }

    @Test
    void shouldDeliverEveryTypeAndOrder() throws IOException
    {
        final List<Path> files = new ArrayList<>();
        for (final DType dtype : DType.values())
        {
            if (dtype != DType.BIT && dtype != DType.BYTES)
            {
                files.add(array(dtype, MajorOrder.ROW, 3, 4, 5));
                files.add(array(dtype, MajorOrder.COLUMN, 7, 2));
            }
        }

        shouldDeliver(files);
    }

    private Path array(final DType dtype, final MajorOrder order, final int... shape)
    {
        int elements = 1;
        for (final int dim : shape)
        {
            elements *= dim;
        }
        final byte[] bytes = new byte[elements * dtype.bytes()];
        for (int i = 0; i < bytes.length; i++)
        {
            bytes[i] = (byte)(dtype == DType.BOOLEAN ? i & 1 : 31 * i + 7);
        }

        final Path file = directory.resolve(dtype.label() + "-" + order + ".npy");
        NpyWriter.write(file, dtype, order, shape, MemorySegment.ofArray(bytes));
        return file;
    }

    private void shouldDeliver(final List<Path> files) throws IOException
    {
        final Path out = directory.resolve("out");
        final String[] publish = new String[files.size() + 2];
        publish[0] = "--checksum";
        publish[1] = "--input";
        for (int i = 0; i < files.size(); i++)
        {
            publish[i + 2] = files.get(i).toString();
        }

        try (ToolProcess consumer = driver.tool("consume", "--out", out.toString(), "--verify",
            "--count", Integer.toString(files.size()), "--timeout", "60");
            ToolProcess producer = driver.tool("publish", publish))
        {
            assertEquals(0, producer.awaitExit(), () -> producer.describe("failed"));
            assertEquals(0, consumer.awaitExit(), () -> consumer.describe("failed"));
            assertEquals("", producer.err());
            assertEquals("", consumer.err());
        }

        for (int i = 0; i < files.size(); i++)
        {
            assertSame(TensorFiles.read(files.get(i)), TensorFiles.read(out.resolve("frame-%06d.npy".formatted(i))));
        }
    }

    private static void assertSame(final Tensor sent, final Tensor received)
    {
        assertEquals(sent.dtype(), received.dtype());
        assertEquals(sent.order(), received.order());
        assertArrayEquals(sent.shape(), received.shape());
        assertArrayEquals(
            sent.data().toArray(ValueLayout.JAVA_BYTE), received.data().toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void shouldTakeASnapshotOfARunningStream() throws IOException
    {
        final Path picture = directory.resolve("snapshot.png");
        final Path array = directory.resolve("snapshot.npy");
        try (ToolProcess producer = driver.tool(
            "publish", "--loop", "--wait", "0", "--rate", "50", "--input", SAMPLES.resolve("moon.png").toString()))
        {
            for (final Path file : List.of(picture, array))
            {
                try (ToolProcess snapshot = driver.tool("snapshot", "--out", file.toString(), "--timeout", "30"))
                {
                    assertEquals(0, snapshot.awaitExit(), () -> snapshot.describe("failed") + producer.describe("ran"));
                }
            }
            producer.terminate();
            producer.awaitExit();
        }

        assertSame(TensorFiles.read(SAMPLES.resolve("moon.png")), TensorFiles.read(array));
        assertArrayEquals(new int[] {512, 512}, TensorFiles.read(picture).shape());
    }

    @Test
    void shouldRefuseASecondProducerAndNameTheFirst() throws IOException
    {
        final String input = SAMPLES.resolve("moon.png").toString();
        try (ToolProcess first = driver.tool("publish", "--loop", "--wait", "30", "--client-id", "4711",
            "--input", input))
        {
            assertTrue(first.pid() > 0);
            awaitProducer();
            try (ToolProcess second = driver.tool("publish", "--wait", "0", "--input", input))
            {
                assertEquals(1, second.awaitExit(), () -> second.describe("was not refused"));
                assertTrue(second.err().contains("4711"), second::err);
            }
        }
    }

    /** A consumer that gets frames, or a producer refused: either way the first one is attached. */
    private void awaitProducer() throws IOException
    {
        try (ToolProcess consumer = driver.tool("consume", "--count", "1", "--timeout", "30"))
        {
            assertEquals(0, consumer.awaitExit(), () -> consumer.describe("got nothing"));
        }
    }

    @Test
    void shouldRefuseAPayloadLargerThanEveryPool() throws IOException
    {
        final Path file = array(DType.FLOAT64, MajorOrder.ROW, 1024, 1024);
        try (ToolProcess producer = driver.tool("publish", "--wait", "0", "--input", file.toString()))
        {
            assertEquals(1, producer.awaitExit());
            assertTrue(producer.err().contains("8388608") && producer.err().contains("4194304") &&
                producer.err().contains("stride_bytes"), producer::err);
        }
    }

    @Test
    void shouldRefuseAnUnknownStream() throws IOException
    {
        try (ToolProcess consumer = ToolProcess.tool("consume", "--stream", "77", "--config", driver.config()))
        {
            assertEquals(1, consumer.awaitExit());
            assertTrue(consumer.err().contains("stream 77 is not configured"), consumer::err);
            assertEquals(1, consumer.err().lines().count(), consumer::err);
        }
    }

    @Test
    void shouldSayThatNoFrameCame() throws IOException
    {
        try (ToolProcess snapshot = driver.tool(
            "snapshot", "--timeout", "0.5", "--out", directory.resolve("never.png").toString()))
        {
            assertEquals(1, snapshot.awaitExit());
            assertTrue(snapshot.err().contains("is a producer publishing?"), snapshot::err);
            assertFalse(Files.exists(directory.resolve("never.png")));
        }
    }

    @Test
    void shouldEndCleanlyOnSigterm() throws IOException
    {
        try (DriverProcess other = DriverProcess.onTmpfs())
        {
            assertTrue(other.process().out().contains("stream     " + DriverProcess.STREAM), other.process()::out);
            other.process().terminate();
            assertEquals(0, other.process().awaitExit(), () -> other.process().describe("did not end cleanly"));
            assertEquals("", other.process().err());
        }
    }
}
