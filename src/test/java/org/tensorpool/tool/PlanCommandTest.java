package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.DriverConfigurationLoader;
import org.tensorpool.driver.config.Profile;

class PlanCommandTest
{
    private static final String CAMERA = "--shape 2048x2048 --dtype uint16 --rate 500 --latency 0.2";
    private static final long MIB = 1L << 20;

    @TempDir
    private Path directory;

    @Test
    void shouldMultiplyRateLatencyAndSafetyAndRoundUpToWhatTheLayoutTakes() throws IOException
    {
        final JsonNode plan = plan(CAMERA);

        assertEquals("200.0", plan.get("slots_asked").asText());
        assertEquals(256, plan.get("header_nslots").asInt());
        assertEquals(512, plan.get("slack_ms").asInt());
        assertEquals(8 * MIB, plan.get("payload_bytes").asLong());
        assertEquals(8 * MIB, plan.get("pools").get(0).get("stride_bytes").asLong());
        assertEquals(256 * 8 * MIB + 4096, plan.get("pools").get(0).get("region_bytes").asLong());
        assertEquals(3, plan.get("epochs").asInt());
        assertEquals(3 * plan.get("epoch_bytes").asLong(), plan.get("region_bytes").asLong());
    }

    @Test
    void shouldAskForMoreSlotsWhereThereAreMoreConsumers() throws IOException
    {
        assertEquals("300.0", plan(CAMERA + " --consumers 4").get("slots_asked").asText());
        assertEquals("400.0", plan(CAMERA + " --consumers 5").get("slots_asked").asText());
        assertEquals("250.0", plan(CAMERA + " --consumers 5 --safety 2.5").get("slots_asked").asText());
    }

    @Test
    void shouldCountWholeHugePages() throws IOException
    {
        final JsonNode plan = plan("--shape 100x100 --dtype uint8 --rate 10 --latency 0.1 --hugepages");

        assertEquals(2 * MIB, plan.get("pools").get(0).get("stride_bytes").asLong());
        assertEquals(3 * 2 * MIB, plan.get("pools").get(0).get("region_bytes").asLong());
        assertEquals(2 * MIB, plan.get("header_ring_bytes").asLong());
        assertEquals(12, plan.get("huge_pages").asInt());
        assertTrue(plan.get("host").asText().startsWith("sysctl -w vm.nr_hugepages=12; mount -t hugetlbfs "));
    }

    @Test
    void shouldMakeOnePoolForEachStride() throws IOException
    {
        final JsonNode plan = plan("--shape 64 --shape 512x512 --shape 500x500 --dtype uint16 --rate 10 --latency 1");

        assertEquals(2, plan.get("pools").size());
        assertEquals(128, plan.get("pools").get(0).get("stride_bytes").asLong());
        assertEquals(512 * 1024, plan.get("pools").get(1).get("stride_bytes").asLong());
    }

    @Test
    void shouldAskTheHostForWhatTheRegionsTake() throws IOException
    {
        final JsonNode plan = plan(CAMERA);

        assertTrue(plan.get("dev_shm_bytes").asLong() > plan.get("region_bytes").asLong());
        assertEquals("ulimit -l " + (plan.get("region_bytes").asLong() + 1023) / 1024, plan.get("ulimit").asText());
        assertEquals(
            plan.get("memlock_driver_bytes").asLong() + 2 * plan.get("memlock_client_bytes").asLong(),
            plan.get("memlock_all_bytes").asLong());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        CAMERA, CAMERA + " --hugepages", CAMERA + " --hugepages --page-size 1073741824 --stream 42",
        "--shape 64 --shape 512x512 --dtype float32 --rate 1 --latency 0.001",
        "--shape 1 --dtype uint8 --rate 262144 --latency 2", "--shape 32768x32768 --dtype uint16 --rate 1 --latency 1"})
    void shouldPrintAConfigurationThatADriverTakes(final String arguments) throws IOException
    {
        final JsonNode plan = plan(arguments);
        final Path file = directory.resolve("driver.toml");
        Files.writeString(file, ToolRun.of(("plan " + arguments + " --toml").split(" ")).out());

        final DriverConfiguration configuration = DriverConfigurationLoader.load(file, Map.of());
        final Profile profile = configuration.profiles().get("planned");
        assertEquals(plan.get("header_nslots").asLong(), profile.headerNslots());
        assertEquals(plan.get("pools").size(), profile.payloadPools().size());
        assertEquals(plan.get("pools").get(0).get("stride_bytes").asLong(),
            profile.payloadPools().get(0).strideBytes());
        assertEquals(arguments.contains("--hugepages"), configuration.shm().requireHugepages());
        assertEquals(Plan.KEPT_EPOCHS, configuration.policies().epochGcKeep());

        final ToolRun validation = ToolRun.of("driver-config-validate", "--no-environment", file.toString());
        assertEquals(0, validation.exitCode(), validation::toString);
        assertEquals(plan.get("toml").asText(), Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "plan", "plan --shape 1x1 --rate 1", "plan --shape 0x1 --rate 1 --latency 1",
        "plan --shape 1xx1 --rate 1 --latency 1", "plan --shape 1 --dtype uint7 --rate 1 --latency 1",
        "plan --shape 1 --rate 0 --latency 1", "plan --shape 1 --rate NaN --latency 1",
        "plan --shape 1 --rate 1 --latency -1", "plan --shape 1 --rate 1 --latency 1 --safety 1.9",
        "plan --shape 1 --rate 1 --latency 1 --consumers 0", "plan --shape 1 --rate 1e9 --latency 3600",
        "plan --shape 65536x65536 --rate 1 --latency 1", "plan --shape 1 --rate 1 --latency 1 --page-size 3",
        "plan --shape 1 --rate 1 --latency 1 --stream 0"})
    void shouldExplainWhatCanNotBePlanned(final String line)
    {
        final ToolRun run = ToolRun.of(line.split(" "));

        assertEquals(2, run.exitCode(), run::toString);
        assertTrue(run.err().contains("Usage: tp_tool plan"), run::err);
        assertEquals("", run.out());
    }

    private static JsonNode plan(final String arguments) throws IOException
    {
        final ToolRun run = ToolRun.of(("plan " + arguments + " --json").split(" "));
        assertEquals(0, run.exitCode(), run::toString);
        return new ObjectMapper().readTree(run.out());
    }
}
