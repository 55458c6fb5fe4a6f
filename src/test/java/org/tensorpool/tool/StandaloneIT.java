package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.testing.EmbeddedAeron;
import org.tensorpool.testing.SharedDirectory;
import org.tensorpool.tool.io.Tensor;
import org.tensorpool.tool.io.TensorFiles;

/**
 * Producer and consumer as two processes, from the packaged jar, with a media driver and no SHM driver.
 */
@Timeout(180)
class StandaloneIT
{
    private static final String STREAM = "77";
    private static final Path SAMPLES = Path.of("src/test/resources/samples");
    private static final String MOON = SAMPLES.resolve("moon.png").toString();

    private final EmbeddedAeron aeron = new EmbeddedAeron();
    private final SharedDirectory regions = new SharedDirectory();
    @TempDir
    private Path directory;

    @AfterEach
    void stop()
    {
        aeron.close();
        regions.close();
    }

    private ToolProcess tool(final String command, final String... args) throws IOException
    {
        final List<String> all = new ArrayList<>(List.of(command, "--stream", STREAM, "--aeron-dir",
            aeron.aeron().context().aeronDirectoryName()));
        all.addAll(List.of(args));
        return ToolProcess.tool(all.toArray(String[]::new));
    }

    private ToolProcess publish(final String... args) throws IOException
    {
        return tool("publish", Stream.concat(Stream.of("--standalone", "--base-dir", regions.path().toString()),
            Stream.of(args)).toArray(String[]::new));
    }

    private ToolProcess consume(final String... args) throws IOException
    {
        return tool("consume", Stream.concat(Stream.of("--standalone", "--allowed-base-dir", regions.path().toString(),
            "--timeout", "60"), Stream.of(args)).toArray(String[]::new));
    }

    private static void assertSame(final Path sent, final Path received)
    {
        final Tensor expected = TensorFiles.read(sent);
        final Tensor actual = TensorFiles.read(received);
        assertEquals(expected.dtype(), actual.dtype());
        assertArrayEquals(expected.shape(), actual.shape());
        assertArrayEquals(
            expected.data().toArray(ValueLayout.JAVA_BYTE), actual.data().toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void shouldDeliverSamplesWithoutADriverAndLeaveNothingBehind() throws IOException
    {
        final List<Path> samples = TensorFiles.inputs(List.of(SAMPLES));
        final Path out = directory.resolve("out");
        try (ToolProcess consumer = consume(
            "--out", out.toString(), "--verify", "--count", Integer.toString(samples.size()));
            ToolProcess producer = publish("--checksum", "--wait", "60", "--namespace", "it", "--input",
                SAMPLES.toString()))
        {
            assertEquals(0, producer.awaitExit(), () -> producer.describe("failed"));
            assertEquals(0, consumer.awaitExit(), () -> consumer.describe("failed") + producer.describe("ran"));
            assertEquals("", producer.err());
            assertEquals("", consumer.err());
        }

        for (int i = 0; i < samples.size(); i++)
        {
            assertSame(samples.get(i), out.resolve("frame-%06d.npy".formatted(i)));
        }
        try (Stream<Path> left = Files.walk(regions.path()))
        {
            assertEquals(List.of(), left.filter(Files::isRegularFile)
                .map((file) -> file.getFileName().toString()).filter((name) -> !name.contains("lock")).toList());
        }
    }

    @Test
    void shouldSaveAndMeasureFramesWithoutADriver() throws IOException
    {
        final Path file = directory.resolve("moon.png");
        final String aeronDirectory = aeron.aeron().context().aeronDirectoryName();
        try (ToolProcess producer = publish("--loop", "--rate", "50", "--wait", "60", "--input", MOON);
            ToolProcess snapshot = tool("snapshot", "--standalone", "--allowed-base-dir", regions.path().toString(),
                "--timeout", "60", "--out", file.toString());
            ToolProcess hz = ToolProcess.tool("hz", STREAM, "--standalone", "--aeron-dir", aeronDirectory,
                "--allowed-base-dir", regions.path().toString(), "--timeout", "60", "--count", "10"))
        {
            assertEquals(0, snapshot.awaitExit(), () -> snapshot.describe("failed") + producer.describe("ran"));
            assertEquals(0, hz.awaitExit(), () -> hz.describe("failed") + producer.describe("ran"));
            assertTrue(hz.out().contains("10 frames") && hz.out().contains("jitter"), hz::out);
        }
        assertArrayEquals(TensorFiles.read(Path.of(MOON)).shape(), TensorFiles.read(file).shape());
    }

    @Test
    void shouldUseThePoolsThatAreGivenAndRefuseWhatFitsNone() throws IOException
    {
        try (ToolProcess producer = publish(
            "--wait", "0", "--nslots", "8", "--pool-stride", "64", "--pool-stride", "1024", "--input", MOON))
        {
            assertEquals(1, producer.awaitExit(), () -> producer.describe("was not refused"));
            assertTrue(producer.err().contains("1024 bytes") && producer.err().contains("--pool-stride"),
                producer::err);
        }
    }

    @Test
    void shouldRefuseRegionsThatADriverWouldMake() throws IOException
    {
        try (ToolProcess producer = tool("publish", "--nslots", "8", "--input", MOON))
        {
            assertEquals(2, producer.awaitExit(), () -> producer.describe("was not refused"));
            assertTrue(producer.err().contains("--standalone"), producer::err);
        }
    }

    @Test
    void shouldRefuseASecondOwner() throws IOException
    {
        try (ToolProcess first = publish("--loop", "--wait", "60", "--client-id", "4711", "--input", MOON);
            ToolProcess consumer = consume("--count", "1"))
        {
            assertEquals(0, consumer.awaitExit(), () -> consumer.describe("got nothing") + first.describe("ran"));
            try (ToolProcess second = publish("--wait", "0", "--input", MOON))
            {
                assertEquals(1, second.awaitExit(), () -> second.describe("was not refused"));
                assertTrue(second.err().contains("4711"), second::err);
            }
            first.terminate();
            first.awaitExit();
        }
    }
}
