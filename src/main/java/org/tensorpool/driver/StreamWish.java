package org.tensorpool.driver;

import org.agrona.AsciiSequenceView;
import org.agrona.DirectBuffer;
import org.tensorpool.aeron.StreamIdPool;

/**
 * What a consumer says about one stream of its own: a view on its hello, good until the next one is read
 * (wire specification §10.1.2).
 * <p>
 * For the conductor's thread.
 */
final class StreamWish
{
    private static final long NULL_STREAM_ID = 0xFFFF_FFFFL;

    private final AsciiSequenceView channel = new AsciiSequenceView();
    private long streamId;

    StreamWish wrap(final DirectBuffer buffer, final int offset, final int length, final long newStreamId)
    {
        channel.wrap(buffer, offset, length);
        streamId = newStreamId;
        return this;
    }

    /** True if the consumer asks for nothing. */
    boolean isAbsent()
    {
        return channel.length() == 0 && !hasStreamId();
    }

    /** True if both parts are there; a wish with one of them is to be declined (wire specification §10.1.3). */
    boolean isWhole()
    {
        return channel.length() > 0 && hasStreamId();
    }

    private boolean hasStreamId()
    {
        return streamId != StreamIdPool.NONE && streamId != NULL_STREAM_ID;
    }

    long streamId()
    {
        return streamId;
    }

    boolean isFor(final String otherChannel)
    {
        return otherChannel.contentEquals(channel);
    }

    /**
     * The channel as a text of its own. Allocates.
     *
     * @return what the consumer sent, whatever that is.
     */
    String channel()
    {
        return channel.toString();
    }
}
