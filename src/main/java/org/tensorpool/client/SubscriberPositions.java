package org.tensorpool.client;

import io.aeron.ExclusivePublication;
import org.agrona.concurrent.AtomicBuffer;
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
        final AtomicBuffer metadata = counters.metaDataBuffer();
        final int maxId = counters.maxCounterId();
        for (int id = 0; id <= maxId; id++)
        {
            final int state = counters.getCounterState(id);
            if (state == CountersReader.RECORD_UNUSED)
            {
                break;
            }
            if (state == CountersReader.RECORD_ALLOCATED &&
                counters.getCounterTypeId(id) == TYPE_ID &&
                is(metadata, CountersReader.metaDataOffset(id) + CountersReader.KEY_OFFSET, sessionId, streamId) &&
                counters.getCounterValue(id) < position)
            {
                return false;
            }
        }

        return true;
    }

    private static boolean is(
        final AtomicBuffer metadata, final int keyOffset, final int sessionId, final int streamId)
    {
        return metadata.getInt(keyOffset + SESSION_ID_OFFSET) == sessionId &&
            metadata.getInt(keyOffset + STREAM_ID_OFFSET) == streamId;
    }
}
