package org.tensorpool.examples;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.tensorpool.DType;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;

/**
 * A camera that writes straight into shared memory. Two claims are open at once: while the camera fills one, the frame
 * before it is published, and no pixel is ever copied. Camera drivers call it queueing and dequeueing buffers.
 * <p>
 * With {@code bin/tp_driver config/examples.toml --media-driver} running: {@code bin/tp_example camera [frames]}. To
 * see something, run {@code bin/tp_example display} beside it.
 */
public final class CameraExample
{
    static final int ROWS = 480;
    static final int COLUMNS = 640;

    private static final int STREAM = 10_000;
    private static final long FRAME_BYTES = (long)ROWS * COLUMNS * Short.BYTES;

    private CameraExample()
    {
    }

    public static void main(final String[] args)
    {
        final long frames = args.length > 0 ? Long.parseLong(args[0]) : 600;
        final long published = run(new TensorPool.Context(), STREAM, frames);
        System.out.println("published " + published + " of " + frames + " frames");
    }

    /** Publishes so many frames; returns how many of them consumers were told of. */
    public static long run(final TensorPool.Context context, final int streamId, final long frames)
    {
        final TensorClaim[] claims = {new TensorClaim(), new TensorClaim()};
        try (TensorPool pool = TensorPool.connect(context);
            Producer producer = pool.addProducer(streamId);
            Camera camera = new Camera())
        {
            awaitConsumer(producer);
            for (final TensorClaim claim : claims)
            {
                queue(camera, producer, claim);
            }

            long published = 0;
            for (long i = 0; i < frames; i++)
            {
                // Buffers come back in the order in which they were queued, and so do the claims around them.
                final TensorClaim filled = claims[(int)(i % claims.length)];
                final long capturedNs = camera.dequeue();
                final long result = filled.dtype(DType.UINT16).shape(ROWS, COLUMNS).timestampNs(capturedNs).commit();
                published += result >= 0 ? 1 : 0;
                queue(camera, producer, filled);
            }

            camera.stop();
            for (final TensorClaim claim : claims)
            {
                claim.abort();
            }
            awaitDrained(producer);
            return published;
        }
    }

    private static void queue(final Camera camera, final Producer producer, final TensorClaim claim)
    {
        long status = producer.tryClaim(claim, FRAME_BYTES);
        while (status == Producer.NOT_ATTACHED)
        {
            // The driver restarts, say: it passes.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            status = producer.tryClaim(claim, FRAME_BYTES);
        }
        if (status < 0)
        {
            throw new IllegalStateException("nothing to claim: " + Producer.statusName(status));
        }

        camera.queue(claim.payload());
    }

    /** A camera would not wait for anybody. */
    private static void awaitConsumer(final Producer producer)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (producer.mappedConsumers() == 0 && System.nanoTime() - deadlineNs < 0)
        {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** The memory goes with the producer: let consumers take what was published last. */
    private static void awaitDrained(final Producer producer)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
        while (!producer.isDrained() && System.nanoTime() - deadlineNs < 0)
        {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Something with a thread of its own that fills the memory it is given, 60 times a second. */
    private static final class Camera implements AutoCloseable
    {
        private final BlockingQueue<MemorySegment> empty = new ArrayBlockingQueue<>(2);
        private final BlockingQueue<Long> captureTimes = new ArrayBlockingQueue<>(2);
        private final Thread thread = new Thread(this::capture, "camera");

        Camera()
        {
            thread.start();
        }

        void queue(final MemorySegment buffer)
        {
            empty.add(buffer);
        }

        long dequeue()
        {
            try
            {
                return captureTimes.take();
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for the camera", ex);
            }
        }

        private void capture()
        {
            try
            {
                for (int number = 0; true; number++)
                {
                    final MemorySegment buffer = empty.take();
                    Thread.sleep(16);
                    expose(buffer, number);
                    captureTimes.put(System.nanoTime());
                }
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
            }
        }

        /** A slope that moves by a column a frame. */
        private static void expose(final MemorySegment buffer, final int number)
        {
            for (int row = 0; row < ROWS; row++)
            {
                for (int column = 0; column < COLUMNS; column++)
                {
                    final int value = (row + column + number) % 1024;
                    buffer.setAtIndex(ValueLayout.JAVA_SHORT, (long)row * COLUMNS + column, (short)value);
                }
            }
        }

        /** Nothing is written to any buffer after this. */
        void stop()
        {
            thread.interrupt();
            try
            {
                thread.join();
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close()
        {
            stop();
        }
    }
}
