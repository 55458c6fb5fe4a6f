package org.tensorpool.client;

import io.aeron.ChannelUri;
import io.aeron.CommonContext;

/**
 * Settings of the descriptor publication that keep one stopped consumer from holding the others. With 16 MiB terms a
 * window of 21,800 descriptors lies between the producer and a subscriber that is let go, enough for the time-outs
 * below at 100,000 frames a second. What the application wrote into its channel is kept.
 */
final class DescriptorChannel
{
    private static final String TERM_LENGTH = "16m";
    /** A consumer alone holds nobody but itself, and there may be many. */
    private static final String OWN_TERM_LENGTH = "1m";
    private static final String WINDOW_LIMIT_TIMEOUT = "100ms";
    private static final String RESTING_TIMEOUT = "1s";

    private DescriptorChannel()
    {
    }

    static String forPublication(final String channel)
    {
        return withSettings(channel, TERM_LENGTH);
    }

    /** The publication for one consumer. */
    static String forOwnPublication(final String channel)
    {
        return withSettings(channel, OWN_TERM_LENGTH);
    }

    private static String withSettings(final String channel, final String termLength)
    {
        final ChannelUri uri = ChannelUri.parse(channel);
        putIfAbsent(uri, CommonContext.TERM_LENGTH_PARAM_NAME, termLength);
        putIfAbsent(uri, CommonContext.UNTETHERED_WINDOW_LIMIT_TIMEOUT_PARAM_NAME, WINDOW_LIMIT_TIMEOUT);
        putIfAbsent(uri, CommonContext.UNTETHERED_RESTING_TIMEOUT_PARAM_NAME, RESTING_TIMEOUT);
        return uri.toString();
    }

    private static void putIfAbsent(final ChannelUri uri, final String key, final String value)
    {
        if (!uri.containsKey(key))
        {
            uri.put(key, value);
        }
    }
}
