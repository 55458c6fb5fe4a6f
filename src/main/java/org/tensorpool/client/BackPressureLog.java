package org.tensorpool.client;

import static java.lang.System.Logger.Level.WARNING;

import java.util.concurrent.TimeUnit;

import org.tensorpool.status.SingleWriterCounter;

/**
 * Says once a second at most that descriptors are lost to back pressure, while they are. For the conductor's thread:
 * the producer's does nothing but count.
 */
final class BackPressureLog
{
    private static final System.Logger LOGGER = System.getLogger("org.tensorpool");
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final int streamId;
    private final SingleWriterCounter lost;
    private long told;
    private boolean hasTold;
    private long nextNs;

    BackPressureLog(final int streamId, final SingleWriterCounter lost)
    {
        this.streamId = streamId;
        this.lost = lost;
    }

    /** @return true if it had something to say. */
    boolean poll(final long nowNs)
    {
        final long count = lost.get();
        if (count == told || (hasTold && nowNs - nextNs < 0))
        {
            return false;
        }

        final long more = count - told;
        told = count;
        hasTold = true;
        nextNs = nowNs + INTERVAL_NS;
        LOGGER.log(WARNING, () -> "Producer descriptor backpressure: stream=" + Integer.toUnsignedString(streamId) +
            " lost=" + more + " total=" + count + ": a subscriber holds the descriptor publication");
        return true;
    }
}
