package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.OTHER_STREAM;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.shm.MemoryFaults;
import org.tensorpool.testing.ChildProcess;

/**
 * Somebody who may write a stream's files cuts them short while a driver, a producer and a consumer use them.
 */
class TruncatedRegionsSystemTest
{
    private final byte[] source = new byte[4096];
    private TensorPoolSystem system;
    private TensorPool pool;
    private Producer producer;
    private Consumer consumer;

    @BeforeEach
    void start()
    {
        system = TensorPoolSystem.started();
        pool = system.connect();
        producer = pool.addProducer(STREAM);
        consumer = system.connect().addConsumer(STREAM);
        system.awaitFlow(producer, consumer);
    }

    @AfterEach
    void stop()
    {
        system.close();
    }

    private static void truncate(final Path file, final long bytes) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
        {
            channel.truncate(bytes);
        }
    }

    /** A fault that compiled code throws late may come out of the application's own loop, which goes on. */
    private static void bear(final Runnable turn)
    {
        try
        {
            turn.run();
        }
        catch (final InternalError error)
        {
            if (!MemoryFaults.isFault(error))
            {
                throw error;
            }
        }
    }

    private void offer()
    {
        bear(() -> producer.offer(source, DType.UINT8, source.length));
    }

    private Path region(final String name)
    {
        return system.epochDirectory(STREAM, producer.epoch()).resolve(name);
    }

    /** Frames of an epoch that is not that one come, whole. */
    private void awaitFlowAfter(final long epoch)
    {
        final long[] received = {0, 0};
        Await.until(() -> "frames of another epoch than " + epoch + " come; errors: " + system.errors(), () ->
        {
            offer();
            bear(() -> consumer.poll((frame) ->
            {
                received[0] = frame.epoch();
                received[1] = frame.payload().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE).length;
            }, 10));
            return received[0] != 0 && received[0] != epoch && received[1] == source.length;
        });
    }

    @ParameterizedTest
    @CsvSource({"header.ring, 0", "1.pool, 0", "2.pool, 0", "2.pool, 8192"})
    void shouldGoOnWithANewEpochWhereAFileWasCutShort(final String name, final long bytes) throws IOException
    {
        awaitFlowAfter(0);
        final long epoch = producer.epoch();
        truncate(region(name), bytes);

        awaitFlowAfter(epoch);
        assertTrue(system.errors().stream().anyMatch((error) ->
            error.getMessage() != null && error.getMessage().contains("was cut short")), system.errors()::toString);
        try (Producer other = pool.addProducer(OTHER_STREAM))
        {
            assertTrue(other.isAttached(), "the driver serves other streams");
        }
    }

    @Test
    void shouldLetNoThreadDieThatPublishesOrPollsWhileFilesAreCutShort() throws Exception
    {
        final AtomicBoolean isDone = new AtomicBoolean();
        final AtomicReference<Throwable> problem = new AtomicReference<>();
        final Thread publishing = start("publishing", isDone, problem, () ->
        {
            producer.offer(source, DType.UINT8, source.length);
            LockSupport.parkNanos(50_000);
        });
        final byte[] target = new byte[4096];
        final Thread polling = start("polling", isDone, problem, () ->
            consumer.poll((frame) -> frame.copyElementsTo(target), 10));
        final String[] names = {"header.ring", "1.pool", "2.pool"};
        for (int i = 0; i < 9; i++)
        {
            final long epoch = producer.epoch();
            truncate(region(names[i % names.length]), i % names.length == 0 || i % 2 == 0 ? 0 : 4096);
            Await.until(() -> "both are at another epoch than " + epoch + ": " + problem.get() + system.errors(), () ->
                problem.get() != null || (producer.epoch() != epoch && producer.epoch() != 0 &&
                consumer.epoch() == producer.epoch()));
            assertEquals(null, problem.get());
        }
        isDone.set(true);
        publishing.join();
        polling.join();

        assertEquals(null, problem.get());
    }

    private static Thread start(
        final String name, final AtomicBoolean isDone, final AtomicReference<Throwable> problem, final Runnable turn)
    {
        return Thread.ofPlatform().name(name).start(() ->
        {
            try
            {
                while (!isDone.get())
                {
                    bear(turn);
                }
            }
            catch (final RuntimeException | Error ex)
            {
                problem.set(ex);
            }
        });
    }

    @Test
    void shouldLeaveNoProcessDeadWhereTheFilesOfAllAreCutShort() throws IOException
    {
        final String base = system.baseDirectory().toString();
        try (ChildProcess other = ChildProcess.start(
            ClientProcess.class.getName(), "consumer", system.aeronDirectory(), base, "1000"))
        {
            awaitFlowAfter(0);
            Await.until("the process has it too", () ->
            {
                offer();
                return other.lines().contains("epoch " + Long.toUnsignedString(producer.epoch()));
            });
            final long epoch = producer.epoch();
            for (final String name : new String[] {"header.ring", "1.pool", "2.pool"})
            {
                truncate(region(name), 0);
            }
            awaitFlowAfter(epoch);
            Await.until(() -> "the process goes on: " + other.lines(), () ->
            {
                offer();
                return other.lines().contains("epoch " + Long.toUnsignedString(producer.epoch()));
            });
        }
    }
}
