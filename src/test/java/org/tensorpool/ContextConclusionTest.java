package org.tensorpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.tensorpool.client.ClientConfiguration;
import org.tensorpool.protocol.driver.HugepagesPolicy;

class ContextConclusionTest
{
    private final TensorPool.Context context = new TensorPool.Context();

    @Test
    void shouldConcludeTheDefaults()
    {
        final ClientConfiguration configuration = context.conclude().configuration();

        assertEquals("tensorpool", configuration.name());
        assertEquals("aeron:ipc?term-length=4m stream 1000", configuration.channels().control().toString());
        assertEquals(1001, configuration.channels().announce().streamId());
        assertEquals(1100, configuration.channels().descriptor().streamId());
        assertEquals(1200, configuration.channels().qos().streamId());
        assertEquals(1_000_000_000L, configuration.timing().keepaliveIntervalNs());
        assertEquals(1_000_000_000L, configuration.timing().announcePeriodNs());
        assertEquals(1_000_000_000L, configuration.timing().qosIntervalNs());
        assertEquals(HugepagesPolicy.UNSPECIFIED, configuration.memory().hugepages());
        assertEquals(Requirement.OFF, configuration.memory().policy().lock());
        assertEquals(Requirement.OFF, configuration.memory().policy().prefault());
        assertSame(context.errorHandler(), configuration.environment().errorHandler());
    }

    @Test
    void shouldKeepWhatWasSet()
    {
        final ClientConfiguration configuration = context.clientName("camera").aeronDirectoryName("/dev/shm/mine")
            .descriptorChannel("aeron:ipc?alias=d").descriptorStreamId(7).qosIntervalNs(5).hugePages(true)
            .lock(Requirement.TRY).prefault(Requirement.REQUIRED).allowedBaseDirs(List.of(Path.of("/dev/shm")))
            .descriptorTimestamps(true).conclude().configuration();

        assertEquals("camera", configuration.name());
        assertEquals("/dev/shm/mine", configuration.aeronDirectoryName());
        assertEquals("aeron:ipc?alias=d stream 7", configuration.channels().descriptor().toString());
        assertEquals(5, configuration.timing().qosIntervalNs());
        assertEquals(HugepagesPolicy.HUGEPAGES, configuration.memory().hugepages());
        assertEquals(Requirement.TRY, configuration.memory().policy().lock());
        assertEquals(Requirement.REQUIRED, configuration.memory().policy().prefault());
        assertEquals(List.of(Path.of("/dev/shm")), configuration.memory().containment().allowedDirectories());
        assertTrue(configuration.descriptorTimestamps());
        assertEquals(
            HugepagesPolicy.STANDARD, context.hugePages(false).conclude().configuration().memory().hugepages());
    }

    @Test
    void shouldListEveryProblemAtOnce()
    {
        context.clientName("x".repeat(101)).controlChannel("ipc").announceChannel("").descriptorChannel(null)
            .qosChannel("aeron").mediaDriverTimeoutNs(0).attachTimeoutNs(-1).keepaliveIntervalNs(0)
            .announcePeriodNs(Long.MIN_VALUE).qosIntervalNs(0).allowedBaseDirs(List.of(Path.of("relative")));

        assertProblems(
            "clientName is 'xxx", "controlChannel is 'ipc'", "announceChannel is ''", "descriptorChannel is 'null'",
            "qosChannel is 'aeron'", "mediaDriverTimeoutNs is 0: expected more than 0 nanoseconds",
            "attachTimeoutNs is -1", "keepaliveIntervalNs is 0", "announcePeriodNs is -9223372036854775808",
            "qosIntervalNs is 0", "allowedBaseDirs: allowed base directory 'relative' is not absolute");
    }

    @Test
    void shouldListWhatWasTakenAway()
    {
        context.clientName(null).aeronDirectoryName(null).lock(null).prefault(null).nanoClock(null)
            .epochNanoClock(null).idleStrategy(null).threadFactory(null).mappingExecutor(null).errorHandler(null)
            .allowedBaseDirs(List.of());

        assertProblems(
            "clientName is 'null'", "aeronDirectoryName is null", "lock is null: expected OFF, TRY or REQUIRED",
            "prefault is null", "nanoClock is null", "epochNanoClock is null", "idleStrategy is null",
            "threadFactory is null", "mappingExecutor is null", "errorHandler is null",
            "allowedBaseDirs: no allowed base directory: name at least one");
    }

    @Test
    void shouldTakeAPropertyThatIsNoRequirementForAConfigurationError()
    {
        System.setProperty(TensorPool.Context.LOCK_PROP_NAME, "yes");
        try
        {
            final TensorPoolException ex = assertThrows(TensorPoolException.class, TensorPool.Context::new);
            assertEquals(TensorPoolException.Category.CONFIGURATION, ex.category());
            assertEquals("tensorpool.lock is 'yes': expected off, try or required", ex.getMessage());
        }
        finally
        {
            System.clearProperty(TensorPool.Context.LOCK_PROP_NAME);
        }
    }

    @Test
    void shouldTakeSettingsFromProperties()
    {
        System.setProperty(TensorPool.Context.LOCK_PROP_NAME, "Required");
        System.setProperty(TensorPool.Context.KEEPALIVE_INTERVAL_PROP_NAME, "250ms");
        System.setProperty(TensorPool.Context.ALLOWED_BASE_DIRS_PROP_NAME, "/a:/b");
        try
        {
            final TensorPool.Context fromProperties = new TensorPool.Context();
            assertEquals(Requirement.REQUIRED, fromProperties.lock());
            assertEquals(250_000_000L, fromProperties.keepaliveIntervalNs());
            assertEquals(List.of(Path.of("/a"), Path.of("/b")), fromProperties.allowedBaseDirs());
        }
        finally
        {
            System.clearProperty(TensorPool.Context.LOCK_PROP_NAME);
            System.clearProperty(TensorPool.Context.KEEPALIVE_INTERVAL_PROP_NAME);
            System.clearProperty(TensorPool.Context.ALLOWED_BASE_DIRS_PROP_NAME);
        }
    }

    private void assertProblems(final String... problems)
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class, context::conclude);
        assertEquals(TensorPoolException.Category.CONFIGURATION, ex.category());
        final List<String> lines = ex.getMessage().lines().toList();
        for (final String problem : problems)
        {
            assertTrue(lines.stream().anyMatch(line -> line.startsWith(problem)), problem + " not in " + lines);
        }
        assertEquals(problems.length, lines.size(), lines.toString());
    }
}
