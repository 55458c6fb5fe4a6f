package org.tensorpool.tool.mediadriver;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a media driver shows, at one moment.
 *
 * @param pid         of its process.
 * @param heartbeatMs its last sign of life, in milliseconds since 1970; 0 or less once it was closed.
 * @param counters    all that are in use.
 */
public record MediaDriverSnapshot(long pid, long heartbeatMs, List<AeronCounter> counters)
{
    /** Silence after which clients take it for dead, in milliseconds. */
    public static final long TIMEOUT_MS = TimeUnit.SECONDS.toMillis(10);

    /**
     * A snapshot of its own.
     *
     * @param counters copied.
     */
    public MediaDriverSnapshot
    {
        counters = List.copyOf(counters);
    }

    /**
     * Whether a client would still find it alive.
     *
     * @param nowMs milliseconds since 1970.
     * @return true if its last sign of life is not too long ago.
     */
    public boolean isActive(final long nowMs)
    {
        return heartbeatMs > 0 && nowMs - heartbeatMs <= TIMEOUT_MS;
    }
}
