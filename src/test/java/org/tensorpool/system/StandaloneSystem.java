package org.tensorpool.system;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.tensorpool.StandaloneRegions;
import org.tensorpool.TensorPool;

/**
 * What clients without a driver have in common in tests.
 */
final class StandaloneSystem
{
    static final long PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(300);

    private StandaloneSystem()
    {
    }

    static StandaloneRegions regions(final Path base)
    {
        return new StandaloneRegions().baseDir(base).namespace("own").headerNslots(TensorPoolSystem.NSLOTS)
            .payloadPool(TensorPoolSystem.SMALL_STRIDE).payloadPool(TensorPoolSystem.LARGE_STRIDE);
    }

    static TensorPool.Context periods(final TensorPool.Context context)
    {
        return context.announcePeriodNs(PERIOD_NS).qosIntervalNs(PERIOD_NS / 3)
            .attachTimeoutNs(TimeUnit.SECONDS.toNanos(10));
    }

    /** Of a client that nobody else hears, and that hears nobody else. */
    static TensorPool.Context deaf(final TensorPool.Context context)
    {
        return context.announceStreamId(2001).controlStreamId(2000);
    }
}
