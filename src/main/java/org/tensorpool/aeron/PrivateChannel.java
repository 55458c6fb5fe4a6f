package org.tensorpool.aeron;

import io.aeron.ChannelUri;
import io.aeron.CommonContext;
import org.agrona.SystemUtil;
import org.tensorpool.TensorPoolException;

/**
 * Judges channels that consumers want streams of their own on (wire specification §5). Producers publish there, so what
 * they could not publish on, or what would take their memory, is declined by whoever is asked.
 */
public final class PrivateChannel
{
    /** Longest channel, in characters. */
    public static final int MAX_LENGTH = 512;
    /** Longest terms; a log takes three of them. */
    public static final long MAX_TERM_BYTES = 64L << 20;

    private PrivateChannel()
    {
    }

    /**
     * Whether a producer can publish on a channel, and a consumer subscribe to it.
     *
     * @param channel as the consumer sent it.
     * @return true if they can.
     */
    public static boolean isUsable(final String channel)
    {
        return problem(channel) == null;
    }

    /**
     * Require that a producer can publish on a channel, and a consumer subscribe to it.
     *
     * @param channel an Aeron channel URI.
     * @throws TensorPoolException INVALID_ARGUMENT when they can't.
     */
    public static void require(final String channel)
    {
        final String problem = problem(channel);
        if (problem != null)
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT,
                "'" + channel + "' is no channel for a consumer of its own: " + problem);
        }
    }

    private static String problem(final String channel)
    {
        // A spy can be listened to but not published on.
        if (channel == null || channel.length() > MAX_LENGTH || !channel.startsWith("aeron:") ||
            !channel.chars().allMatch((c) -> c > ' ' && c <= '~'))
        {
            return "expected up to " + MAX_LENGTH + " ASCII characters that begin with aeron:";
        }

        try
        {
            return problem(ChannelUri.parse(channel));
        }
        catch (final IllegalArgumentException | IllegalStateException ex)
        {
            return ex.getMessage();
        }
    }

    private static String problem(final ChannelUri uri)
    {
        if (!uri.isIpc() && !uri.isUdp())
        {
            return "expected ipc or udp";
        }

        final String termLength = uri.get(CommonContext.TERM_LENGTH_PARAM_NAME);
        final boolean isTooLong = termLength != null &&
            SystemUtil.parseSize(CommonContext.TERM_LENGTH_PARAM_NAME, termLength) > MAX_TERM_BYTES;
        return isTooLong ? "expected terms of up to " + MAX_TERM_BYTES + " bytes" : null;
    }
}
