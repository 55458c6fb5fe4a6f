package org.tensorpool.driver.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.TensorPoolException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.tensorpool.driver.config.ConfigurationFile.REST;
import static org.tensorpool.driver.config.ConfigurationFile.assertConfigurationProblem;

class DriverConfigurationLoaderTest
{
    private static final String RANGE =
        "expected \"first-last\" or [first, last] with stream ids from 1 to 4294967294, or an empty string for none";

    @TempDir
    private Path directory;

    private ConfigurationFile file(final String toml)
    {
        return new ConfigurationFile(directory, toml);
    }

    @Test
    void shouldGiveDefaultsToWhatTheFileLeavesOut()
    {
        assertEquals(
            DriverConfiguration.builder().profile("p", Profile.of(64, 4096)).stream("s", 10_000, "p").build(),
            file(REST).load());
    }

    @Test
    void shouldGiveAProfile1024SlotsUnlessTold()
    {
        final DriverConfiguration configuration =
            file("[profiles.q]\npayload_pools = [ { pool_id = 9, stride_bytes = 0x1_000 } ]\n" + REST).load();

        assertEquals(
            new Profile(1024, List.of(new PayloadPool(9, 4096))), configuration.profiles().get("q"));
    }

    @Test
    void shouldReadPoolsThatAreWrittenAsTables()
    {
        final DriverConfiguration configuration = file(
            """
            [profiles."raw data"]
            header_nslots = 8
            [[profiles."raw data".payload_pools]]
            pool_id = 2
            stride_bytes = 128
            [[profiles."raw data".payload_pools]]
            pool_id = 1
            stride_bytes = 64
            [streams.cam]
            stream_id = 4294967294
            profile = "raw data"
            """).load();

        assertEquals(
            Map.of("raw data", new Profile(8, List.of(new PayloadPool(2, 128), new PayloadPool(1, 64)))),
            configuration.profiles());
        assertEquals(Map.of("cam", new StreamDefinition(4_294_967_294L, "raw data")), configuration.streams());
    }

    @Test
    void shouldKeepTheOrderOfTheFile()
    {
        final DriverConfiguration configuration = file(
            REST.replace(".p]", ".z]").replace("\"p\"", "\"z\"") +
            "[profiles.a]\npayload_pools = [{pool_id=1, stride_bytes=64}]\n").load();

        assertEquals(List.of("z", "a"), new ArrayList<>(configuration.profiles().keySet()));
        assertEquals("z", configuration.policies().defaultProfile());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "'\"20000-29999\"'; 20000; 29999",
        "'\" 20000 - 29999 \"'; 20000; 29999",
        "'[20000, 29999]'; 20000; 29999",
        "'[\"20000-29999\"]'; 20000; 29999",
        "'\"20000,29999\"'; 20000; 29999",
        "'\"20000\"'; 20000; 20000",
        "'\"\"'; 0; -1",
        "'[]'; 0; -1"})
    void shouldReadEveryFormOfARange(final String toml, final long start, final long end)
    {
        assertEquals(
            new StreamIdRange(start, end),
            file("[driver]\nstream_id_range = " + toml + "\n" + REST).load().driver().streamIdRange());
    }

    @ParameterizedTest
    @ValueSource(strings = {"20000-29999", "[20000,29999]", "20000,29999"})
    void shouldReadEveryFormOfARangeFromTheEnvironment(final String text)
    {
        assertEquals(
            new StreamIdRange(20_000, 29_999),
            file(REST).load(Map.of("DRIVER_STREAM_ID_RANGE", text)).driver().streamIdRange());
    }

    @Test
    void shouldLetTheEnvironmentOverrideTheFile()
    {
        final DriverConfiguration configuration = file(
            "[driver]\ncontrol_stream_id = 1\nstream_id_range = \"20-29\"\n" +
            "[policies]\nmlock_shm = false\n" + REST).load(Map.of(
                "DRIVER_CONTROL_STREAM_ID", " 2 ",
                "DRIVER_STREAM_ID_RANGE", "",
                "POLICIES_MLOCK_SHM", "TRUE",
                "SHM_ALLOWED_BASE_DIRS", "/dev/shm , /mnt",
                "PROFILES_P_HEADER_NSLOTS", "128",
                "STREAMS_S_STREAM_ID", "7",
                "PATH", "/bin"));

        assertEquals(2, configuration.driver().controlStreamId());
        assertTrue(configuration.driver().streamIdRange().isEmpty());
        assertTrue(configuration.policies().mlockShm());
        assertEquals(List.of("/dev/shm", "/mnt"), configuration.shm().allowedBaseDirs());
        assertEquals(128, configuration.profiles().get("p").headerNslots());
        assertEquals(new StreamDefinition(7, "p"), configuration.streams().get("s"));
    }

    @Test
    void shouldLetTheEnvironmentOverrideAValueThatTheFileHasWrong()
    {
        final ConfigurationFile file = file("[driver]\ncontrol_stream_id = \"x\"\n" + REST);

        assertEquals(2, file.load(Map.of("DRIVER_CONTROL_STREAM_ID", "2")).driver().controlStreamId());
    }

    @Test
    void shouldLetTheEnvironmentCompleteAStream()
    {
        final ConfigurationFile file = file(REST.replace("stream_id = 10000\n", ""));

        assertEquals(7, file.load(Map.of("STREAMS_S_STREAM_ID", "7")).streams().get("s").streamId());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "DRIVER_CONTROL_STREAM_ID; driver.control_stream_id; 1k; an integer from 1 to 4294967294",
        "DRIVER_CONTROL_STREAM_ID; driver.control_stream_id; ''; an integer from 1 to 4294967294",
        "DRIVER_QOS_STREAM_ID; driver.qos_stream_id; 99999999999999999999; an integer from 1 to 4294967294",
        "POLICIES_MLOCK_SHM; policies.mlock_shm; yes; true or false",
        "SHM_PAGE_SIZE_BYTES; shm.page_size_bytes; 5000; a power of two from 4096 to 2147483648 (bytes)",
        "PROFILES_P_HEADER_NSLOTS; profiles.p.header_nslots; 3; a power of two from 2 to 1048576 (slots)"})
    void shouldNameTheVariableThatDoesNotParse(
        final String variable, final String key, final String value, final String expected)
    {
        file(REST).assertProblems(
            Map.of(variable, value),
            "environment variable " + variable + ": " + key + ": found the string \"" + value + "\", expected " +
            expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"20000-", "a-b", "1-2-3", "-5-9", "99999999999-1"})
    void shouldNameTheVariableOfARangeThatDoesNotParse(final String value)
    {
        file(REST).assertProblems(
            Map.of("DRIVER_STREAM_ID_RANGE", value),
            "environment variable DRIVER_STREAM_ID_RANGE: driver.stream_id_range: found the string \"" + value +
            "\", " + RANGE);
    }

    @Test
    void shouldNameTheVariableWhoseValueBreaksARule()
    {
        file("[shm]\nnamespace = \"good\"\n" + REST).assertProblems(
            Map.of("SHM_NAMESPACE", "../up"),
            "environment variable SHM_NAMESPACE: shm.namespace: found the string \"../up\", expected one path " +
            "component of printable ASCII without '/', '?', '|', spaces and \"..\", no longer than 255");
    }

    @Test
    void shouldTellLineAndColumnOfAWrongType()
    {
        file(
            """
            [driver]
            instance_id = 7
              control_stream_id = "1000"
            [shm]
            require_hugepages = "yes"
            permissions_mode = 660
            allowed_base_dirs = "/dev/shm"
            [policies]
            prefault_shm = 1
            announce_period_ms = 1.5
            epoch_gc_keep = 2020-01-01
            """ + REST).assertProblems(
            ":2:1: driver.instance_id: found the integer 7, expected a string",
            ":3:3: driver.control_stream_id: found the string \"1000\", expected an integer from 1 to 4294967294",
            ":5:1: shm.require_hugepages: found the string \"yes\", expected true or false",
            ":6:1: shm.permissions_mode: found the integer 660, expected a string",
            ":7:1: shm.allowed_base_dirs: found the string \"/dev/shm\", expected an array of strings",
            ":9:1: policies.prefault_shm: found the integer 1, expected true or false",
            ":10:1: policies.announce_period_ms: found the number 1.5, expected an integer from 1 to 4294967295 " +
            "(milliseconds)",
            ":11:1: policies.epoch_gc_keep: found the date or time 2020-01-01, expected an integer from 1 to " +
            "4294967295 (epochs)");
    }

    @Test
    void shouldTellLineAndColumnOfANumberOutOfRange()
    {
        file("[driver]\nqos_stream_id = 4294967295\n[policies]\nannounce_period_ms = 0\n" + REST).assertProblems(
            ":2:1: driver.qos_stream_id: found the integer 4294967295, expected an integer from 1 to 4294967294",
            ":4:1: policies.announce_period_ms: found the integer 0, expected an integer from 1 to 4294967295 " +
            "(milliseconds)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "'[1]'; 'the array [1]'",
        "'[1, \"2\"]'; 'the array [1, \"2\"]'",
        "'[-1, 5]'; 'the array [-1, 5]'",
        "'[0, -1]'; 'the array [0, -1]'",
        "'true'; 'the boolean true'",
        "'[\"1-2\", \"4-5\"]'; 'the array [\"1-2\", \"4-5\"]'"})
    void shouldRejectWhatIsNoRange(final String toml, final String found)
    {
        file("[driver]\nstream_id_range = " + toml + "\n" + REST).assertProblems(
            ":2:1: driver.stream_id_range: found " + found + ", " + RANGE);
    }

    @Test
    void shouldSuggestTheKeyThatWasMeant()
    {
        file("[driver]\ncontrol_streamid = 1\n[polices]\nmlock_shm = true\n" + REST).assertProblems(
            ":2:1: driver.control_streamid: unknown key, did you mean control_stream_id?",
            ":3:1: polices: unknown key, did you mean policies?");
    }

    @Test
    void shouldSuggestTheTableThatAKeyBelongsTo()
    {
        file("[driver]\nbase_dir = \"/dev/shm\"\n" + REST).assertProblems(
            ":2:1: driver.base_dir: unknown key, did you mean shm.base_dir?");
    }

    @Test
    void shouldListTheKnownKeysWhereNoneIsNear()
    {
        file("colour = 1\n" + REST + "hue = 2\n[profiles.q]\npayload_pools = [ { pool_id = 1, stride_bytes = 64, " +
            "colour = 3 } ]\n").assertProblems(
            ":1:1: colour: unknown key, known here are driver, shm, policies, profiles, streams, supervisor, metrics",
            ":10:1: streams.s.hue: unknown key, known here are stream_id, profile",
            ":12:53: profiles.q.payload_pools[0].colour: unknown key, known here are pool_id, stride_bytes");
    }

    @Test
    void shouldTellWhereATableIsMissing()
    {
        file("driver = 1\nprofiles.q = 2\nstreams.t = \"x\"\n[profiles.p]\npayload_pools = 3\n").assertProblems(
            ":1:1: driver: found the integer 1, expected a table [driver]",
            ":2:1: profiles.q: found the integer 2, expected a table [profiles.q]",
            ":3:1: streams.t: found the string \"x\", expected a table [streams.t]",
            ":5:1: profiles.p.payload_pools: found the integer 3, expected an array of tables " +
            "[[profiles.p.payload_pools]]");
    }

    @Test
    void shouldTellWhatAPoolAndAStreamLack()
    {
        file("[profiles.p]\npayload_pools = [ { }, 5 ]\n[streams.s]\n").assertProblems(
            ":2:19: profiles.p.payload_pools[0].pool_id: found nothing, expected an integer from 1 to 65534",
            ":2:19: profiles.p.payload_pools[0].stride_bytes: found nothing, expected a power of two from 64 to " +
            "2147483648 (bytes)",
            ":2:24: profiles.p.payload_pools[1]: found the integer 5, expected a table such as " +
            "{ pool_id = 1, stride_bytes = 1048576 }",
            ":3:1: streams.s.stream_id: found nothing, expected an integer from 1 to 4294967294",
            ":3:1: streams.s.profile: found nothing, expected a string");
    }

    @Test
    void shouldShowAProblemWithoutAPositionAtTheTableAbove()
    {
        file("[policies]\nallow_dynamic_streams = true\n[driver]\ninstance_id = \"x\"\n" +
            "[profiles.p]\npayload_pools = [{ pool_id = 1, stride_bytes = 64 }]\n").assertProblems(
            ":3:1: driver.stream_id_range: found nothing, expected a range such as \"20000-29999\", because " +
            "policies.allow_dynamic_streams is true and no stream is defined");
    }

    @Test
    void shouldShowAProblemWithoutAnyPositionAtTheFile()
    {
        file("").assertProblems(
            ": profiles: found nothing, expected at least one profile: [profiles.<name>] with payload_pools",
            ": streams: found nothing, expected at least one stream: [streams.<name>] with stream_id and profile, or " +
            "policies.allow_dynamic_streams = true");
    }

    @Test
    void shouldTellRulesThatTheFileBreaksWithTheirPositions()
    {
        file(
            """
            [driver]
            descriptor_stream_id_range = "9990-10010"
            control_stream_id_range = [30, 20]
            control_channel = "tcp:x"
            [policies]
            default_profile = "none"
            [profiles.two]
            payload_pools = [
              { pool_id = 1, stride_bytes = 64 },
              { pool_id = 1, stride_bytes = 128 }
            ]
            """ + REST).assertProblems(
            ":2:1: driver.descriptor_stream_id_range: found 9990-10010, expected a range without 10000, the " +
            "streams.s.stream_id",
            ":3:1: driver.control_stream_id_range: found 30-20, expected a range that starts no later than it ends",
            ":4:1: driver.control_channel: found the string \"tcp:x\", expected an Aeron channel such as " +
            "\"aeron:ipc?term-length=4m\"",
            ":6:1: policies.default_profile: found the string \"none\", expected the name of a profile that is " +
            "defined: [two, p]",
            ":10:5: profiles.two.payload_pools[1].pool_id: found 1 again, expected an id that no other pool of the " +
            "profile has (profiles.two.payload_pools[0].pool_id)");
    }

    @Test
    void shouldNotReportAMistakeTwice()
    {
        file("profiles = 1\n[streams.s]\nstream_id = 0\nprofile = \"p\"\n").assertProblems(
            ":1:1: profiles: found the integer 1, expected a table [profiles]",
            ":3:1: streams.s.stream_id: found the integer 0, expected an integer from 1 to 4294967294");
    }

    @Test
    void shouldNotBlameOneValueForAnotherThatIsUnreadable()
    {
        // The default of the control stream would lie in the range, and /opt might have been meant to be allowed.
        file("[driver]\ncontrol_stream_id = \"x\"\ndescriptor_stream_id_range = [1000, 1009]\n" +
            "[shm]\nbase_dir = \"/opt\"\nallowed_base_dirs = [\"opt\"]\n" + REST).assertProblems(
            ":2:1: driver.control_stream_id: found the string \"x\", expected an integer from 1 to 4294967294",
            ":6:1: shm.allowed_base_dirs[0]: found the string \"opt\", expected an absolute path of printable ASCII " +
            "without '?', '|', spaces and \"..\", no longer than 3072");
    }

    @Test
    void shouldTellEverySyntaxErrorInTheOrderOfTheFile()
    {
        file("[driver]\ninstance_id = \n[shm\nbase_dir = \"/x\"\nbase_dir = \"/y\"\n").assertProblems(
            ":2:15: syntax error: Unexpected end of line, expected a value",
            ":3:5: syntax error: Unexpected end of line, expected ]",
            ":5:1: syntax error: base_dir previously defined at line 4, column 1");
    }

    @Test
    void shouldTellWhereAKeyWasDefinedBefore()
    {
        file("[driver]\ninstance_id = \"a\"\ninstance_id = \"b\"\n").assertProblems(
            ":3:1: syntax error: instance_id previously defined at line 2, column 1");
    }

    @Test
    void shouldNotFloodTheReaderWithProblems()
    {
        final String message = assertThrows(
            TensorPoolException.class, file("= =\n".repeat(5000))::load).getMessage();

        final List<String> lines = Arrays.asList(message.split("\n"));
        assertEquals("the driver configuration has 5000 problems:", lines.getFirst());
        assertEquals("and 4900 more", lines.getLast());
        assertEquals(102, lines.size());
    }

    @Test
    void shouldRefuseNestingWithoutEnd()
    {
        final String message = assertThrows(
            TensorPoolException.class, file("a = " + "[".repeat(500_000))::load).getMessage();

        assertTrue(message.contains(":1:"), message);
        assertTrue(message.contains("Nesting is too deep"), message);
    }

    @Test
    void shouldShowALongValueInShort()
    {
        file("[driver]\ncontrol_channel = \"" + "x".repeat(1000) + "\"\n" + REST)
            .assertProblems(
                ":2:1: driver.control_channel: found the string \"" + "x".repeat(80) +
                "...\", expected an Aeron channel such as \"aeron:ipc?term-length=4m\"");
    }

    @Test
    void shouldNeverShowTheShutdownToken()
    {
        final String message = assertThrows(
            TensorPoolException.class,
            file("[policies]\nshutdown_token = 987654321\n" + REST)::load).getMessage();

        assertFalse(message.contains("987654321"), message);
        assertTrue(
            message.endsWith(":2:1: policies.shutdown_token: found a value that is kept secret, expected a string"),
            message);
    }

    @Test
    void shouldTellThatTheFileDoesNotExist()
    {
        final Path missing = directory.resolve("none.toml");

        assertConfigurationProblem(
            () -> DriverConfigurationLoader.load(missing, Map.of()),
            "configuration file " + missing + " does not exist: check the path, relative to " +
            Path.of("").toAbsolutePath());
    }

    @Test
    void shouldTellThatTheFileIsADirectory()
    {
        assertConfigurationProblem(
            () -> DriverConfigurationLoader.load(directory, Map.of()),
            "configuration file " + directory + " is a directory: name the file in it");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void shouldRefuseWhatIsNoRegularFile()
    {
        assertConfigurationProblem(
            () -> DriverConfigurationLoader.load(Path.of("/dev/zero"), Map.of()),
            "configuration file /dev/zero is not a regular file");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void shouldTellThatTheUserMayNotReadTheFile() throws IOException
    {
        final Path file = directory.resolve("secret.toml");
        Files.writeString(file, REST);
        Files.setPosixFilePermissions(file, Set.of());
        assumeFalse(Files.isReadable(file), "root reads everything");

        assertConfigurationProblem(
            () -> DriverConfigurationLoader.load(file, Map.of()),
            "configuration file " + file + " may not be read by this user: check its permissions");
    }

    @Test
    void shouldRefuseAFileOfMoreThanOneMebibyte() throws IOException
    {
        final Path file = directory.resolve("long.toml");
        final String fitting = REST + "#" + "x".repeat((1 << 20) - REST.length() - 1);

        Files.writeString(file, fitting);
        assertEquals(1, DriverConfigurationLoader.load(file, Map.of()).streams().size());

        Files.writeString(file, fitting + "x");
        assertConfigurationProblem(
            () -> DriverConfigurationLoader.load(file, Map.of()),
            "configuration file " + file + " is longer than 1048576 bytes: that is no driver configuration");
    }

    @Test
    void shouldRefuseBytesThatAreNoText() throws IOException
    {
        final Path file = directory.resolve("latin1.toml");
        Files.write(file, new byte[]{'#', (byte)0xFC, '\n'});

        assertConfigurationProblem(
            () -> DriverConfigurationLoader.load(file, Map.of()),
            "configuration file " + file + " is not UTF-8 text: save it as UTF-8");
    }

    @Test
    void shouldSayWhatIsMissingWhereThereIsNoFile()
    {
        assertConfigurationProblem(
            () -> DriverConfigurationLoader.load(Map.of("DRIVER_QOS_STREAM_ID", "x")),
            "the driver configuration has 3 problems:\n" +
            "profiles: found nothing, expected at least one profile: [profiles.<name>] with payload_pools\n" +
            "streams: found nothing, expected at least one stream: [streams.<name>] with stream_id and profile, or " +
            "policies.allow_dynamic_streams = true\n" +
            "environment variable DRIVER_QOS_STREAM_ID: driver.qos_stream_id: found the string \"x\", expected an " +
            "integer from 1 to 4294967294");
    }

    @Test
    void shouldTakeTheSlotLengthThatOtherDriversAreTold()
    {
        assertEquals(
            file(REST).load(),
            file(REST.replace("header_nslots = 64", "header_nslots = 64\nheader_slot_bytes = 256")).load());
    }

    @Test
    void shouldRejectASlotLengthThatTheWireFormatDoesNotHave()
    {
        file(REST.replace("header_nslots = 64", "header_nslots = 64\nheader_slot_bytes = 512")).assertProblems(
            ":3:1: profiles.p.header_slot_bytes: found the integer 512, expected the integer 256 (bytes)");
    }

    /** The parser throws something of its own there, or asserts. */
    @ParameterizedTest
    @ValueSource(strings = {"[driver]\nstream_id_range = [{ a = 1, ]\n[shm]\n", "[driver#\0\0x = 1\n"})
    void shouldRefuseSyntaxThatTheParserLosesItsWayIn(final String syntax)
    {
        final ConfigurationFile broken = file(syntax);
        final TensorPoolException ex = assertThrows(TensorPoolException.class, broken::load);

        assertEquals(TensorPoolException.Category.CONFIGURATION, ex.category());
        assertTrue(ex.getMessage().contains("bracket or brace"), ex.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"x = ,[,]", "x = ,{a = ,}", "x,.a,= 1"})
    void shouldRefuseValuesThatAreNestedVeryDeeply(final String start, final String open, final String close)
    {
        final ConfigurationFile deep = file(start + open.repeat(20_000) + close.repeat(20_000));

        assertEquals(TensorPoolException.Category.CONFIGURATION,
            assertThrows(TensorPoolException.class, deep::load).category());
    }
}
