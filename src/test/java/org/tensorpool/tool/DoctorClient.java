package org.tensorpool.tool;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;

/**
 * A producer or a consumer with a pause after each frame: in a thread, or in a process that can be stopped and killed.
 */
final class DoctorClient implements AutoCloseable
{
    private static final int LENGTH = 512;

    private final TensorPool pool;
    private final Thread thread;
    private volatile long frames;
    private volatile boolean isClosed;

    DoctorClient(final TensorPool pool, final String role, final int stream, final long pauseNs)
    {
        this.pool = pool;
        final Runnable work;
        if ("producer".equals(role))
        {
            final Producer producer = pool.addProducer(stream);
            final TensorClaim claim = new TensorClaim();
            work = () -> produce(producer, claim, pauseNs);
        }
        else
        {
            final Consumer consumer = pool.addConsumer(stream);
            work = () -> consume(consumer, pauseNs);
        }
        thread = Thread.ofPlatform().daemon().name(role + " " + stream).start(work);
    }

    static TensorPool.Context context(final String aeronDirectory, final Path baseDirectory)
    {
        return new TensorPool.Context()
            .aeronDirectoryName(aeronDirectory)
            .clientName("doctor-test")
            .announcePeriodNs(TimeUnit.MILLISECONDS.toNanos(250))
            .errorHandler((ignore) -> { })
            .allowedBaseDirs(List.of(baseDirectory));
    }

    /**
     * Run in a process; prints {@code ready} with the first frame.
     *
     * @param args role, Aeron's directory, where regions lie, stream, pause in nanoseconds.
     */
    public static void main(final String[] args)
    {
        try (DoctorClient client = new DoctorClient(TensorPool.connect(context(args[1], Path.of(args[2]))),
            args[0], Integer.parseInt(args[3]), Long.parseLong(args[4])))
        {
            client.awaitFrames();
            System.out.println("ready");
            client.thread.join();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void produce(final Producer producer, final TensorClaim claim, final long pauseNs)
    {
        while (!isClosed)
        {
            if (producer.tryClaim(claim, LENGTH) >= 0)
            {
                claim.dtype(DType.UINT8).shape(LENGTH).commit();
                frames++;
            }
            LockSupport.parkNanos(pauseNs);
        }
    }

    private void consume(final Consumer consumer, final long pauseNs)
    {
        while (!isClosed)
        {
            final int work = consumer.poll((frame) ->
            {
                frames++;
                LockSupport.parkNanos(pauseNs);
            }, 16);
            if (work == 0)
            {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    DoctorClient awaitFrames()
    {
        final long startNs = System.nanoTime();
        while (frames == 0)
        {
            if (System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(30))
            {
                throw new AssertionError(thread.getName() + " has no frame after 30 s");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }

        return this;
    }

    @Override
    public void close()
    {
        isClosed = true;
        try
        {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        pool.close();
    }
}
