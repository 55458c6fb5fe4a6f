package org.tensorpool.system;

import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;
import org.tensorpool.TensorPoolException;

/**
 * A producer or a consumer for a process of its own: it goes on until it is killed, and prints a line
 * {@code epoch <n>} for each epoch that it writes or gets frames in.
 */
final class ClientProcess
{
    /** Bytes of a payload; all of them are the same, so that half a frame shows. */
    static final int LENGTH = 512;

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private ClientProcess()
    {
    }

    /**
     * Run.
     *
     * @param args what it is, Aeron's directory, where regions lie, the announce period in milliseconds.
     */
    public static void main(final String[] args)
    {
        try (TensorPool pool = TensorPool.connect(context(args[1], Path.of(args[2]), Long.parseLong(args[3]))))
        {
            if ("producer".equals(args[0]))
            {
                produce(addWhenFree(pool));
            }
            else
            {
                consume(pool.addConsumer(STREAM));
            }
        }
    }

    /** The lease of a producer that was killed has yet to expire; who asks too often fills the control stream. */
    private static Producer addWhenFree(final TensorPool pool)
    {
        while (true)
        {
            try
            {
                return pool.addProducer(STREAM);
            }
            catch (final TensorPoolException ex)
            {
                LockSupport.parkNanos(RETRY_NS);
            }
        }
    }

    /** Settings that the clients of a test share; descriptors have room for all that a test sends. */
    static TensorPool.Context context(final String aeronDirectory, final Path baseDirectory, final long announceMs)
    {
        return TensorPoolSystem.context(aeronDirectory, baseDirectory)
            .announcePeriodNs(TimeUnit.MILLISECONDS.toNanos(announceMs))
            .attachTimeoutNs(TimeUnit.SECONDS.toNanos(3))
            .descriptorChannel("aeron:ipc?term-length=1m")
            .errorHandler((error) -> System.out.println("error " + error));
    }

    /** Most of the time a frame is half written, also when the end comes. */
    private static void produce(final Producer producer)
    {
        final TensorClaim claim = new TensorClaim();
        long epoch = 0;
        for (byte value = 1; true; value++)
        {
            epoch = say(epoch, producer.epoch());
            if (producer.tryClaim(claim, LENGTH) >= 0)
            {
                claim.payload().asSlice(0, LENGTH / 2).fill(value);
                LockSupport.parkNanos(PAUSE_NS);
                claim.payload().asSlice(LENGTH / 2).fill(value);
                claim.dtype(DType.UINT8).shape(LENGTH).commit();
            }
            else
            {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private static void consume(final Consumer consumer)
    {
        final long[] epoch = new long[1];
        while (true)
        {
            if (consumer.poll((frame) -> epoch[0] = say(epoch[0], frame.epoch()), 10) == 0)
            {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private static long say(final long before, final long now)
    {
        if (now != 0 && now != before)
        {
            System.out.println("epoch " + Long.toUnsignedString(now));
        }
        return now;
    }
}
