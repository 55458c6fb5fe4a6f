package org.tensorpool.benchmarks.worker;

import java.nio.file.Path;

import org.HdrHistogram.Histogram;
import org.tensorpool.Consumer;
import org.tensorpool.Producer;
import org.tensorpool.Requirement;
import org.tensorpool.TensorPool;
import org.tensorpool.benchmarks.MeasuredSystem;
import org.tensorpool.benchmarks.transport.Payloads;
import org.tensorpool.benchmarks.transport.Recorder;

/**
 * How long an application waits for a producer or consumer, with the settings that it gets unless it asks for others.
 */
final class AttachCycles
{
    private static final int MIN_CYCLES = 3;

    private AttachCycles()
    {
    }

    /** Beside a consumer that stays, so that the pools exist. */
    static Reply ofConsumers(final Path directory, final int streamId, final double seconds)
    {
        final Histogram attach = Recorder.newHistogram();
        try (TensorPool pool = connect(directory); Consumer staying = pool.addConsumer(streamId))
        {
            final long beginNs = System.nanoTime();
            while (isToGoOn(attach, beginNs, seconds))
            {
                final long startNs = System.nanoTime();
                final Consumer consumer = pool.addConsumer(streamId);
                attach.recordValue(System.nanoTime() - startNs);
                consumer.close();
            }
            requireOneEpoch(staying);
        }
        return Reply.of(attach);
    }

    private static void requireOneEpoch(final Consumer staying)
    {
        if (!staying.isConnected())
        {
            throw new IllegalStateException("the consumer that was to keep the pools lost them");
        }
    }

    /** Each has an epoch of its own. The one that follows it is waited for, or the next attach would wait for it. */
    static Reply ofProducers(final Path directory, final int streamId, final double seconds)
    {
        final Histogram attach = Recorder.newHistogram();
        try (TensorPool pool = connect(directory); Consumer staying = pool.addConsumer(streamId))
        {
            final long beginNs = System.nanoTime();
            while (isToGoOn(attach, beginNs, seconds))
            {
                final long startNs = System.nanoTime();
                final Producer producer = pool.addProducer(streamId);
                attach.recordValue(System.nanoTime() - startNs);
                final long epoch = producer.epoch();
                producer.close();
                Payloads.await(
                    () -> Long.compareUnsigned(staying.epoch(), epoch) > 0, "the epoch after that of a producer");
            }
        }
        return Reply.of(attach);
    }

    private static boolean isToGoOn(final Histogram attach, final long beginNs, final double seconds)
    {
        return attach.getTotalCount() < MIN_CYCLES || System.nanoTime() - beginNs < seconds * 1e9;
    }

    private static TensorPool connect(final Path directory)
    {
        return TensorPool.connect(MeasuredSystem.client(directory, "tensorpool-bench-attach")
            .prefault(Requirement.OFF));
    }
}
