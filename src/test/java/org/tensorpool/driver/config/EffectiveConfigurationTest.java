package org.tensorpool.driver.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.TensorPoolException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EffectiveConfigurationTest
{
    @TempDir
    private Path directory;

    @Test
    void shouldTellWhatSetEachValue() throws IOException
    {
        final Path file = write("[driver]\nqos_stream_id = 5\ncontrol_stream_id = 6\n" + ConfigurationFile.REST);
        final EffectiveConfiguration effective = DriverConfigurationLoader.explain(
            file, Map.of("DRIVER_CONTROL_STREAM_ID", "7", "PROFILES_P_HEADER_NSLOTS", "128"));

        assertEquals(
            new EffectiveSetting(
                Setting.DRIVER_QOS_STREAM_ID, "driver", 5L, SettingSource.FILE, file + ":2:1"),
            find(effective, "driver.qos_stream_id"));
        assertEquals(
            new EffectiveSetting(
                Setting.DRIVER_CONTROL_STREAM_ID, "driver", 7L, SettingSource.ENVIRONMENT, "DRIVER_CONTROL_STREAM_ID"),
            find(effective, "driver.control_stream_id"));
        assertEquals(
            new EffectiveSetting(
                Setting.DRIVER_ANNOUNCE_STREAM_ID, "driver", 7L, SettingSource.DEFAULT, ""),
            find(effective, "driver.announce_stream_id"));
        assertEquals(
            new EffectiveSetting(
                Setting.PROFILE_HEADER_NSLOTS, "profiles.p", 128L, SettingSource.ENVIRONMENT,
                "PROFILES_P_HEADER_NSLOTS"),
            find(effective, "profiles.p.header_nslots"));
        assertEquals(SettingSource.FILE, find(effective, "profiles.p.payload_pools[0].stride_bytes").source());
        assertEquals(SettingSource.FILE, find(effective, "streams.s.profile").source());
    }

    @Test
    void shouldListEverySettingThereIs() throws IOException
    {
        final EffectiveConfiguration effective =
            DriverConfigurationLoader.explain(write(ConfigurationFile.REST + "[supervisor]\n"), Map.of());

        final Set<Setting> listed = EnumSet.noneOf(Setting.class);
        effective.settings().forEach((setting) -> listed.add(setting.setting()));
        assertEquals(EnumSet.allOf(Setting.class), listed);
    }

    @Test
    void shouldHoldTheSameConfigurationAsLoading() throws IOException
    {
        final Path file = write(ConfigurationFile.REST);

        assertEquals(
            DriverConfigurationLoader.load(file, Map.of()),
            DriverConfigurationLoader.explain(file, Map.of()).configuration());
    }

    @Test
    void shouldNotShowTheShutdownToken() throws IOException
    {
        final EffectiveConfiguration effective = DriverConfigurationLoader.explain(
            write(ConfigurationFile.REST), Map.of("POLICIES_SHUTDOWN_TOKEN", "sesame"));

        final EffectiveSetting token = find(effective, "policies.shutdown_token");
        assertTrue(token.isHidden());
        assertFalse(effective.settings().toString().contains("sesame"));
        assertEquals("POLICIES_SHUTDOWN_TOKEN", token.where());
    }

    @Test
    void shouldTellTheDefaultsAndTheEnvironmentWithoutAFile()
    {
        final EffectiveConfiguration effective =
            DriverConfigurationLoader.explain(Map.of("DRIVER_INSTANCE_ID", "lab"));

        assertEquals("lab", effective.configuration().driver().instanceId());
        assertEquals(SettingSource.ENVIRONMENT, find(effective, "driver.instance_id").source());
        assertEquals(SettingSource.DEFAULT, find(effective, "shm.base_dir").source());
    }

    @Test
    void shouldTellWhatIsWrongWithTheEnvironmentAlone()
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class,
            () -> DriverConfigurationLoader.explain(Map.of("SHM_NAMESPACE", "../up")));

        assertTrue(ex.getMessage().contains("environment variable SHM_NAMESPACE"), ex.getMessage());
    }

    private Path write(final String toml) throws IOException
    {
        return Files.writeString(directory.resolve("driver.toml"), toml);
    }

    private static EffectiveSetting find(final EffectiveConfiguration effective, final String key)
    {
        return effective.settings().stream().filter((setting) -> setting.key().equals(key)).findFirst().orElseThrow();
    }
}
