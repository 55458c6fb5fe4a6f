package org.tensorpool.client;

import io.aeron.ExclusivePublication;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.status.CountersReader;

/**
 * How far the subscribers of a publication have read, from the counters that the media driver keeps of them.
 * <pre>
 *   key of a subscriber position:  registration id i64 @0 | session id i32 @8 | stream id i32 @12 | channel …
 * </pre>
 */
final class SubscriberPositions
{
    /** Type of Aeron's subscriber position counters. */
    private static final int TYPE_ID = 4;
    private static final int SESSION_ID_OFFSET = 8;
    private static final int STREAM_ID_OFFSET = 12;

    private SubscriberPositions()
    {
    }

    static boolean haveReached(
        final CountersReader counters, final ExclusivePublication publication, final long position)
    {
        final int sessionId = publication.sessionId();
        final int streamId = publication.streamId();
        final boolean[] isBehind = {false};
        counters.forEach((counterId, typeId, key, label) ->
        {
            if (typeId == TYPE_ID && is(key, sessionId, streamId))
            {
                isBehind[0] |= counters.getCounterValue(counterId) < position;
            }
        });

        return !isBehind[0];
    }

    private static boolean is(final DirectBuffer key, final int sessionId, final int streamId)
    {
        return key.getInt(SESSION_ID_OFFSET) == sessionId && key.getInt(STREAM_ID_OFFSET) == streamId;
    }
}
