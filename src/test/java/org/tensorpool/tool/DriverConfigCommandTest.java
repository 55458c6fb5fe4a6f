package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.driver.config.DriverConfigurationLoader;
import picocli.CommandLine;

class DriverConfigCommandTest
{
    private static final String VALID = """
        [driver]
        instance_id = "say \\"hi\\""
        control_stream_id = 1000
        stream_id_range = "20000-20099"
        [shm]
        base_dir = "/dev/shm"
        [policies]
        shutdown_token = "sesame"
        [profiles."two words"]
        header_nslots = 64
        payload_pools = [{ pool_id = 1, stride_bytes = 1024 }, { pool_id = 2, stride_bytes = 4096 }]
        [streams.cam]
        stream_id = 10000
        profile = "two words"
        """;

    @TempDir
    private Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldSayThatAFileIsValid() throws IOException
    {
        final Path file = write("good.toml", VALID);

        assertEquals(0, validate(Map.of(), file.toString()), err::toString);
        assertEquals(file + " is valid: profiles [two words], streams [cam]\n", out.toString());
    }

    @Test
    void shouldTellEveryProblemOnALineAndEndWithOne() throws IOException
    {
        final Path file =
            write("bad.toml", VALID.replace("1024", "1000").replace("control_stream_id", "control_stream"));

        assertEquals(1, validate(Map.of(), file.toString()));
        assertTrue(
            err.toString().contains(file + ":3:1: driver.control_stream: unknown key, did you mean"), err::toString);
        assertTrue(err.toString().contains(file + ":11:"), err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void shouldJudgeWhatTheEnvironmentMakesOfAFileUnlessToldNotTo() throws IOException
    {
        final String file = write("good.toml", VALID).toString();
        final Map<String, String> environment = Map.of("SHM_NAMESPACE", "a/b");

        assertEquals(1, validate(environment, file));
        assertTrue(err.toString().contains("environment variable SHM_NAMESPACE"), err::toString);
        assertEquals(0, validate(environment, file, "--no-environment"));
    }

    @Test
    void shouldEndWithTwoWhereNoFileIsNamed()
    {
        assertEquals(2, validate(Map.of()));
    }

    @Test
    void shouldEndWithOneWhereTheFileIsMissing()
    {
        assertEquals(1, dump(Map.of(), directory.resolve("none.toml").toString()));
        assertTrue(err.toString().contains("none.toml does not exist"), err::toString);
    }

    @Test
    void shouldPrintEachValueWithItsOrigin() throws IOException
    {
        final Path file = write("good.toml", VALID);

        assertEquals(0, dump(Map.of("DRIVER_QOS_STREAM_ID", "1500"), file.toString()), err::toString);

        assertLine("qos_stream_id = 1500", "# environment variable DRIVER_QOS_STREAM_ID");
        assertLine("control_stream_id = 1000", "# " + file + ":3:1");
        assertLine("announce_stream_id = 1000", "# default");
        assertLine("epoch_gc_min_age_ns = 3000000000", "# default, in nanoseconds");
        assertLine("[[profiles.\"two words\".payload_pools]]", "");
    }

    @Test
    void shouldPrintAFileThatLoadsAsTheSameConfiguration() throws IOException
    {
        final Path file = write("good.toml", VALID + "[supervisor]\nforce_mode = 1\n");
        assertEquals(0, dump(Map.of(), file.toString()));

        final Path again = write("again.toml", out.toString());

        assertEquals(
            DriverConfigurationLoader.load(file, Map.of()).toBuilder().shutdownToken("").build(),
            DriverConfigurationLoader.load(again, Map.of()));
    }

    @Test
    void shouldNotPrintASecret() throws IOException
    {
        final String file = write("good.toml", VALID).toString();

        dump(Map.of(), file);
        dump(Map.of(), file, "--json");

        assertTrue(out.toString().contains("# shutdown_token is set and kept secret"), out::toString);
        assertFalse(out.toString().contains("sesame"), out::toString);
    }

    @Test
    void shouldPrintTheDefaultsWithoutAFile()
    {
        assertEquals(0, dump(Map.of("DRIVER_INSTANCE_ID", "lab")), err::toString);

        assertLine("instance_id = \"lab\"", "# environment variable DRIVER_INSTANCE_ID");
        assertLine("base_dir = \"/dev/shm/tensorpool\"", "# default");
    }

    @Test
    void shouldReportAsJson() throws IOException
    {
        final Path file = write("good.toml", VALID);

        assertEquals(0, dump(Map.of("SHM_ALLOWED_BASE_DIRS", "/dev/shm,/mnt"), file.toString(), "--json"));

        assertEquals(1, out.toString().lines().count());
        final JsonNode settings = new ObjectMapper().readTree(out.toString()).get("settings");
        assertEquals(1000, find(settings, "driver.control_stream_id").get("value").asInt());
        assertEquals("file", find(settings, "driver.control_stream_id").get("source").asText());
        assertEquals(file + ":3:1", find(settings, "driver.control_stream_id").get("where").asText());
        assertEquals("/mnt", find(settings, "shm.allowed_base_dirs").get("value").get(1).asText());
        assertEquals("environment", find(settings, "shm.allowed_base_dirs").get("source").asText());
        assertTrue(find(settings, "policies.prefault_shm").get("value").isBoolean());
        assertEquals("default", find(settings, "policies.prefault_shm").get("source").asText());
        assertEquals("milliseconds", find(settings, "policies.announce_period_ms").get("unit").asText());
        assertTrue(find(settings, "policies.shutdown_token").get("value").isNull());
        assertEquals("20000-20099", find(settings, "driver.stream_id_range").get("value").asText());
    }

    @Test
    void shouldBeCommandsOfTheTool()
    {
        assertTrue(TpTool.commandLine().getSubcommands().keySet()
            .containsAll(java.util.List.of("driver-config-validate", "driver-config-dump")));
    }

    private static JsonNode find(final JsonNode settings, final String key)
    {
        for (final JsonNode setting : settings)
        {
            if (setting.get("key").asText().equals(key))
            {
                return setting;
            }
        }
        throw new AssertionError("no setting " + key);
    }

    private void assertLine(final String start, final String end)
    {
        assertTrue(out.toString().lines().anyMatch(
            (line) -> line.startsWith(start) && line.substring(start.length()).strip().equals(end)), out::toString);
    }

    private Path write(final String name, final String toml) throws IOException
    {
        return Files.writeString(directory.resolve(name), toml);
    }

    private int validate(final Map<String, String> environment, final String... args)
    {
        return execute(new CommandLine(new DriverConfigValidateCommand(environment)), args);
    }

    private int dump(final Map<String, String> environment, final String... args)
    {
        return execute(new CommandLine(new DriverConfigDumpCommand(environment)), args);
    }

    private int execute(final CommandLine commandLine, final String... args)
    {
        return TpTool.configure(commandLine).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
    }
}
