package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.Requirement;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;

/**
 * Memory that is locked, and memory that is there before it is used.
 */
class MemorySystemTest
{
    private TensorPoolSystem system;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private void assertFramesFlow(final TensorPool pool)
    {
        final Consumer consumer = pool.addConsumer(STREAM);
        final Producer producer = TestProducers.addWhenFree(pool, STREAM);
        system.awaitFlow(producer, consumer);
        assertEquals(0, producer.offer(MemorySegment.ofArray(new byte[8]), DType.UINT8, 8));
        new Received(consumer).await(1);
    }

    @Test
    void shouldLockItsRegionsWhereThatIsRequired()
    {
        final long before = ProcessMaps.lockedKiB();
        final TensorPool pool = system.connect(system.context().lock(Requirement.REQUIRED));
        assertFramesFlow(pool);

        assertTrue(ProcessMaps.lockedKiB() > before, "more is locked than before");
    }

    @Test
    void shouldUnlockItsRegionsWhenItIsClosed()
    {
        final long before = ProcessMaps.lockedKiB();
        final TensorPool pool = system.connect(system.context().lock(Requirement.REQUIRED));
        pool.addConsumer(STREAM);
        Await.until("it is locked", () -> ProcessMaps.lockedKiB() > before);
        pool.close();

        assertEquals(before, ProcessMaps.lockedKiB());
    }

    @Test
    void shouldLockNothingUnlessAsked()
    {
        final long before = ProcessMaps.lockedKiB();
        assertFramesFlow(system.connect());

        assertEquals(before, ProcessMaps.lockedKiB());
    }

    @Test
    void shouldPrefaultItsRegionsWhereThatIsRequired()
    {
        assertFramesFlow(system.connect(system.context().prefault(Requirement.REQUIRED)));
    }

    @Test
    void shouldSayHowToRaiseALimitThatForbidsToLock() throws IOException, InterruptedException
    {
        assertEquals("RESOURCE", attachWithoutLockedMemory(Requirement.REQUIRED).lines().findFirst().orElseThrow());
    }

    @Test
    void shouldNameTheRegionAndTheLimitThatForbidsToLock() throws IOException, InterruptedException
    {
        final String output = attachWithoutLockedMemory(Requirement.REQUIRED);

        assertTrue(output.contains("can't be locked in memory") && output.contains("limit 0") &&
            output.contains(system.baseDirectory().toString()), output);
    }

    @Test
    void shouldGoOnWithoutALockThatIsOnlyTried() throws IOException, InterruptedException
    {
        assertEquals("ATTACHED", attachWithoutLockedMemory(Requirement.TRY).strip());
    }

    /** Attach from a JVM that may lock nothing. */
    private String attachWithoutLockedMemory(final Requirement lock) throws IOException, InterruptedException
    {
        assumeTrue(isThere("setpriv") && isThere("prlimit"), "setpriv and prlimit of util-linux are needed");
        final List<String> command = new ArrayList<>(List.of("prlimit", "--memlock=0:0"));
        if ("root".equals(System.getProperty("user.name")))
        {
            // Limits don't bind who may lock as much as he likes.
            command.addAll(List.of("setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock"));
        }
        command.addAll(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp", System.getProperty("java.class.path"),
            LockProbe.class.getName(), system.aeronDirectory(), system.baseDirectory().toString(), lock.name()));
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    private static boolean isThere(final String program)
    {
        return Files.isExecutable(Path.of("/usr/bin", program));
    }

    /** Attaches a consumer and says how that went. */
    static final class LockProbe
    {
        private LockProbe()
        {
        }

        /**
         * Run in a JVM of its own.
         *
         * @param args Aeron's directory, where regions lie, how much a lock is wanted.
         */
        public static void main(final String[] args)
        {
            final TensorPool.Context context = new TensorPool.Context()
                .aeronDirectoryName(args[0])
                .controlChannel(TensorPoolSystem.CHANNEL)
                .announceChannel(TensorPoolSystem.CHANNEL)
                .allowedBaseDirs(List.of(Path.of(args[1])))
                .lock(Requirement.valueOf(args[2]))
                .errorHandler((ignore) -> { });
            try (TensorPool pool = TensorPool.connect(context))
            {
                pool.addConsumer(STREAM);
                System.out.println("ATTACHED");
            }
            catch (final TensorPoolException ex)
            {
                System.out.println(ex.category());
                System.out.println(ex.getMessage());
            }
        }
    }
}
