package org.tensorpool.driver;

import org.tensorpool.aeron.StreamIdPool;

/**
 * A stream of one consumer's own.
 *
 * @param streamId of it, as unsigned 32 bits, or 0 for none.
 * @param channel  of it; empty for none.
 */
record StreamGrant(int streamId, String channel)
{
    static final StreamGrant NONE = new StreamGrant(StreamIdPool.NONE, "");

    boolean isNone()
    {
        return streamId == StreamIdPool.NONE;
    }
}
