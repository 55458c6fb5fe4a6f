package org.tensorpool.system;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.tensorpool.system.TensorPoolSystem.STREAM;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.FrameHandler;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;

/**
 * Once warm, a frame costs no memory on the heap, neither where it is made nor where it is read.
 */
class AllocationSystemTest
{
    private static final ThreadMXBean THREADS = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 40_000;
    private static final int FRAMES = 10_000;

    private final TensorClaim claim = new TensorClaim();
    private long sum;

    @Test
    @Timeout(120)
    void shouldAllocateNothingToPublishAFrame()
    {
        assertAllocatesNothing(true);
    }

    @Test
    @Timeout(120)
    void shouldAllocateNothingToReceiveAFrame()
    {
        assertAllocatesNothing(false);
    }

    private void assertAllocatesNothing(final boolean isProducer)
    {
        try (TensorPoolSystem system = TensorPoolSystem.started())
        {
            final TensorPool pool = system.connect();
            final Consumer consumer = pool.addConsumer(STREAM);
            final Producer producer = pool.addProducer(STREAM);
            system.awaitFlow(producer, consumer);
            final FrameHandler handler = (frame) ->
                sum += frame.payload().byteSize() + frame.dim(0) + (frame.isIntact() ? 1 : 0);

            run(producer, consumer, handler, WARM_UP, isProducer);
            final long bytes = run(producer, consumer, handler, FRAMES, isProducer);
            assertTrue(bytes < FRAMES, () -> bytes + " bytes were allocated for " + FRAMES + " frames");
        }
    }

    /** One thread, and one side of it measured. */
    private long run(
        final Producer producer,
        final Consumer consumer,
        final FrameHandler handler,
        final int frames,
        final boolean isProducer)
    {
        long producing = 0;
        long consuming = 0;
        for (int i = 0; i < frames; i++)
        {
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            publish(producer);
            final long between = THREADS.getCurrentThreadAllocatedBytes();
            while (consumer.poll(handler, 10) == 0)
            {
                Thread.onSpinWait();
            }
            producing += between - before;
            consuming += THREADS.getCurrentThreadAllocatedBytes() - between;
        }

        return isProducer ? producing : consuming;
    }

    /** The window is small, and the media driver moves it when it comes round to it. */
    private void publish(final Producer producer)
    {
        while (producer.tryClaim(claim, 64) < 0 || claim.dtype(DType.UINT8).shape(8, 8).commit() < 0)
        {
            Thread.yield();
        }
    }
}
