package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TestDirectories;
import org.tensorpool.testing.ChildProcess;
import org.tensorpool.testing.SharedMemory;

/**
 * A driver that can't go on ends its process, and says so by the exit code.
 */
@Timeout(60)
class TpDriverFatalErrorTest
{
    private final Path directory = SharedMemory.newDirectory("tp-driver-");

    @TempDir
    private Path temp;

    @AfterEach
    void delete()
    {
        TestDirectories.delete(directory);
    }

    /** An epoch takes 53,248 bytes: the start can tell no more than that one of each stream might do. */
    private Path configuration() throws IOException
    {
        return Files.writeString(temp.resolve("driver.toml"), """
            [driver]
            aeron_dir = "%s"
            announce_stream_id = 1001
            [shm]
            base_dir = "%s"
            [policies]
            mlock_shm = true
            [profiles.small]
            header_nslots = 8
            payload_pools = [{ pool_id = 1, stride_bytes = 1024 }, { pool_id = 2, stride_bytes = 4096 }]
            [streams.one]
            stream_id = 10000
            profile = "small"
            [streams.two]
            stream_id = 10001
            profile = "small"
            """.formatted(directory.resolve("aeron"), directory));
    }

    @Test
    void shouldEndWithExitCodeOneWhereMemoryThatMustBeLockedCanNotBe() throws IOException
    {
        try (ChildProcess driver = ChildProcess.startBy(
            lockingAtMost(92_160), TpDriver.class.getName(), "--media-driver", configuration().toString()))
        {
            driver.awaitLine("tp_driver ready");
            try (TensorPool pool = TensorPool.connect(new TensorPool.Context()
                .aeronDirectoryName(directory.resolve("aeron").toString())
                .allowedBaseDirs(List.of(directory))
                .errorHandler((ignore) -> { })))
            {
                pool.addConsumer(10_000);
                final TensorPoolException reason =
                    assertThrows(TensorPoolException.class, () -> pool.addConsumer(10_001));
                assertTrue(reason.getMessage().contains("can't be locked in memory"), reason::getMessage);
            }

            assertEquals(1, driver.awaitExit(), () -> driver.lines().toString());
            assertTrue(driver.lines().stream().anyMatch((line) ->
                line.startsWith("tp_driver: policies.mlock_shm is true, so the driver ends: ") &&
                line.contains("can't be locked in memory")), () -> driver.lines().toString());
        }
    }

    /** Root is bound by no limit unless it gives the capability up. */
    private static List<String> lockingAtMost(final long bytes)
    {
        final List<String> wrapper = new ArrayList<>();
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "skipped, because prlimit (util-linux) is missing");
        wrapper.addAll(List.of("prlimit", "--memlock=" + bytes + ":" + bytes));
        if ("root".equals(System.getProperty("user.name")))
        {
            assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/setpriv")), "skipped, because setpriv (util-linux) is missing");
            wrapper.addAll(List.of("setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock"));
        }

        return wrapper;
    }
}
