package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.TensorPoolException.Category.CLOSED;
import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;
import static org.tensorpool.TensorPoolException.Category.INVALID_REGION;
import static org.tensorpool.TensorPoolException.Category.REJECTED;
import static org.tensorpool.TensorPoolException.Category.SYSTEM;
import static org.tensorpool.TensorPoolException.Category.TIMEOUT;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.agrona.IoUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.Producer;
import org.tensorpool.Requirement;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;
import org.tensorpool.testing.SharedMemory;

/**
 * What is refused, and how clearly.
 */
class RefusalSystemTest
{
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int UNKNOWN_STREAM = 4_242;

    private final TensorPoolSystem system = new TensorPoolSystem();

    @AfterEach
    void stop()
    {
        system.close();
    }

    private void start()
    {
        system.startMediaDriver();
        system.startShmDriver();
    }

    private static void assertSays(
        final TensorPoolException ex, final TensorPoolException.Category category, final String... words)
    {
        assertEquals(category, ex.category(), ex.getMessage());
        for (final String word : words)
        {
            assertTrue(ex.getMessage().contains(word), () -> "'" + word + "' in: " + ex.getMessage());
        }
    }

    @Test
    void shouldRefuseASecondProducerAndNameTheFirst()
    {
        start();
        system.connect(system.context().clientId(700)).addProducer(STREAM);
        final TensorPool other = system.connect();

        final TensorPoolException ex = assertThrows(TensorPoolException.class, () -> other.addProducer(STREAM));
        assertSays(ex, REJECTED, "stream " + STREAM, "700");
    }

    @Test
    void shouldAcceptAnotherProducerOnceTheFirstIsClosed()
    {
        start();
        final TensorPool pool = system.connect();
        pool.addProducer(STREAM).close();

        try (Producer second = pool.addProducer(STREAM))
        {
            assertTrue(second.isAttached());
        }
    }

    @Test
    void shouldRefuseAStreamThatNobodyConfigured()
    {
        start();
        final TensorPool pool = system.connect();

        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> pool.addConsumer(UNKNOWN_STREAM));
        assertSays(ex, REJECTED, "stream " + UNKNOWN_STREAM);
    }

    @Test
    void shouldSayThatNoShmDriverAnswers()
    {
        system.startMediaDriver();
        final TensorPool pool = system.connect(system.context().attachTimeoutNs(SHORT_NS));

        final TensorPoolException ex = assertThrows(TensorPoolException.class, () -> pool.addProducer(STREAM));
        assertSays(ex, TIMEOUT, "no SHM driver", "300 ms", "tp_driver");
    }

    @Test
    void shouldSayThatNoMediaDriverIsThere()
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class, () ->
            system.connect(system.context().mediaDriverTimeoutNs(SHORT_NS)));
        assertSays(ex, TIMEOUT, "no media driver", system.aeronDirectory(), "300 ms");
    }

    @Test
    void shouldMapNothingOutsideTheDirectoriesThatAreAllowed()
    {
        start();
        final Path elsewhere = SharedMemory.newDirectory("elsewhere-");
        try
        {
            final TensorPool pool = system.connect(system.context().allowedBaseDirs(List.of(elsewhere)));
            final long before = ProcessMaps.mappingsBelow(system.baseDirectory());

            final TensorPoolException ex = assertThrows(TensorPoolException.class, () -> pool.addConsumer(STREAM));
            assertSays(ex, INVALID_REGION, system.baseDirectory().toString());
            // The driver maps the regions of the epoch that it makes, and nobody else.
            final List<String> mapped = ProcessMaps.linesBelow(system.baseDirectory());
            assertTrue(before == 0 && mapped.stream().allMatch((line) -> line.contains(" rw-s ")),
                () -> "nothing of a consumer's in " + mapped);
        }
        finally
        {
            IoUtil.delete(elsewhere.toFile(), true);
        }
    }

    @Test
    void shouldRefuseADescriptorChannelThatTheMediaDriverRefuses()
    {
        start();
        final TensorPool pool = system.connect(system.context().descriptorChannel("aeron:ipc?term-length=7"));

        final TensorPoolException ex = assertThrows(TensorPoolException.class, () -> pool.addProducer(STREAM));
        assertSays(ex, CONFIGURATION, "aeron:ipc?term-length=7");
    }

    @Test
    void shouldRefuseAControlChannelThatTheMediaDriverRefuses()
    {
        start();

        final TensorPoolException ex = assertThrows(TensorPoolException.class, () ->
            system.connect(system.context().controlChannel("aeron:ipc?term-length=7")));
        assertSays(ex, CONFIGURATION, "aeron:ipc?term-length=7");
    }

    @Test
    void shouldSayThatItsExecutorMapsNothing()
    {
        start();
        final TensorPool pool = system.connect(system.context().prefault(Requirement.TRY).mappingExecutor((task) ->
        {
            throw new RejectedExecutionException("shut down");
        }));

        final TensorPoolException ex = assertThrows(TensorPoolException.class, () -> pool.addProducer(STREAM));
        assertSays(ex, SYSTEM, "shut down");
    }

    @Test
    void shouldAddNothingAfterItWasClosed()
    {
        start();
        final TensorPool pool = system.connect();
        pool.close();

        assertSays(assertThrows(TensorPoolException.class, () -> pool.addProducer(STREAM)), CLOSED);
        assertSays(assertThrows(TensorPoolException.class, () -> pool.addConsumer(STREAM)), CLOSED);
    }

    @Test
    void shouldStopWaitingForALeaseWhenItIsClosed()
    {
        system.startMediaDriver();
        final TensorPool pool = system.connect(system.context().attachTimeoutNs(TimeUnit.HOURS.toNanos(1)));
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final Thread adding = Thread.ofPlatform().start(() ->
            thrown.set(assertThrows(TensorPoolException.class, () -> pool.addProducer(STREAM))));
        Await.until("it waits", () -> adding.getState() == Thread.State.TIMED_WAITING);
        pool.close();

        Await.until("it waits no more", () -> !adding.isAlive());
        assertSays((TensorPoolException)thrown.get(), CLOSED);
    }

    @Test
    void shouldListEveryWrongSettingAtOnce()
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class, () ->
            TensorPool.connect(system.context().qosIntervalNs(0).descriptorChannel("nonsense")));
        assertSays(ex, CONFIGURATION, "qosIntervalNs is 0", "descriptorChannel is 'nonsense'");
    }
}
