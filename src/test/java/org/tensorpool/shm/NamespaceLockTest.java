package org.tensorpool.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.TensorPoolException;

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

    @Test
    void shouldLetTheNextInAtOnceWhenTheHolderIsKilled() throws Exception
    {
        final Process holder = process("hold").start();
        try
        {
            assertEquals("held", holder.inputReader().readLine());
            final TensorPoolException ex =
                assertThrows(TensorPoolException.class, () -> NamespaceLock.acquire(namespace));
            assertTrue(ex.getMessage().contains("a driver in another process serves '" + namespace), ex.getMessage());
        }
        finally
        {
            // SIGKILL, which nothing can be done about.
            holder.destroyForcibly();
        }
        assertEquals(128 + 9, holder.waitFor());

        try (NamespaceLock lock = NamespaceLock.acquire(namespace))
        {
            lock.requireInPlace();
        }
    }

    @Test
    void shouldNotLetAThirdInWhenTheFirstIsClosedAgain()
    {
        final NamespaceLock first = NamespaceLock.acquire(namespace);
        first.close();
        try (NamespaceLock second = NamespaceLock.acquire(namespace))
        {
            first.close();

            assertThrows(TensorPoolException.class, () -> NamespaceLock.acquire(namespace), second.toString());
        }
    }

    @Test
    void shouldNoticeThatItsFileWasRemovedOrReplaced() throws IOException
    {
        try (NamespaceLock lock = NamespaceLock.acquire(namespace))
        {
            final Path file = namespace.path().resolve(NamespaceLock.FILE);
            // The old one stays, so that the new one can't get its inode.
            Files.move(file, base.resolve("old"));
            final TensorPoolException gone = assertThrows(TensorPoolException.class, lock::requireInPlace);
            assertTrue(gone.getMessage().contains(file.toString()), gone.getMessage());

            Files.createFile(file);
            final TensorPoolException other = assertThrows(TensorPoolException.class, lock::requireInPlace);
            assertTrue(other.getMessage().contains("start the driver again"), other.getMessage());
        }
    }

    private ProcessBuilder process(final String... more)
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp", System.getProperty("java.class.path"),
            NamespaceLockProbe.class.getName(), base.toString(), "ns"));
        command.addAll(List.of(more));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    private int probe() throws IOException, InterruptedException
    {
        final Process other = process().redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
        if (!other.waitFor(60, TimeUnit.SECONDS))
        {
            other.destroyForcibly();
        }

        return other.waitFor();
    }
}
