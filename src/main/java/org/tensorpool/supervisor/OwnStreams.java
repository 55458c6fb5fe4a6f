package org.tensorpool.supervisor;

import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;

import org.tensorpool.TensorPoolException;

/**
 * Streams of one kind that single consumers may be given where no SHM driver does. Immutable.
 *
 * @param channel of the streams; empty for that which a consumer asks for.
 * @param first   lowest stream id; 0 for none at all.
 * @param count   number of stream ids.
 */
public record OwnStreams(String channel, long first, long count)
{
    /** No streams. */
    public static final OwnStreams NONE = new OwnStreams("", 0, 0);

    private static final long MAX_STREAM_ID = 0xFFFF_FFFEL;

    /**
     * Checks the values.
     *
     * @throws TensorPoolException CONFIGURATION for ids that can't be.
     */
    public OwnStreams
    {
        if (channel == null || first < 0 || count < 0 || (first > 0 && count == 0) ||
            first + count - 1 > MAX_STREAM_ID)
        {
            throw new TensorPoolException(CONFIGURATION, "stream ids from " + first + " on, " + count +
                " of them, on '" + channel + "': expected at least one id, and none beyond " + MAX_STREAM_ID);
        }
    }

    /**
     * Whether there are any.
     *
     * @return true if not.
     */
    public boolean isNone()
    {
        return first == 0;
    }
}
