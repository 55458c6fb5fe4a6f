package org.tensorpool.driver.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.driver.config.ConfigurationFile.REST;

class SupervisorSectionTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldFollowTheDriverWhereNothingElseIsSaid()
    {
        final SupervisorSection supervisor = load(
            "[driver]\ncontrol_channel = \"aeron:ipc?alias=c\"\ncontrol_stream_id = 7\nannounce_stream_id = 8\n" +
            "qos_stream_id = 9\n[supervisor]\n");

        assertTrue(supervisor.enabled());
        assertEquals("aeron:ipc?alias=c", supervisor.text(Setting.SUPERVISOR_CONTROL_CHANNEL));
        assertEquals("aeron:ipc?alias=c", supervisor.text(Setting.SUPERVISOR_METADATA_CHANNEL));
        assertEquals(7, supervisor.number(Setting.SUPERVISOR_CONTROL_STREAM_ID));
        assertEquals(8, supervisor.number(Setting.SUPERVISOR_ANNOUNCE_STREAM_ID));
        assertEquals(9, supervisor.number(Setting.SUPERVISOR_QOS_STREAM_ID));
        assertEquals(1300, supervisor.number(Setting.SUPERVISOR_METADATA_STREAM_ID));
        assertEquals(256, supervisor.number(Setting.SUPERVISOR_CONSUMER_CAPACITY));
        assertEquals(5000, supervisor.number(Setting.SUPERVISOR_CONSUMER_STALE_MS));
        assertFalse(supervisor.flag(Setting.SUPERVISOR_PER_CONSUMER_ENABLED));
        assertEquals("driver-01", supervisor.text(Setting.SUPERVISOR_INSTANCE_ID));
        assertEquals(-1, supervisor.number(Setting.SUPERVISOR_CPU));
        assertEquals(3, supervisor.number(Setting.SUPERVISOR_LIVENESS_PERIODS));
        assertEquals(5000, supervisor.number(Setting.SUPERVISOR_ANNOUNCE_TIMEOUT_MS));
        assertEquals(1000, supervisor.number(Setting.SUPERVISOR_DROPS_THRESHOLD_PPM));
        assertEquals(10_000, supervisor.number(Setting.SUPERVISOR_DROPS_WINDOW_MS));
        assertFalse(supervisor.flag(Setting.SUPERVISOR_RATE_LIMIT_ON_DROPS));
    }

    @Test
    void shouldTellWhatIsWrongInItsTexts()
    {
        new ConfigurationFile(directory, "[supervisor]\ninstance_id = \" \"\npayload_fallback_uri = \"a b\"\n" + REST)
            .assertProblems(
                ":2:1: supervisor.instance_id: found the string \" \", expected a name on one line",
                ":3:1: supervisor.payload_fallback_uri: found the string \"a b\", expected up to 512 printable ASCII " +
                "characters without blanks");
    }

    @Test
    void shouldTakeEveryKeyThatTheDriverInCTakes()
    {
        final SupervisorSection supervisor = load("""
            [supervisor]
            control_channel = "aeron:ipc?term-length=4m"
            control_stream_id = 1000
            announce_channel = "aeron:ipc?term-length=4m"
            announce_stream_id = 1001
            metadata_channel = "aeron:ipc?term-length=4m"
            metadata_stream_id = 1300
            qos_channel = "aeron:ipc?term-length=4m"
            qos_stream_id = 1200
            consumer_capacity = 128
            consumer_stale_ms = 4000
            per_consumer_enabled = true
            per_consumer_descriptor_channel = "aeron:ipc?term-length=4m"
            per_consumer_descriptor_base = 31000
            per_consumer_descriptor_range = 1000
            per_consumer_control_channel = "aeron:ipc?term-length=4m"
            per_consumer_control_base = 32000
            per_consumer_control_range = 1000
            force_no_shm = false
            force_mode = 0
            payload_fallback_uri = ""
            """);

        assertEquals(128, supervisor.number(Setting.SUPERVISOR_CONSUMER_CAPACITY));
        assertEquals(32_000, supervisor.number(Setting.SUPERVISOR_PER_CONSUMER_CONTROL_BASE));
        assertTrue(supervisor.flag(Setting.SUPERVISOR_PER_CONSUMER_ENABLED));
    }

    @Test
    void shouldBeOffWhereNobodySpeaksOfIt()
    {
        assertFalse(load("").enabled());
    }

    @Test
    void shouldBeAskedForByAVariableToo()
    {
        final SupervisorSection supervisor =
            new ConfigurationFile(directory, REST).load(Map.of("SUPERVISOR_CONSUMER_STALE_MS", "700")).supervisor();

        assertTrue(supervisor.enabled());
        assertEquals(700, supervisor.number(Setting.SUPERVISOR_CONSUMER_STALE_MS));
    }

    @Test
    void shouldTellWhatIsWrongInIt()
    {
        new ConfigurationFile(directory, """
            [supervisor]
            control_channel = "udp"
            consumer_capacity = 0
            force_mode = 3
            per_consumer_descriptor_base = 31000
            per_consumer_control_base = 4294967294
            per_consumer_control_range = 2
            consumer_stale = 1
            """ + REST).assertProblems(
            ":1:1: supervisor.per_consumer_descriptor_range: found 0, expected how many stream ids from " +
            "supervisor.per_consumer_descriptor_base = 31000 on may be given, at least 1 and none beyond the last " +
            "stream id",
            ":2:1: supervisor.control_channel: found the string \"udp\", expected an Aeron channel such as " +
            "\"aeron:ipc?term-length=4m\"",
            ":3:1: supervisor.consumer_capacity: found the integer 0, expected an integer from 1 to 65536 (consumers)",
            ":4:1: supervisor.force_mode: found the integer 3, expected an integer from 0 to 2",
            ":7:1: supervisor.per_consumer_control_range: found 2, expected how many stream ids from " +
            "supervisor.per_consumer_control_base = 4294967294 on may be given, at least 1 and none beyond the " +
            "last stream id",
            ":8:1: supervisor.consumer_stale: unknown key, did you mean consumer_stale_ms?");
    }

    @Test
    void shouldNotReportWhatItFollowsASecondTime()
    {
        new ConfigurationFile(directory, "[driver]\ncontrol_channel = \"x\"\n[supervisor]\n" + REST).assertProblems(
            ":2:1: driver.control_channel: found the string \"x\", expected an Aeron channel such as " +
            "\"aeron:ipc?term-length=4m\"");
    }

    @Test
    void shouldTakeNoSettingOfAnotherTableAndNoOtherType()
    {
        final DriverConfiguration.Builder builder = DriverConfiguration.builder();

        assertThrows(IllegalArgumentException.class,
            () -> builder.supervisor(Map.of(Setting.SHM_NAMESPACE, "x")));
        assertThrows(IllegalArgumentException.class,
            () -> builder.supervisor(Map.of(Setting.SUPERVISOR_FORCE_MODE, "1")));
    }

    private SupervisorSection load(final String toml)
    {
        return new ConfigurationFile(directory, toml + REST).load().supervisor();
    }
}
