package org.tensorpool.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.TensorPoolException;

class MemoryLockTest
{
    private static final String HEADER =
        "Limit                     Soft Limit           Hard Limit           Units     \n" +
        "Max processes             unlimited            unlimited            processes \n";

    @TempDir
    private Path directory;

    @Test
    void shouldReadTheSoftLimit() throws IOException
    {
        assertEquals(8_388_608, MemoryLock.softLimitBytes(limits("8388608              16777216             bytes")));
        assertEquals(0, MemoryLock.softLimitBytes(limits("0                    unlimited            bytes")));
    }

    @Test
    void shouldReadThatThereIsNoLimit() throws IOException
    {
        assertEquals(
            Long.MAX_VALUE, MemoryLock.softLimitBytes(limits("unlimited            unlimited            bytes")));
    }

    @Test
    void shouldTakeOffWhatIsLockedAlready() throws IOException
    {
        final Path limits = limits("8388608              16777216             bytes");

        assertEquals(8_388_608 - 12 * 1024, MemoryLock.availableBytes(status("0000000000000000", "12"), limits));
        assertEquals(0, MemoryLock.availableBytes(status("000001ffffffbfff", "9000"), limits));
    }

    @Test
    void shouldKnowThatNoLimitBindsWhoHasTheCapability() throws IOException
    {
        final Path limits = limits("0                    0                    bytes");

        assertEquals(Long.MAX_VALUE, MemoryLock.availableBytes(status("0000000000004000", "0"), limits));
        assertEquals(0, MemoryLock.availableBytes(status("0000000000003000", "0"), limits));
    }

    @Test
    void shouldSayWhatItCanNotReadOfTheStatus() throws IOException
    {
        final Path limits = limits("0                    0                    bytes");
        final Path empty = Files.writeString(directory.resolve("empty"), "");

        for (final Path file : List.of(directory.resolve("missing"), empty))
        {
            final TensorPoolException ex =
                assertThrows(TensorPoolException.class, () -> MemoryLock.availableBytes(file, limits));

            assertTrue(ex.getMessage().contains(file.toString()), ex.getMessage());
        }
    }

    private Path status(final String capabilities, final String locked) throws IOException
    {
        return Files.writeString(directory.resolve("status"),
            "Name:\tjava\nVmLck:\t    " + locked + " kB\nCapPrm:\t0000000000000000\nCapEff:\t" + capabilities + "\n");
    }

    @Test
    void shouldSayWhatItCanNotRead() throws IOException
    {
        final List<Path> unreadable = List.of(
            directory.resolve("missing"),
            Files.writeString(directory.resolve("empty"), ""),
            limits("99999999999999999999 unlimited bytes"));

        for (final Path file : unreadable)
        {
            final TensorPoolException ex =
                assertThrows(TensorPoolException.class, () -> MemoryLock.softLimitBytes(file));

            assertTrue(ex.getMessage().contains(file.toString()), ex.getMessage());
        }
    }

    @Test
    void shouldSayHowToRaiseTheLimit()
    {
        assertEquals(
            "allow the process to lock 1025 kB: 'ulimit -l 1025' in the shell that starts it, 'memlock 1025' for its " +
            "user in /etc/security/limits.conf, LimitMEMLOCK=1025K in its systemd unit, or the capability CAP_IPC_LOCK",
            MemoryLock.howToRaise((1 << 20) + 1));
        assertTrue(MemoryLock.howToRaise(1 << 20).contains("lock 1024 kB"));
        assertTrue(MemoryLock.howToRaise(Long.MAX_VALUE).contains("9007199254740992 kB"));
    }

    @Test
    void shouldRefuseToLockMoreThanTheLimitOfTheProcess() throws Exception
    {
        final String output = ChildJvm.run(withoutPrivilege("ulimit -l 1024", LockTwoMebibytes.class));

        assertEquals("limit 1048576, mlock2: ENOMEM", output.trim());
    }

    private Path limits(final String memoryLock) throws IOException
    {
        return Files.writeString(
            directory.resolve("limits"), HEADER + "Max locked memory         " + memoryLock + "     \n");
    }

    /** Root is not bound by the limit unless it gives the capability up. */
    private static List<String> withoutPrivilege(final String limit, final Class<?> main) throws IOException
    {
        final List<String> command = new ArrayList<>();
        if ((int)Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0)
        {
            assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/setpriv")),
                "skipped, because root locks what it likes and setpriv (util-linux) is not there to stop it");
            command.addAll(List.of("setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock"));
        }
        command.addAll(List.of("sh", "-c", limit + " && exec \"$@\"", "sh"));
        command.addAll(ChildJvm.command(main));
        return command;
    }

    /** Says what comes of it. */
    static final class LockTwoMebibytes
    {
        private LockTwoMebibytes()
        {
        }

        public static void main(final String[] args) throws IOException
        {
            final Path file = Files.createTempDirectory("tensorpool-lock").resolve("1.pool");
            try (MappedFile mapped = new MappedFile(file, 2 << 20))
            {
                Libc.mlock2(mapped.address(), 2 << 20, 0);
                System.out.println("locked");
            }
            catch (final SystemCallException ex)
            {
                System.out.println("limit " + MemoryLock.softLimitBytes() + ", " + ex.call() + ": " + ex.errnoName());
            }
            finally
            {
                Files.delete(file.getParent());
            }
        }
    }
}
