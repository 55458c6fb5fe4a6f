package org.tensorpool.driver.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

class SettingTest
{
    // Values that are valid, and not the default.
    private static final Map<Setting, String> OTHER_TEXT = Map.ofEntries(
        Map.entry(Setting.DRIVER_CONTROL_CHANNEL, "aeron:ipc?term-length=8m"),
        Map.entry(Setting.DRIVER_ANNOUNCE_CHANNEL, "aeron:ipc?term-length=8m"),
        Map.entry(Setting.DRIVER_QOS_CHANNEL, "aeron:ipc?term-length=8m"),
        Map.entry(Setting.DRIVER_STREAM_ID_RANGE, "20000-20099"),
        Map.entry(Setting.DRIVER_DESCRIPTOR_STREAM_ID_RANGE, "30000-30099"),
        Map.entry(Setting.DRIVER_CONTROL_STREAM_ID_RANGE, "40000-40099"),
        Map.entry(Setting.SHM_BASE_DIR, "/dev/shm/other"),
        Map.entry(Setting.SHM_PAGE_SIZE_BYTES, "65536"),
        Map.entry(Setting.SHM_PERMISSIONS_MODE, "600"),
        Map.entry(Setting.SHM_ALLOWED_BASE_DIRS, "/dev/shm,/mnt"),
        Map.entry(Setting.POLICIES_DEFAULT_PROFILE, "q"),
        Map.entry(Setting.SUPERVISOR_CONTROL_CHANNEL, "aeron:ipc?term-length=8m"),
        Map.entry(Setting.SUPERVISOR_ANNOUNCE_CHANNEL, "aeron:ipc?term-length=8m"),
        Map.entry(Setting.SUPERVISOR_METADATA_CHANNEL, "aeron:ipc?term-length=8m"),
        Map.entry(Setting.SUPERVISOR_QOS_CHANNEL, "aeron:ipc?term-length=8m"),
        Map.entry(Setting.SUPERVISOR_PER_CONSUMER_DESCRIPTOR_CHANNEL, "aeron:ipc?term-length=8m"),
        Map.entry(Setting.SUPERVISOR_PER_CONSUMER_CONTROL_CHANNEL, "aeron:ipc?term-length=8m"),
        Map.entry(Setting.SUPERVISOR_FORCE_MODE, "2"));

    @TempDir
    private Path directory;

    @Test
    void shouldListEveryKeyOfTheSpecificationAndOfOtherDrivers()
    {
        final Set<String> keys = Arrays.stream(Setting.values())
            .map(Setting::key).collect(Collectors.toCollection(TreeSet::new));

        assertEquals(
            new TreeSet<>(Set.of(
                "driver.instance_id", "driver.aeron_dir", "driver.control_channel", "driver.control_stream_id",
                "driver.announce_channel", "driver.announce_stream_id", "driver.qos_channel", "driver.qos_stream_id",
                "driver.stream_id_range", "driver.descriptor_stream_id_range", "driver.control_stream_id_range",
                "driver.cpu",
                "shm.base_dir", "shm.namespace", "shm.require_hugepages", "shm.page_size_bytes",
                "shm.permissions_mode", "shm.allowed_base_dirs",
                "policies.allow_dynamic_streams", "policies.default_profile", "policies.announce_period_ms",
                "policies.lease_keepalive_interval_ms", "policies.lease_expiry_grace_intervals",
                "policies.node_id_reuse_cooldown_ms",
                "policies.prefault_shm", "policies.reuse_existing_shm", "policies.mlock_shm",
                "policies.cleanup_shm_on_exit", "policies.epoch_gc_enabled", "policies.epoch_gc_keep",
                "policies.epoch_gc_min_age_ns", "policies.epoch_gc_on_startup", "policies.shutdown_timeout_ms",
                "policies.shutdown_token",
                "profiles.<name>.header_nslots", "profiles.<name>.header_slot_bytes",
                "profiles.<name>.payload_pools[].pool_id", "profiles.<name>.payload_pools[].stride_bytes",
                "streams.<name>.stream_id", "streams.<name>.profile",
                "supervisor.instance_id", "supervisor.cpu", "supervisor.stream_capacity",
                "supervisor.producer_capacity", "supervisor.liveness_periods", "supervisor.announce_timeout_ms",
                "supervisor.drops_threshold_ppm", "supervisor.drops_window_ms", "supervisor.rate_limit_on_drops",
                "supervisor.rate_limit_hold_ms",
                "supervisor.control_channel", "supervisor.control_stream_id", "supervisor.announce_channel",
                "supervisor.announce_stream_id", "supervisor.metadata_channel", "supervisor.metadata_stream_id",
                "supervisor.qos_channel", "supervisor.qos_stream_id", "supervisor.consumer_capacity",
                "supervisor.consumer_stale_ms", "supervisor.per_consumer_enabled",
                "supervisor.per_consumer_descriptor_channel", "supervisor.per_consumer_descriptor_base",
                "supervisor.per_consumer_descriptor_range", "supervisor.per_consumer_control_channel",
                "supervisor.per_consumer_control_base", "supervisor.per_consumer_control_range",
                "supervisor.force_no_shm", "supervisor.force_mode", "supervisor.payload_fallback_uri",
                "metrics.port", "metrics.host")),
            keys);
        assertEquals(keys.size(), Setting.values().length);
    }

    @Test
    void shouldNameVariablesInCapitalsWithUnderscoresForDots()
    {
        assertEquals("DRIVER_CONTROL_STREAM_ID", Setting.DRIVER_CONTROL_STREAM_ID.environment());
        assertEquals("PROFILES_RAW_HEADER_NSLOTS", Setting.PROFILE_HEADER_NSLOTS.environment("raw"));
        assertEquals("STREAMS_CAM1_STREAM_ID", Setting.STREAM_ID.environment("cam1"));
    }

    @Test
    void shouldNameNoVariableForTheMembersOfAPool()
    {
        assertEquals("", Setting.POOL_ID.environment());
        assertEquals("", Setting.POOL_STRIDE_BYTES.environment("raw"));
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void shouldExplainItself(final Setting setting)
    {
        assertFalse(setting.meaning().isBlank());
        assertFalse(setting.expected().isBlank());
        assertEquals(setting.key(), setting.key().substring(0, setting.key().lastIndexOf('.') + 1) +
            setting.lastPart());
    }

    @Test
    void shouldTellLimitsAndUnitsOfNumbers()
    {
        assertEquals("an integer from 1 to 4294967294", Setting.STREAM_ID.expected());
        assertEquals("an integer from 1 to 4294967295 (milliseconds)", Setting.POLICIES_ANNOUNCE_PERIOD_MS.expected());
        assertEquals("the integer 256 (bytes)", Setting.PROFILE_HEADER_SLOT_BYTES.expected());
        assertEquals("a power of two from 64 to 2147483648 (bytes)", Setting.POOL_STRIDE_BYTES.expected());
        assertEquals("bytes", Setting.POOL_STRIDE_BYTES.unit());
    }

    @ParameterizedTest
    @EnumSource(value = Setting.class, mode = EnumSource.Mode.MATCH_NONE, names = "POOL_.*|PROFILE_.*|STREAM_.*")
    void shouldReachTheConfigurationFromFileAndEnvironmentAlike(final Setting setting)
    {
        final String text = otherText(setting);
        // Dynamic streams need a range, so all but the test of the range itself have one.
        final Map<String, String> range = new HashMap<>();
        if (setting != Setting.DRIVER_STREAM_ID_RANGE)
        {
            range.put("DRIVER_STREAM_ID_RANGE", "50000-50009");
        }
        // And ids that begin somewhere are a number of ids.
        range.put("SUPERVISOR_PER_CONSUMER_DESCRIPTOR_RANGE", "10");
        range.put("SUPERVISOR_PER_CONSUMER_CONTROL_RANGE", "10");
        range.remove(setting.environment());
        final Map<String, String> both = new HashMap<>(range);
        both.put(setting.environment(), text);
        final String common = ConfigurationFile.REST + "[profiles.q]\npayload_pools = [{pool_id=7, stride_bytes=64}]\n";

        final DriverConfiguration silent = new ConfigurationFile(directory, common).load(range);
        final DriverConfiguration byVariable = new ConfigurationFile(directory, common).load(both);
        final DriverConfiguration byFile =
            new ConfigurationFile(directory, common + tomlOf(setting, text)).load(range);

        assertNotEquals(silent, byVariable);
        assertEquals(byVariable, byFile);
    }

    private static String otherText(final Setting setting)
    {
        return OTHER_TEXT.getOrDefault(setting, switch (setting.type())
        {
            case BOOLEAN -> setting.defaultBoolean() ? "false" : "true";
            case INTEGER -> "77";
            default -> "other";
        });
    }

    private static String tomlOf(final Setting setting, final String text)
    {
        final String table = setting.key().substring(0, setting.key().indexOf('.'));
        final String value = switch (setting.type())
        {
            case BOOLEAN, INTEGER, POWER_OF_TWO -> text;
            case STRING_LIST -> "[\"" + text.replace(",", "\", \"") + "\"]";
            default -> '"' + text + '"';
        };
        return "[" + table + "]\n" + setting.lastPart() + " = " + value + "\n";
    }
}
