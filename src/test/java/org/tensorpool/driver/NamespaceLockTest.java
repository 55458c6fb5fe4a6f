package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.NamespaceDirectory;
import org.tensorpool.shm.RegionPermissions;

class NamespaceLockTest
{
    @TempDir
    private Path base;
    private NamespaceDirectory namespace;

    @BeforeEach
    void create()
    {
        namespace = NamespaceDirectory.create(
            base, System.getProperty("user.name"), "ns", RegionPermissions.of("660"));
    }

    @Test
    void shouldKeepAnotherProcessOutUntilClosed() throws Exception
    {
        try (NamespaceLock lock = NamespaceLock.acquire(namespace))
        {
            assertEquals(NamespaceLockProbe.REFUSED, probe(), lock.toString());
        }

        assertEquals(0, probe());
    }

    @Test
    void shouldKeepAnotherProcessOutAfterThisOneWasRefusedTheSameLock() throws Exception
    {
        try (NamespaceLock lock = NamespaceLock.acquire(namespace))
        {
            assertThrows(TensorPoolException.class, () -> NamespaceLock.acquire(namespace));

            assertEquals(NamespaceLockProbe.REFUSED, probe(), lock.toString());
        }
    }

    private int probe() throws IOException, InterruptedException
    {
        final Process other = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp", System.getProperty("java.class.path"),
            NamespaceLockProbe.class.getName(), base.toString(), "ns")
            .inheritIO()
            .start();
        if (!other.waitFor(60, TimeUnit.SECONDS))
        {
            other.destroyForcibly();
        }

        return other.waitFor();
    }
}
