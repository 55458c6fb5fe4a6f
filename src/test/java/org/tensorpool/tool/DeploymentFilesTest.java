package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.DriverConfigurationLoader;
import org.tensorpool.driver.config.Profile;

/**
 * The examples of how to deploy, as far as they can be checked without installing anything.
 */
class DeploymentFilesTest
{
    private static final Path CONTAINER = Path.of("config", "container");
    private static final Path APPARMOR = Path.of("config", "apparmor");
    private static final Path SYSTEMD = Path.of("config", "systemd");

    @TempDir
    private Path directory;

    @Test
    void shouldRunContainersWithAConfigurationThatADriverTakesAndThatFits() throws IOException
    {
        final DriverConfiguration configuration =
            DriverConfigurationLoader.load(CONTAINER.resolve("driver.toml"), Map.of());
        final String compose = Files.readString(CONTAINER.resolve("compose.yaml"));

        final Profile profile = configuration.profiles().get("camera");
        final Plan plan = new Plan(List.of(profile.payloadPools().get(0).strideBytes()),
            profile.headerNslots(), 1, 1, 1, 0);
        assertEquals(profile.headerNslots(), plan.nslots());
        assertTrue(compose.contains("shm_size: 512m"), compose);
        assertTrue(plan.sharedMemoryBytes() <= 512L << 20, () -> "needs " + plan.sharedMemoryBytes() + " bytes");
        assertTrue(compose.contains("--aeron-dir\", \"" + configuration.driver().aeronDir() + "\""), compose);
        assertTrue(Files.readString(CONTAINER.resolve("Dockerfile"))
            .contains("COPY config/container/driver.toml /etc/tensorpool/driver.toml"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tp_driver", "tp_supervisor"})
    void shouldHaveUnitsThatSystemdTakes(final String unit) throws IOException, InterruptedException
    {
        final String text = Files.readString(SYSTEMD.resolve(unit + ".service"));
        assertTrue(text.contains("ExecStart=/opt/tensorpool/bin/" + unit + " "), text);
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "there is no systemd-analyze");
        Assumptions.assumeTrue(Files.isExecutable(Path.of("bin", unit)), "there is no bin/" + unit);

        final Path file = directory.resolve(unit + ".service");
        Files.writeString(file, text.replace("/opt/tensorpool/bin/", Path.of("bin").toAbsolutePath() + "/"));
        final Process verify = new ProcessBuilder("systemd-analyze", "verify", "--man=no", file.toString())
            .redirectErrorStream(true).start();
        final String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, verify.waitFor(), said);
        assertTrue(said.lines().noneMatch((line) -> line.contains(unit + ".service")), said);
    }

    @Test
    void shouldGrantNobodyButOwnersOfRegionsToMakeThemAndConsumersToWriteNone() throws IOException
    {
        assertEquals(List.of("owner r w", "owner r w l k"), rightsOnRegions("driver"));
        assertEquals(List.of("r", "r", "r w"), rightsOnRegions("producer"));
        assertEquals(List.of("r", "r", "deny w l"), rightsOnRegions("consumer"));
    }

    /** @return what each rule about regions says but for the path. */
    private static List<String> rightsOnRegions(final String role) throws IOException
    {
        return Files.readAllLines(APPARMOR.resolve("tensorpool-" + role)).stream()
            .map(String::strip)
            .filter((line) -> line.contains("/tensorpool-") && !line.startsWith("#"))
            .map((line) -> line.replaceFirst("/\\S+ ", "").replace(",", ""))
            .map((rule) -> rule.replaceFirst("\\w+$", "") +
                String.join(" ", rule.substring(rule.lastIndexOf(' ') + 1).split("")))
            .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"driver", "producer", "consumer"})
    void shouldHaveRulesThatAppArmorTakes(final String role) throws IOException, InterruptedException
    {
        final Path rules = APPARMOR.resolve("tensorpool-" + role).toAbsolutePath();
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/sbin/apparmor_parser")), "there is no apparmor_parser");

        final Path profile = directory.resolve(role);
        Files.writeString(profile, "profile application {\n#include \"" + rules + "\"\n}\n");
        final Process parser = new ProcessBuilder(
            "/usr/sbin/apparmor_parser", "--skip-kernel-load", "--skip-cache", profile.toString())
            .redirectErrorStream(true).start();
        final String said = new String(parser.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, parser.waitFor(), said);
    }
}
