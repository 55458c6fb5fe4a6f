package org.tensorpool.driver;

import org.agrona.SystemUtil;

import io.aeron.ChannelUri;
import io.aeron.CommonContext;

/**
 * Judges channels that consumers want streams of their own on (wire specification §5). Producers publish there, so what
 * they could not publish on, or what would take their memory, is declined.
 */
final class PrivateChannel
{
    /** Longest channel. */
    static final int MAX_LENGTH = 512;
    /** Longest terms; a log takes three of them. */
    static final long MAX_TERM_BYTES = 64L << 20;

    private PrivateChannel()
    {
    }

    /**
     * Whether a producer can publish on a channel.
     *
     * @param channel as the consumer sent it.
     * @return true if it can.
     */
    static boolean isUsable(final String channel)
    {
        // A spy can be listened to but not published on.
        if (channel.length() > MAX_LENGTH || !channel.startsWith("aeron:") ||
            !channel.chars().allMatch((c) -> c > ' ' && c <= '~'))
        {
            return false;
        }

        try
        {
            final ChannelUri uri = ChannelUri.parse(channel);
            final String termLength = uri.get(CommonContext.TERM_LENGTH_PARAM_NAME);
            return (uri.isIpc() || uri.isUdp()) &&
                (termLength == null || SystemUtil.parseSize(CommonContext.TERM_LENGTH_PARAM_NAME, termLength) <=
                MAX_TERM_BYTES);
        }
        catch (final IllegalArgumentException | IllegalStateException ignore)
        {
            return false;
        }
    }
}
