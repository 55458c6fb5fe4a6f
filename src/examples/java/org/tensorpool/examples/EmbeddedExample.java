package org.tensorpool.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import org.agrona.IoUtil;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Frame;
import org.tensorpool.Producer;
import org.tensorpool.TensorPool;
import org.tensorpool.driver.ShmDriver;
import org.tensorpool.driver.config.DriverConfiguration;
import org.tensorpool.driver.config.Profile;

/**
 * Everything in one JVM: media driver, SHM driver, producer and consumer, for tests and for applications that bring
 * their own. Other processes may join by the name of the directory; nothing is left behind.
 * <p>
 * {@code bin/tp_example embedded [frames]}; nothing else needs to run.
 */
public final class EmbeddedExample
{
    private static final int STREAM = 10_000;
    private static final int ELEMENTS = 1024;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    private final long[] elements = new long[ELEMENTS];
    private long received;
    private long sum;

    private EmbeddedExample()
    {
    }

    public static void main(final String[] args)
    {
        final long frames = args.length > 0 ? Long.parseLong(args[0]) : 10_000;
        final long sum = run(frames);
        System.out.println("the sum of everything received is " + sum);
    }

    /** Sends so many frames through a system of its own; returns the sum of all elements that came out. */
    public static long run(final long frames)
    {
        final Path directory = newDirectory();
        final String aeronDirectory = directory.resolve("aeron").toString();
        try (MediaDriver mediaDriver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(aeronDirectory)
                .threadingMode(ThreadingMode.SHARED)
                .termBufferSparseFile(false)
                .dirDeleteOnShutdown(true));
            ShmDriver shmDriver = ShmDriver.launch(new ShmDriver.Context()
                .aeronDirectoryName(mediaDriver.aeronDirectoryName())
                .configuration(configuration(directory)));
            TensorPool pool = TensorPool.connect(new TensorPool.Context()
                .aeronDirectoryName(mediaDriver.aeronDirectoryName())
                .allowedBaseDirs(List.of(shmDriver.directory()))))
        {
            return new EmbeddedExample().run(pool, frames);
        }
        finally
        {
            IoUtil.delete(directory.toFile(), true);
        }
    }

    private static Path newDirectory()
    {
        try
        {
            return Files.createTempDirectory(Path.of("/dev/shm"), "tensorpool-embedded-");
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** One stream of 64 slots, each for a payload of up to 8 KiB. */
    private static DriverConfiguration configuration(final Path directory)
    {
        return DriverConfiguration.builder()
            .instanceId("embedded")
            .announceStreamId(1001)
            .baseDir(directory.toString())
            .profile("small", Profile.of(64, ELEMENTS * Long.BYTES))
            .stream("numbers", STREAM, "small")
            .build();
    }

    private long run(final TensorPool pool, final long frames)
    {
        final IdleStrategy idle = new BackoffIdleStrategy();
        try (Consumer consumer = pool.addConsumer(STREAM);
            Producer producer = pool.addProducer(STREAM))
        {
            // The producer's coming makes new regions, which the consumer has yet to map.
            final long deadlineNs = System.nanoTime() + PATIENCE_NS;
            while (producer.mappedConsumers() == 0 && System.nanoTime() - deadlineNs < 0)
            {
                idle.idle();
            }

            final long[] numbers = new long[ELEMENTS];
            for (long i = 0; i < frames; i++)
            {
                Arrays.fill(numbers, i);
                send(producer, numbers, idle);
                receive(consumer, idle);
            }
        }

        return sum;
    }

    /** What nobody was told of is sent again. */
    private static void send(final Producer producer, final long[] numbers, final IdleStrategy idle)
    {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        long result = producer.offer(numbers, DType.INT64, ELEMENTS);
        while (result < 0)
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                throw new IllegalStateException("could not be published: " + Producer.statusName(result));
            }
            idle.idle();
            result = producer.offer(numbers, DType.INT64, ELEMENTS);
        }
    }

    private void receive(final Consumer consumer, final IdleStrategy idle)
    {
        final long before = received;
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (received == before)
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                throw new IllegalStateException("published, but not received");
            }
            idle.idle(consumer.poll(this::onFrame, 16));
        }
    }

    private void onFrame(final Frame frame)
    {
        if (frame.copyElementsTo(elements))
        {
            received++;
            for (final long element : elements)
            {
                sum += element;
            }
        }
    }
}
