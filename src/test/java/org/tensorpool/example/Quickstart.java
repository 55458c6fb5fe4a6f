package org.tensorpool.example;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.tensorpool.Consumer;
import org.tensorpool.DType;
import org.tensorpool.Frame;
import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;
import org.tensorpool.TensorPool;

/**
 * The example of the README, which shows what stands between the two marks.
 */
final class Quickstart
{
    private Quickstart()
    {
    }

    // README begins
    static void produce(final String aeronDirectory, final Camera camera)
    {
        try (TensorPool pool = TensorPool.connect(new TensorPool.Context().aeronDirectoryName(aeronDirectory));
            Producer producer = pool.addProducer(10_000))
        {
            final TensorClaim claim = new TensorClaim();
            while (camera.isOn())
            {
                if (producer.tryClaim(claim, 480 * 640 * 2) >= 0)       // a slot of shared memory, yours to fill
                {
                    final long captured = camera.readInto(claim.payload());
                    claim.dtype(DType.UINT16).shape(480, 640).timestampNs(captured).commit();
                }
            }
        }
    }

    static void consume(final String aeronDirectory, final Screen screen)
    {
        final IdleStrategy idle = new BackoffIdleStrategy();
        try (TensorPool pool = TensorPool.connect(new TensorPool.Context().aeronDirectoryName(aeronDirectory));
            Consumer consumer = pool.addConsumer(10_000))
        {
            while (screen.isOpen())
            {
                idle.idle(consumer.poll((frame) -> show(frame, screen), 16));
            }
        }
    }

    private static void show(final Frame frame, final Screen screen)
    {
        final MemorySegment pixels = frame.payload();                   // the producer's bytes, in place
        final int centre = frame.dim(0) / 2 * frame.dim(1) + frame.dim(1) / 2;
        final int value = Short.toUnsignedInt(pixels.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, centre));
        if (frame.isIntact())                                           // nobody has overwritten them meanwhile
        {
            screen.draw(value);
        }
    }
    // README ends

    /** Something that fills memory. */
    interface Camera
    {
        boolean isOn();

        long readInto(MemorySegment payload);
    }

    /** Something that shows values. */
    interface Screen
    {
        boolean isOpen();

        void draw(int value);
    }
}
