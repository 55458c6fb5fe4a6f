package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Regions in processes with fewer rights and lower limits than the tests have.
 */
class RegionLimitsTest
{
    @TempDir
    private Path base;

    @ParameterizedTest
    @ValueSource(strings = {"000", "022", "077", "777"})
    void shouldGiveTheConfiguredModeWhateverTheUmask(final String umask) throws Exception
    {
        assertEquals("made 2", run(List.of(), "umask " + umask, "create"));

        final Path namespace = base.resolve("tensorpool-probe/ns");
        assertEquals("rwxrwx---", mode(namespace.getParent()));
        assertEquals("rwxrwx---", mode(namespace));
        assertEquals("rwxrwx---", mode(namespace.resolve("1/2")));
        assertEquals("rw-rw----", mode(namespace.resolve("1/2/header.ring")));
        assertEquals("rw-rw----", mode(namespace.resolve("1/2/1.pool")));
    }

    @Test
    void shouldNameTheDirectoryAndTheRemedyWhereItMayNotWrite() throws Exception
    {
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("r-xr-xr-x"));

        final String outcome = run(without("dac_override", "dac_read_search", "fowner"), "true", "create");

        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwx------"));
        assertTrue(outcome.startsWith("SYSTEM: user "), outcome);
        assertTrue(outcome.contains("can't make directory '" + base.toRealPath() + "/tensorpool-probe'"), outcome);
        assertTrue(outcome.contains("give this user write access to '" + base.toRealPath() + "'"), outcome);
        assertEquals(0, base.toFile().list().length);
    }

    @Test
    void shouldNotStartWhereMemoryMustBeLockedAndTheLimitIsZero() throws Exception
    {
        final String outcome = run(without("ipc_lock"), "ulimit -l 0", "conclude");

        assertTrue(outcome.contains("policies.mlock_shm is true"), outcome);
        assertTrue(outcome.contains("takes 10368 bytes"), outcome);
        assertTrue(outcome.contains("may lock only 0 (limit 0)"), outcome);
        assertTrue(outcome.contains("ulimit -l 11"), outcome);
    }

    @Test
    void shouldStartWhereMemoryMustBeLockedAndTheLimitIsHighEnough() throws Exception
    {
        assertEquals("concluded", run(without("ipc_lock"), "ulimit -l 64", "conclude"));
    }

    @Test
    void shouldRefuseAndEndWhereMemoryThatMustBeLockedCanNotBe() throws Exception
    {
        // Both streams take 86,336 bytes, in whole pages 106,496: the start can't tell, and the second lock fails.
        final String outcome = run(without("ipc_lock"), "ulimit -l 90", "lock");

        assertTrue(outcome.startsWith("first OK, second REJECTED, over true: region '"), outcome);
        assertTrue(outcome.contains("can't be locked in memory"), outcome);
        assertTrue(outcome.contains("LimitMEMLOCK="), outcome);
    }

    private String run(final List<String> wrapper, final String before, final String what) throws Exception
    {
        final List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of("sh", "-c", before + " && exec \"$@\"", "sh"));
        command.addAll(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED", "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED",
            // The JVM's own files in /tmp could not be read back under the umasks that are tried.
            "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1",
            "-cp", System.getProperty("java.class.path"), RegionProbe.class.getName(), what, base.toString()));
        final Process process = new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        assertEquals(0, process.waitFor(), output);
        assertFalse(output.isEmpty());
        return output;
    }

    /** Root is bound by neither modes nor limits unless it gives the capabilities up. */
    private static List<String> without(final String... capabilities) throws IOException
    {
        if ((int)Files.getAttribute(Path.of("/proc/self"), "unix:uid") != 0)
        {
            return List.of();
        }

        assumeTrue(
            Files.isExecutable(Path.of("/usr/bin/setpriv")),
            "skipped, because root may do what it likes and setpriv (util-linux) is not there to stop it");
        final String dropped = "-" + String.join(",-", capabilities);
        return List.of("setpriv", "--bounding-set=" + dropped, "--inh-caps=" + dropped);
    }

    private static String mode(final Path path) throws IOException
    {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
