package org.tensorpool.tool.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.DriverConfigurationLoader;
import org.tensorpool.testing.SharedDirectory;
import org.tensorpool.testing.Shell;

/**
 * The doctor on hosts that are made up of files, without a media driver.
 */
@Timeout(60)
class DoctorTest
{
    private static final String NONE = "media-driver.none";

    @TempDir
    private Path root;

    private SharedDirectory base;

    @BeforeEach
    void openBase()
    {
        base = new SharedDirectory();
    }

    @AfterEach
    void closeBase()
    {
        base.close();
    }

    private void write(final String file, final String text) throws IOException
    {
        final Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private DriverConfiguration configuration(final String driver, final String shm, final String policies)
        throws IOException
    {
        write("tp.toml", """
            [driver]
            %s
            [shm]
            base_dir = "%s"
            %s
            [policies]
            %s
            [profiles.p]
            header_nslots = 8
            payload_pools = [{ pool_id = 1, stride_bytes = 65536 }]
            [streams.s]
            stream_id = 10000
            profile = "p"
            """.formatted(driver, base.path(), shm, policies));
        return DriverConfigurationLoader.load(root.resolve("tp.toml"), Map.of());
    }

    private Map<String, String> examine(final DriverConfiguration configuration, final String user)
    {
        final Question question = new Question(
            root.resolve("aeron"), List.of(base.path()), new Question.Streams(1000, 1001, 1200, 1100),
            TimeUnit.SECONDS.toNanos(1), Question.ALL_STREAMS, user, configuration);
        final Map<String, String> found = new TreeMap<>();
        new Doctor(new Host(root.resolve("proc"), root.resolve("sys"), root.resolve("etc")), question, (heard, ns) ->
            found.put("listened", "to nobody")).examine(1).forEach((finding) ->
            found.merge(finding.trouble().id(), finding.what() + " > " + finding.remedy(), String::concat));
        return found;
    }

    @Test
    void shouldFindNothingButThatThereIsNoMediaDriverOnAHostThatSaysNothing()
    {
        assertEquals(Set.of(NONE), examine(null, "").keySet());
    }

    @Test
    void shouldReadHowTheKernelIsSet() throws IOException
    {
        write("sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n");
        write("sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n");
        write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n");
        write("sys/devices/system/cpu/isolated", "2-3\n");

        final Map<String, String> found = examine(configuration("cpu = 1", "", ""), "");
        assertEquals(
            Set.of(NONE, "thp.setting", "clock.source", "cpu.governor", "cpu.isolation"), found.keySet());
        assertTrue(found.get("cpu.governor").contains("powersave"));
    }

    @Test
    void shouldFindNothingInAKernelThatIsSetWell() throws IOException
    {
        write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
        write("sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
        write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
        write("sys/devices/system/cpu/isolated", "1,4-5\n");

        assertEquals(Set.of(NONE), examine(configuration("cpu = 5", "", ""), "").keySet());
    }

    @Test
    void shouldCountHugePages() throws IOException
    {
        final DriverConfiguration huge =
            configuration("", "require_hugepages = true\npage_size_bytes = 2097152", "");
        write("proc/self/mounts", "none / ext4 rw 0 0\nnone " + base.path() + " hugetlbfs rw,pagesize=2M 0 0\n");
        write("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "0\n");
        assertTrue(examine(huge, "").get("hugepages.none").contains("echo 2 > "));

        write("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "2\n");
        write("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "2\n");
        write("sys/kernel/mm/hugepages/hugepages-2048kB/resv_hugepages", "1\n");
        final Map<String, String> found = examine(huge, "");
        assertEquals(Set.of(NONE, "hugepages.few", "hugepages.stride"), found.keySet());
        assertTrue(found.get("hugepages.few").contains("echo 3 > "), found::toString);

        write("proc/self/mounts", "none / ext4 rw 0 0\n");
        assertEquals(Set.of(NONE, "hugepages.mount"), examine(huge, "").keySet());
    }

    @Test
    void shouldHoldTheLimitOfLockedMemoryAgainstWhatStreamsNeed() throws IOException
    {
        final DriverConfiguration locked = configuration("", "", "mlock_shm = true");
        write("proc/self/limits", "Max locked memory         65536                65536                bytes     \n");
        write("proc/self/status", "CapEff:\t0000000000000000\n");
        assertTrue(examine(locked, "").get("memlock.low").contains("ulimit -l 515"), examine(locked, "")::toString);

        write("proc/self/status", "CapEff:\t0000000000004000\n");
        assertEquals(Set.of(NONE), examine(locked, "").keySet());
    }

    @Test
    void shouldNameWhatIsNoRegionAndNotWaitForIt() throws IOException
    {
        final Path epoch = Files.createDirectories(base.resolve("tensorpool-x/ns/10000/1"));
        assertNull(Shell.complaintOf("mkfifo", epoch.resolve("header.ring").toString()));
        Files.write(epoch.resolve("1.pool"), new byte[4096]);
        Files.write(epoch.resolve("2.pool"), new byte[10]);

        final Map<String, String> found = examine(null, "");
        assertEquals(
            Set.of(NONE, "region.odd", "superblock.magic", "region.short"), found.keySet());
        assertTrue(found.get("region.odd").contains("header.ring"), found::toString);
    }

    @Test
    void shouldLookIntoEpochsOf64Bits() throws IOException
    {
        final Path epoch = Files.createDirectories(base.resolve("tensorpool-x/ns/10000/18446744073709551615"));
        Files.write(epoch.resolve("1.pool"), new byte[10]);
        Files.createDirectories(base.resolve("tensorpool-x/ns/10000/18446744073709551616"));
        Files.createDirectories(base.resolve("tensorpool-x/ns/18446744073709551615/1"));

        final Map<String, String> found = examine(null, "");
        assertEquals(Set.of(NONE, "region.short"), found.keySet());
        assertTrue(found.get("region.short").contains("/10000/18446744073709551615/1.pool"), found::toString);
    }

    @Test
    void shouldNotTakeTheRootDirectoryThatSomebodyAnnouncesForAHeaderRing()
    {
        assertFalse(new RegionView(Path.of("/"), 10_000, 1, null, null, "no region").isHeaderRing());
        assertTrue(new RegionView(Path.of("/x/header.ring"), 10_000, 1, null, null, null).isHeaderRing());
    }

    @Test
    void shouldFindAProcessThatIsStopped() throws IOException
    {
        write("proc/77/stat", "77 (a) b) T 1 77");
        write("proc/77/status", "Uid:\t1000\t1000\t1000\t1000\n");
        write("proc/77/cmdline", "java\0consumer\0");
        write("proc/77/maps", "7f00-7f01 rw-s 00000000 00:1a 42     " + root.resolve("aeron/cnc.dat") + "\n");
        write("proc/78/stat", "78 (c) T 1 78");
        write("proc/78/cmdline", "editor\0");
        write("proc/78/maps", "7f00-7f01 rw-s 00000000 00:1a 42     /usr/lib/x.so\n");

        final String found = examine(null, "").get("process.stopped");
        assertTrue(found.contains("process 77 (java consumer)") && found.contains("kill -CONT 77"), found);
        assertTrue(!found.contains("78"), found);
    }

    @Test
    void shouldTellTheRightsOfAnotherUserFromUserAndGroups() throws IOException
    {
        write("etc/passwd", "root:x:0:0::/:/bin/sh\ncamera:x:1001:1002::/:/bin/sh\n");
        write("etc/group", "video:x:44:other,camera\n");
        final Rights rights = Rights.of(new Host(root, root, root.resolve("etc")), "camera");
        final RegionView.Attributes file = new RegionView.Attributes(true, 0640, 7, 44, 4096);

        assertEquals(new Rights("user camera", 1001, Set.of(1002, 44)), rights);
        assertTrue(file.allows(4, rights) && !file.allows(2, rights));
        assertTrue(!file.allows(4, new Rights("other", 1002, Set.of(1002))));
        assertTrue(file.allows(2, new Rights("root", 0, Set.of())));
    }

    @Test
    void shouldCallAMediaDriversFileThatIsNoneUnreadable() throws IOException
    {
        write("aeron/cnc.dat", "nothing");
        assertEquals(Set.of("media-driver.unreadable"), examine(null, "").keySet());

        Files.delete(root.resolve("aeron/cnc.dat"));
        assertNull(Shell.complaintOf("mkfifo", root.resolve("aeron/cnc.dat").toString()));
        assertEquals(Set.of("media-driver.unreadable"), examine(null, "").keySet());
    }

    @Test
    void shouldGoOnWhereACheckFails()
    {
        try (ExecutorService executor = Executors.newSingleThreadExecutor())
        {
            final List<Finding> findings = Doctor.run(executor, (ignore) ->
            {
                throw new IllegalStateException("planted");
            }, null);
            assertEquals(Trouble.CHECK_FAILED, findings.get(0).trouble());
            assertTrue(findings.get(0).what().contains("planted"));
        }
    }

    @Test
    void shouldNotTakeADirectoryThatMayNotBeReadForEmptyIfItsStreamsAreMissed() throws IOException
    {
        final Path user = Files.createDirectories(base.resolve("tensorpool-x/ns"));
        Files.setPosixFilePermissions(user, PosixFilePermissions.fromString("rwx------"));

        // Somebody else's directory is none of our business as long as no stream of ours is missed.
        assertEquals(Set.of(NONE), examine(null, "65534").keySet());
    }
}
