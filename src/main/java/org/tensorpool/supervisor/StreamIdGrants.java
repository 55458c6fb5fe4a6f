package org.tensorpool.supervisor;

import org.agrona.collections.Long2ObjectHashMap;
import org.tensorpool.aeron.PrivateChannel;
import org.tensorpool.aeron.StreamIdPool;

/**
 * Streams of one kind that consumers without an SHM driver have for themselves. A wish that comes again allocates
 * nothing. Guarded by the supervisor's lock.
 */
final class StreamIdGrants
{
    private record Grant(String channel, boolean isUsable, int streamId)
    {
    }

    private final Long2ObjectHashMap<Grant> byConsumer = new Long2ObjectHashMap<>();
    private final OwnStreams streams;
    private final StreamIdPool ids;

    StreamIdGrants(final OwnStreams streams)
    {
        this.streams = streams;
        ids = new StreamIdPool(streams.first(), streams.first() + streams.count() - 1);
    }

    /** @return the id, as unsigned 32 bits, or {@link StreamIdPool#NONE} if the wish can't be met. */
    int grant(final long consumer, final String wishedChannel, final int wishedId)
    {
        if (wishedChannel.isEmpty() || wishedId == StreamIdPool.NONE)
        {
            release(consumer);
            return StreamIdPool.NONE;
        }

        final Grant known = byConsumer.get(consumer);
        final boolean isKnown = known != null && known.channel().equals(wishedChannel);
        if (isKnown && (!known.isUsable() || known.streamId() != StreamIdPool.NONE || !ids.hasFree()))
        {
            return known.streamId();
        }

        release(consumer);
        final boolean isUsable = PrivateChannel.isUsable(channel(wishedChannel));
        final int streamId = isUsable ? ids.take(StreamIdPool.NONE) : StreamIdPool.NONE;
        final Grant grant = new Grant(wishedChannel, isUsable, streamId);
        byConsumer.put(consumer, grant);
        return streamId;
    }

    String channel(final String wishedChannel)
    {
        return streams.channel().isEmpty() ? wishedChannel : streams.channel();
    }

    void release(final long consumer)
    {
        final Grant known = byConsumer.remove(consumer);
        if (known != null && known.streamId() != StreamIdPool.NONE)
        {
            ids.release(known.streamId());
        }
    }
}
