package org.tensorpool.driver;

import org.agrona.collections.Long2ObjectHashMap;
import org.tensorpool.aeron.PrivateChannel;
import org.tensorpool.aeron.StreamIdPool;
import org.tensorpool.driver.config.StreamIdRange;

/**
 * Streams of one kind, of descriptors or of control messages, that consumers have for themselves. A lease has one at
 * most, and has it until it ends or its consumer wants it no longer.
 * <p>
 * For the conductor's thread.
 */
final class StreamGrants
{
    private final Long2ObjectHashMap<StreamGrant> byLease = new Long2ObjectHashMap<>();
    private final StreamIdPool ids;

    StreamGrants(final StreamIdRange range)
    {
        ids = new StreamIdPool(range.start(), range.end());
    }

    boolean hasOne(final Lease lease)
    {
        return byLease.containsKey(lease.leaseId());
    }

    /**
     * Do as a consumer wishes, if that can be done. A wish that comes again changes nothing and allocates nothing.
     *
     * @param lease of the consumer.
     * @param wish  from its hello.
     * @return what it has from now on.
     */
    StreamGrant update(final Lease lease, final StreamWish wish)
    {
        final StreamGrant known = byLease.get(lease.leaseId());
        if (known != null && wish.isWhole() && wish.isFor(known.channel()))
        {
            return known;
        }

        final String channel = wish.isWhole() ? wish.channel() : "";
        if (channel.isEmpty() || !PrivateChannel.isUsable(channel))
        {
            release(lease);
            return StreamGrant.NONE;
        }

        final int streamId = known != null ? known.streamId() : ids.take(wish.streamId());
        if (streamId == StreamIdPool.NONE)
        {
            return StreamGrant.NONE;
        }

        final StreamGrant grant = new StreamGrant(streamId, channel);
        byLease.put(lease.leaseId(), grant);
        return grant;
    }

    void release(final Lease lease)
    {
        final StreamGrant known = byLease.remove(lease.leaseId());
        if (known != null)
        {
            ids.release(known.streamId());
        }
    }

    int size()
    {
        return ids.takenCount();
    }
}
