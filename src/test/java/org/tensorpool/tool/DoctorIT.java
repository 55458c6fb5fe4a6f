package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tensorpool.TensorPool;
import org.tensorpool.TestDirectories;
import org.tensorpool.driver.ShmDriver;
import org.tensorpool.testing.ChildProcess;
import org.tensorpool.testing.SharedMemory;
import org.tensorpool.testing.Shell;
import org.tensorpool.testing.TestFileSystem;

/**
 * Faults planted one by one in a system that is well, each of which the doctor must name, and nothing else.
 */
class DoctorIT
{
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);
    /** Aeron clients say every half second that they live; the doctor grants them three. */
    private static final String LONG = "4";
    private static final String SHORT = "1.2";
    private static final int EPOCH_OFFSET = 12;
    private static final String NOBODY = "65534";

    private static DoctorSystem system;

    @BeforeAll
    static void start() throws IOException
    {
        system = new DoctorSystem();
        system.client("producer", 10_000, PAUSE_NS);
        system.client("consumer", 10_000, 0).awaitFrames();
        // The very first of the faults would else be that there was one before.
        assertEquals(Map.of(), troubles(examineWith(system.config(), LONG)));
    }

    @AfterAll
    static void stop()
    {
        if (system != null)
        {
            system.close();
        }
    }

    /** One stream only: a client of another that was killed is known to the media driver for a while. */
    private static JsonNode examine(final String duration, final String... args)
    {
        final List<String> all = new ArrayList<>(List.of(args));
        if (!all.contains("--stream"))
        {
            all.addAll(List.of("--stream", "10000"));
        }

        return examineWith(system.config(), duration, all.toArray(String[]::new));
    }

    private static JsonNode examineWith(final Path config, final String duration, final String... args)
    {
        final List<String> all = new ArrayList<>(
            List.of("doctor", "--json", "--duration", duration, "--config", config.toString()));
        all.addAll(List.of(args));
        final ToolRun run = ToolRun.of(all.toArray(String[]::new));
        return parsed(run.exitCode(), run.out(), run.err());
    }

    /** The exit code must be that of the worst finding. */
    private static JsonNode parsed(final int exitCode, final String out, final String err)
    {
        try
        {
            final JsonNode findings = new ObjectMapper().readTree(out).get("findings");
            final Set<String> severities = new TreeSet<>();
            findings.forEach((finding) -> severities.add(finding.get("severity").asText()));
            assertEquals(severities.contains("ERROR") ? 4 : severities.contains("WARNING") ? 3 : 0, exitCode, out);
            return findings;
        }
        catch (final IOException | NullPointerException ex)
        {
            throw new AssertionError("exit code " + exitCode + ", out " + out + ", err " + err, ex);
        }
    }

    /** Errors and warnings. */
    private static Map<String, String> troubles(final JsonNode findings)
    {
        final Map<String, String> troubles = new TreeMap<>();
        for (final JsonNode finding : findings)
        {
            assertTrue(!finding.get("remedy").asText().isEmpty() && !finding.get("meaning").asText().isEmpty());
            if (!"INFO".equals(finding.get("severity").asText()))
            {
                troubles.put(finding.get("id").asText(), finding.get("what").asText());
            }
        }

        return troubles;
    }

    private static String assertNames(final String id, final Set<String> others, final JsonNode findings)
    {
        final Map<String, String> troubles = troubles(findings);
        assertTrue(troubles.containsKey(id), troubles::toString);
        final Set<String> unexpected = new TreeSet<>(troubles.keySet());
        unexpected.remove(id);
        unexpected.removeAll(others);
        assertEquals(Set.of(), unexpected, troubles::toString);
        return troubles.get(id);
    }

    private static ChildProcess child(final String role, final int stream)
    {
        return ChildProcess.start(DoctorClient.class.getName(), role, system.aeronDirectory().toString(),
            system.baseDirectory().toString(), Integer.toString(stream), Long.toString(PAUSE_NS));
    }

    @Test
    void shouldFindThatThereIsNoMediaDriver()
    {
        assertNames("media-driver.none", Set.of(),
            examine(SHORT, "--aeron-dir", SharedMemory.newPath("aeron-").toString(), "--stream", "1"));
    }

    @Test
    void shouldFindTheDirectoryOfAMediaDriverThatDied()
    {
        final Path directory = SharedMemory.newPath("aeron-");
        try (ChildProcess driver = ChildProcess.startBy(
            List.of("env", "JAVA_TOOL_OPTIONS=-Daeron.dir=" + directory), "io.aeron.driver.MediaDriver"))
        {
            final Path file = directory.resolve("cnc.dat");
            while (!Files.exists(file) || !ToolRun.of("stats", directory.toString()).err().isEmpty())
            {
                LockSupport.parkNanos(PAUSE_NS);
            }
            driver.kill();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(4_100));
            assertNames("media-driver.dead", Set.of(),
                examine(SHORT, "--aeron-dir", directory.toString(), "--stream", "1"));
        }
        finally
        {
            TestDirectories.delete(directory);
        }
    }

    @Test
    void shouldFindAClientOnAnotherControlStream()
    {
        final TensorPool astray = TensorPool.connect(system.context().clientName("astray").controlStreamId(1999));
        try
        {
            final String what = assertNames("streams.control", Set.of(), examine(SHORT));
            assertTrue(what.contains("'astray'") && what.contains("1999"), what);
        }
        finally
        {
            astray.close();
        }
    }

    @Test
    void shouldFindASuperblockWhoseOwnerIsSilent() throws IOException
    {
        try (DoctorSystem other = new DoctorSystem())
        {
            other.client("producer", 10_000, PAUSE_NS);
            other.killDriver();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_500));
            final String what = assertNames("superblock.stale", Set.of("driver.none"),
                examineWith(other.config(), SHORT));
            assertTrue(what.contains("stream 10000"), what);
        }
    }

    @Test
    void shouldFindARegionOfAnotherEpochThanAnnounced() throws IOException
    {
        // A producer that looks after its regions would have new ones at once.
        assertEquals(0, ToolRun.of("driver-attach", system.aeronDirectory().toString(), "aeron:ipc", "1000", "77",
            "producer", "10004", "allow_create").exitCode());
        try (FileChannel ring = FileChannel.open(
                system.ring(10_004), StandardOpenOption.READ, StandardOpenOption.WRITE))
        {
            final ByteBuffer epoch = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            ring.read(epoch, EPOCH_OFFSET);
            ring.write(epoch.putLong(0, epoch.getLong(0) + 1).rewind(), EPOCH_OFFSET);
            try
            {
                assertNames("epoch.mismatch", Set.of(), examine(SHORT, "--stream", "10004"));
            }
            finally
            {
                ring.write(epoch.putLong(0, epoch.getLong(0) - 1).rewind(), EPOCH_OFFSET);
            }
        }
    }

    @Test
    void shouldFindThatAUserIsShutOut()
    {
        final String what = assertNames("permissions.unreadable", Set.of(), examine(SHORT, "--user", NOBODY));
        assertTrue(what.contains("mode 770") || what.contains("mode 660"), what);
    }

    @Test
    void shouldFindWhatIsShutAndTooLittleLockableMemoryAsTheUserWhoMeetsIt() throws IOException
    {
        final Path empty = SharedMemory.newDirectory("regions-");
        final Path jar = Files.createTempFile("doctor", ".jar");
        final Path out = Files.createTempFile("doctor", ".json");
        try
        {
            Files.setPosixFilePermissions(empty, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.copy(Path.of(ToolProcess.jar()), jar, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
            assumeTrue(Shell.complaintOf("setpriv", "--reuid", NOBODY, "--clear-groups", "true") == null,
                "skipped, because this user can't become another");

            final Process process = new ProcessBuilder(
                "setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "prlimit", "--memlock=65536:65536",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-jar", jar.toString(),
                "doctor", "--json", "--duration", SHORT, "--base-dir", system.baseDirectory().toString(), "--config",
                system.config("locked", empty, "", "mlock_shm = true", 20_000).toString())
                .redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            final JsonNode findings = parsed(process.waitFor(), Files.readString(out), "");
            final Set<String> both = Set.of(
                "permissions.unreadable", "memlock.low", "media-driver.unreadable", "client.silent");
            assertNames("memlock.low", both, findings);
            assertNames("permissions.unreadable", both, findings);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        finally
        {
            Files.delete(jar);
            Files.delete(out);
            TestDirectories.delete(empty);
        }
    }

    @Test
    void shouldFindAFullFileSystem() throws IOException
    {
        try (TestFileSystem small = TestFileSystem.mount("tmpfs", "size=4m"))
        {
            assertNames("shm.full", Set.of(),
                examineWith(system.config("full", small.path(), "", "", 20_000), SHORT, "--stream", "20000"));
        }
    }

    @Test
    void shouldFindThatHugePagesAreRequiredAndNotThere() throws IOException
    {
        final Path config = system.config("huge", system.baseDirectory(),
            "require_hugepages = true\npage_size_bytes = 2097152", "", 20_000);
        // Another test may have reserved pages for a while.
        assertNames("hugepages.mount", Set.of("hugepages.none"), examineWith(config, SHORT, "--stream", "20000"));
    }

    @Test
    void shouldFindAConsumerThatIsStopped()
    {
        system.client("producer", 10_001, PAUSE_NS);
        try (ChildProcess consumer = child("consumer", 10_001).awaitLine("ready"))
        {
            assertNull(Shell.complaintOf("kill", "-STOP", Long.toString(consumer.pid())));
            final String what = assertNames("process.stopped", Set.of("subscriber.stands"),
                examine(LONG, "--stream", "10001"));
            assertTrue(what.contains(Long.toString(consumer.pid())) && what.contains("stream 10001"), what);
        }
    }

    @Test
    void shouldFindAProducerThatWasKilled()
    {
        try (ChildProcess producer = child("producer", 10_002).awaitLine("ready"))
        {
            producer.kill();
            final String what = assertNames("producer.dead", Set.of(), examine(LONG, "--stream", "10002"));
            assertTrue(what.contains("stream 10002"), what);
        }
    }

    @Test
    void shouldFindTwoDriversOnOneControlStream() throws IOException
    {
        final Path directory = SharedMemory.newDirectory("regions-");
        try (DoctorSystem other = new DoctorSystem())
        {
            final ShmDriver second =
                ShmDriver.launch(other.driverContext(other.config("second", directory, "", "", 20_000)));
            assertNames("driver.two", Set.of(), examineWith(other.config(), SHORT));
            second.close();
        }
        finally
        {
            TestDirectories.delete(directory);
        }
    }

    @Test
    void shouldFindARingThatIsTooSmallForItsConsumer()
    {
        try (DoctorClient producer = new DoctorClient(
            TensorPool.connect(system.context()), "producer", 10_003, TimeUnit.MILLISECONDS.toNanos(1));
            DoctorClient consumer = new DoctorClient(
                TensorPool.connect(system.context()), "consumer", 10_003, TimeUnit.MILLISECONDS.toNanos(30)))
        {
            producer.awaitFrames();
            consumer.awaitFrames();
            final String what = assertNames("ring.too-small", Set.of("drops.gap"), examine("2", "--stream", "10003"));
            assertTrue(what.contains("8 slots"), what);
        }
    }
}
