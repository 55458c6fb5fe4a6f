package org.tensorpool.client;

import io.aeron.ChannelUri;
import io.aeron.CommonContext;
import org.agrona.SystemUtil;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.ChannelAndStream;

/**
 * Where a producer lets itself be sent to for one consumer (wire specification §5): anybody may send a configuration,
 * and none may make it speak on a stream that others share, or take its memory.
 */
public final class OwnStreamRules
{
    /** Longest channel, as drivers take it. */
    public static final int MAX_CHANNEL_LENGTH = 512;

    private static final long MAX_TERM_BYTES = 64L << 20;

    private OwnStreamRules()
    {
    }

    /**
     * Require that a channel can be published on and subscribed to.
     *
     * @param channel an Aeron channel URI.
     * @throws TensorPoolException INVALID_ARGUMENT when it can't be one of a consumer's own.
     */
    public static void requireChannel(final String channel)
    {
        if (channel == null || channel.length() > MAX_CHANNEL_LENGTH || !channel.startsWith("aeron:") ||
            !channel.chars().allMatch((c) -> c > ' ' && c <= '~'))
        {
            throw invalid(channel, "expected up to " + MAX_CHANNEL_LENGTH + " ASCII characters that begin with aeron:",
                null);
        }

        try
        {
            final ChannelUri uri = ChannelUri.parse(channel);
            final String termLength = uri.get(CommonContext.TERM_LENGTH_PARAM_NAME);
            if (!uri.isIpc() && !uri.isUdp())
            {
                throw invalid(channel, "expected ipc or udp", null);
            }
            if (termLength != null &&
                SystemUtil.parseSize(CommonContext.TERM_LENGTH_PARAM_NAME, termLength) > MAX_TERM_BYTES)
            {
                throw invalid(channel, "expected terms of up to " + MAX_TERM_BYTES + " bytes", null);
            }
        }
        catch (final IllegalArgumentException | IllegalStateException ex)
        {
            throw invalid(channel, ex.getMessage(), ex);
        }
    }

    static boolean isChannel(final String channel)
    {
        try
        {
            requireChannel(channel);
            return true;
        }
        catch (final TensorPoolException ignore)
        {
            return false;
        }
    }

    private static TensorPoolException invalid(final String channel, final String why, final Throwable cause)
    {
        return new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT,
            "'" + channel + "' is no channel for a consumer of its own: " + why, cause);
    }

    static void require(final ChannelAndStream place, final ClientConfiguration.Channels shared)
    {
        requireChannel(place.channel());
        final int streamId = place.streamId();
        if (streamId == shared.control().streamId() || streamId == shared.announce().streamId() ||
            streamId == shared.descriptor().streamId() || streamId == shared.qos().streamId())
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT,
                "stream " + Integer.toUnsignedString(streamId) + " is shared by everybody");
        }
    }
}
