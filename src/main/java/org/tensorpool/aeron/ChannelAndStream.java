package org.tensorpool.aeron;

import io.aeron.ChannelUri;
import io.aeron.CommonContext;

/**
 * Where a kind of message travels.
 *
 * @param channel  Aeron channel URI.
 * @param streamId within the channel.
 */
public record ChannelAndStream(String channel, int streamId)
{
    /**
     * The channel for a subscription that can't hold a publisher: untethered.
     *
     * @return channel URI with {@code tether=false}.
     */
    public String untetheredChannel()
    {
        final ChannelUri uri = ChannelUri.parse(channel);
        uri.put(CommonContext.TETHER_PARAM_NAME, "false");
        return uri.toString();
    }

    @Override
    public String toString()
    {
        return channel + " stream " + streamId;
    }
}
