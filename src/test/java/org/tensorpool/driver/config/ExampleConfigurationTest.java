package org.tensorpool.driver.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The files that users start from must work, and meet our own clients where those look.
 */
class ExampleConfigurationTest
{
    private static final Path EXAMPLES = Path.of("config");

    static List<Path> examples() throws IOException
    {
        try (Stream<Path> files = Files.list(EXAMPLES))
        {
            return files.filter((file) -> file.toString().endsWith(".toml")).sorted().toList();
        }
    }

    @Test
    void shouldHaveTheExamplesTheDocumentationNames() throws IOException
    {
        final List<String> names = examples().stream().map((file) -> file.getFileName().toString()).toList();

        assertTrue(names.containsAll(List.of(
            "camera.toml", "hugepages.toml", "low-latency.toml", "many-consumers.toml", "minimal.toml",
            "throughput.toml")), names.toString());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldLoadAndMeetTheDefaultsOfOurClients(final Path example)
    {
        final DriverSection driver = DriverConfigurationLoader.load(example, Map.of()).driver();

        assertEquals("aeron:ipc?term-length=4m", driver.controlChannel());
        assertEquals(1000, driver.controlStreamId());
        assertEquals("aeron:ipc?term-length=4m", driver.announceChannel());
        assertEquals(1001, driver.announceStreamId());
        assertEquals("aeron:ipc?term-length=4m", driver.qosChannel());
        assertEquals(1200, driver.qosStreamId());
        for (final long clientStreamId : new long[]{1100, 1300})
        {
            assertTrue(!driver.descriptorStreamIdRange().contains(clientStreamId) &&
                !driver.controlStreamIdRange().contains(clientStreamId) &&
                !driver.streamIdRange().contains(clientStreamId));
        }
    }

    @Test
    void shouldReserveTheMemoryThatTheMinimalExampleSpeaksOf()
    {
        final DriverConfiguration minimal = DriverConfigurationLoader.load(EXAMPLES.resolve("minimal.toml"), Map.of());

        assertEquals(Map.of("main", new StreamDefinition(10_000, "default")), minimal.streams());
        assertEquals("/dev/shm", minimal.shm().baseDir());
        assertEquals(Profile.of(64, 65_536, 1_048_576, 4_194_304), minimal.profiles().get("default"));
        assertEquals(324, minimal.profiles().get("default").totalBytes() >> 20);
    }

    @Test
    void shouldPutTheHugepagesExampleOnHugePagesOfTwoMebibytes()
    {
        final DriverConfiguration huge = DriverConfigurationLoader.load(EXAMPLES.resolve("hugepages.toml"), Map.of());

        assertTrue(huge.shm().requireHugepages());
        assertEquals(2_097_152, huge.shm().pageSizeBytes());
        assertEquals("/dev/hugepages", huge.shm().baseDir());
        assertEquals(List.of(new PayloadPool(1, 2_097_152)), huge.profiles().get("large").payloadPools());
    }

    @Test
    void shouldKeepTheRingsOfTheLowLatencyExampleInASecondLevelCache()
    {
        final DriverConfiguration small =
            DriverConfigurationLoader.load(EXAMPLES.resolve("low-latency.toml"), Map.of());

        assertTrue(small.profiles().get("small").totalBytes() <= 256 << 10);
        assertTrue(small.policies().prefaultShm());
        assertEquals(-1, small.driver().cpu());
    }

    @Test
    void shouldTakeAsManyHugePagesAsTheThroughputExampleSpeaksOf()
    {
        final DriverConfiguration large = DriverConfigurationLoader.load(EXAMPLES.resolve("throughput.toml"), Map.of());
        final long pageBytes = large.shm().pageSizeBytes();

        assertTrue(large.shm().requireHugepages());
        assertEquals(Profile.of(16, 4096 * 4096), large.profiles().get("large"));
        // The pool with its superblock, and the header ring, each in whole pages.
        assertEquals(130, (16 * 4096L * 4096 + pageBytes) / pageBytes + 1);
        assertTrue(large.profiles().get("large").totalBytes() <= 130 * pageBytes);
    }

    @Test
    void shouldDefineThreeCamerasAndNoOtherStream()
    {
        final DriverConfiguration camera = DriverConfigurationLoader.load(EXAMPLES.resolve("camera.toml"), Map.of());

        assertEquals(3, camera.streams().size());
        assertTrue(!camera.policies().allowDynamicStreams());
        assertTrue(camera.profiles().get("full_hd").payloadPools().getLast().strideBytes() >= 1920 * 1080 * 2);
        assertTrue(camera.profiles().get("vga").payloadPools().getLast().strideBytes() >= 640 * 480 * 2);
    }

    @Test
    void shouldHaveARangeForEachConsumerOfTheExampleWithManyOfThem()
    {
        final DriverConfiguration many =
            DriverConfigurationLoader.load(EXAMPLES.resolve("many-consumers.toml"), Map.of());

        assertEquals(128, many.driver().descriptorStreamIdRange().size());
        assertEquals(many.driver().descriptorStreamIdRange().size(), many.driver().controlStreamIdRange().size());
        assertEquals(3, many.policies().epochGcKeep());
        assertEquals(512, many.profiles().get("wide").totalBytes() >> 20);
    }
}
