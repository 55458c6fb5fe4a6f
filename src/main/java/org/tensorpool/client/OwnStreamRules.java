package org.tensorpool.client;

import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.aeron.PrivateChannel;

/**
 * Where a producer lets itself be sent to for one consumer (wire specification §5): anybody may send a configuration,
 * and none may make it speak on a stream that others share, or take its memory.
 */
final class OwnStreamRules
{
    private OwnStreamRules()
    {
    }

    static void require(final ChannelAndStream place, final ClientConfiguration.Channels shared)
    {
        PrivateChannel.require(place.channel());
        final int streamId = place.streamId();
        if (streamId == shared.control().streamId() || streamId == shared.announce().streamId() ||
            streamId == shared.descriptor().streamId() || streamId == shared.qos().streamId())
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT,
                "stream " + Integer.toUnsignedString(streamId) + " is shared by everybody");
        }
    }
}
