package org.tensorpool.tool;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.agrona.concurrent.IdleStrategy;
import org.tensorpool.Consumer;
import org.tensorpool.Frame;
import org.tensorpool.FrameHandler;
import org.tensorpool.status.SingleWriterCounter;

/**
 * One of the demo's receiving threads: checks the checksum of every frame and measures how long it was under way.
 */
final class DemoConsumer implements Runnable, FrameHandler
{
    private static final int DESCRIPTOR_LIMIT = 16;
    private static final long MAX_LATENCY_NS = 60_000_000_000L;
    private static final int PRECISION = 3;

    private final Consumer consumer;
    private final IdleStrategy idle;
    private final Trailer trailer = new Trailer();
    private final SingleWriterRecorder latencies = new SingleWriterRecorder(1, MAX_LATENCY_NS, PRECISION);
    private final SingleWriterCounter corrupt = new SingleWriterCounter();
    private final SingleWriterCounter bytes = new SingleWriterCounter();
    private volatile boolean isRunning = true;

    DemoConsumer(final Consumer consumer, final IdleStrategy idle)
    {
        this.consumer = consumer;
        this.idle = idle;
    }

    @Override
    public void run()
    {
        while (isRunning)
        {
            idle.idle(consumer.poll(this, DESCRIPTOR_LIMIT));
        }
    }

    @Override
    public void onFrame(final Frame frame)
    {
        final long latencyNs = System.nanoTime() - frame.publishTimestampNs();
        latencies.recordValue(Math.clamp(latencyNs, 1, MAX_LATENCY_NS));
        bytes.add(frame.length());
        final boolean matches = trailer.matches(frame.payload(), frame.sequence());
        if (!matches && frame.isIntact())
        {
            corrupt.increment();
        }
    }

    /** The latencies since the last call; for the reporting thread alone. */
    Histogram takeLatencies(final Histogram recycled)
    {
        return latencies.getIntervalHistogram(recycled);
    }

    Consumer consumer()
    {
        return consumer;
    }

    long corrupt()
    {
        return corrupt.get();
    }

    long bytes()
    {
        return bytes.get();
    }

    void stop()
    {
        isRunning = false;
    }
}
