package org.tensorpool.client;

import org.tensorpool.ControlResponse;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.protocol.wire.Mode;

/**
 * What a consumer says of itself in its hello (wire specification §10.1.2). Nothing here refers to a lease, so that it
 * can be said again with each.
 *
 * @param mode       all frames, or fewer.
 * @param maxRateHz  frames a second that it wants at most, as unsigned 32 bits; 0 for no limit.
 * @param descriptor descriptor stream of its own that it wishes for, with stream id 0 for any; null for none.
 * @param control    control stream of its own that it wishes for, with stream id 0 for any; null for none.
 * @param progress   hints of a consumer that follows frames while they are filled; null for one that does not.
 * @param answers    told of answers on the control stream; null for nobody. Not said to anybody.
 */
public record ConsumerTerms(
    Mode mode,
    long maxRateHz,
    ChannelAndStream descriptor,
    ChannelAndStream control,
    ProgressHints progress,
    ControlResponse.Handler answers)
{
    /** Every frame, on the shared streams, once it is whole. */
    public static final ConsumerTerms PLAIN = new ConsumerTerms(Mode.STREAM, 0, null, null, null, null);

    /** Whether there is anything that a producer or driver must hear again, should it have missed it. */
    boolean isPlain()
    {
        return mode == Mode.STREAM && maxRateHz == 0 && descriptor == null && control == null && progress == null;
    }

    /** No wish may be sent with stream id 0: a name that nobody else has stands for any. */
    static int streamId(final ChannelAndStream wish, final int consumerId)
    {
        if (wish == null)
        {
            return 0;
        }

        return wish.streamId() == 0 ? consumerId : wish.streamId();
    }

    static String channel(final ChannelAndStream wish)
    {
        return wish == null ? "" : wish.channel();
    }
}
