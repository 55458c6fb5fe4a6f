package org.tensorpool.tool;

import java.util.concurrent.locks.LockSupport;

import org.tensorpool.Producer;
import org.tensorpool.TensorClaim;

/**
 * The demo's producing thread.
 */
final class DemoProducer implements Runnable
{
    private static final long RETRY_NS = 1_000_000;

    private final Producer producer;
    private final FrameSource source;
    private final double rateHz;
    private final TensorClaim claim = new TensorClaim();
    private final Trailer trailer = new Trailer();
    private volatile boolean isRunning = true;

    DemoProducer(final Producer producer, final FrameSource source, final double rateHz)
    {
        this.producer = producer;
        this.source = source;
        this.rateHz = rateHz;
    }

    @Override
    public void run()
    {
        final Pace pace = new Pace(rateHz);
        long frame = 0;
        while (isRunning)
        {
            if (pace.await())
            {
                publish(frame++);
            }
        }
    }

    private void publish(final long frame)
    {
        final long length = source.byteSize(frame);
        final long sequence = producer.tryClaim(claim, length + Trailer.LENGTH);
        if (sequence < 0)
        {
            LockSupport.parkNanos(RETRY_NS);
            return;
        }

        source.fill(frame, claim, claim.payload());
        trailer.write(claim.payload(), sequence);
        claim.commit();
    }

    long framesPublished()
    {
        return producer.framesPublished();
    }

    long descriptorsLost()
    {
        return producer.descriptorsLost();
    }

    boolean isDrained()
    {
        return producer.isDrained();
    }

    void stop()
    {
        isRunning = false;
    }
}
