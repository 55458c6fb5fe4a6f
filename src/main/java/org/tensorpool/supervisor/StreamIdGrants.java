package org.tensorpool.supervisor;

import io.aeron.ChannelUri;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;

/**
 * Streams of one kind that consumers without an SHM driver have for themselves. A wish that comes again allocates
 * nothing. Guarded by the supervisor's lock.
 */
final class StreamIdGrants
{
    /** No stream id. */
    static final int NONE = 0;

    private record Grant(String channel, boolean isUsable, int streamId)
    {
    }

    private final LongHashSet taken = new LongHashSet();
    private final Long2ObjectHashMap<Grant> byConsumer = new Long2ObjectHashMap<>();
    private final OwnStreams streams;
    private long next;

    StreamIdGrants(final OwnStreams streams)
    {
        this.streams = streams;
        next = streams.first();
    }

    /** @return the id, as unsigned 32 bits, or {@link #NONE} if the wish can't be met. */
    int grant(final long consumer, final String wishedChannel, final int wishedId)
    {
        if (wishedChannel.isEmpty() || wishedId == NONE)
        {
            release(consumer);
            return NONE;
        }

        final Grant known = byConsumer.get(consumer);
        final boolean isKnown = known != null && known.channel().equals(wishedChannel);
        if (isKnown && (!known.isUsable() || known.streamId() != NONE || isUsedUp()))
        {
            return known.streamId();
        }

        release(consumer);
        final boolean isUsable = isUsable(channel(wishedChannel));
        final Grant grant = new Grant(wishedChannel, isUsable, isUsable && !isUsedUp() ? take() : NONE);
        byConsumer.put(consumer, grant);
        return grant.streamId();
    }

    private boolean isUsedUp()
    {
        return streams.isNone() || taken.size() >= streams.count();
    }

    private int take()
    {
        long candidate;
        do
        {
            candidate = next;
            next = next + 1 >= streams.first() + streams.count() ? streams.first() : next + 1;
        }
        while (!taken.add(candidate));

        return (int)candidate;
    }

    String channel(final String wishedChannel)
    {
        return streams.channel().isEmpty() ? wishedChannel : streams.channel();
    }

    void release(final long consumer)
    {
        final Grant known = byConsumer.remove(consumer);
        if (known != null && known.streamId() != NONE)
        {
            taken.remove(Integer.toUnsignedLong(known.streamId()));
        }
    }

    private static boolean isUsable(final String channel)
    {
        if (!channel.startsWith("aeron:"))
        {
            return false;
        }
        try
        {
            final ChannelUri uri = ChannelUri.parse(channel);
            return uri.isIpc() || uri.isUdp();
        }
        catch (final IllegalArgumentException | IllegalStateException ex)
        {
            return false;
        }
    }
}
