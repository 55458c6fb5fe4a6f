package org.tensorpool.client;

import io.aeron.AeronCounters;
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
    /** No such counter. */
    static final int NONE = -1;

    private static final int REGISTRATION_ID_OFFSET = 0;
    private static final int SESSION_ID_OFFSET = 8;
    private static final int STREAM_ID_OFFSET = 12;

    private SubscriberPositions()
    {
    }

    static boolean haveReached(
        final CountersReader counters, final ExclusivePublication publication, final long position)
    {
        final int slowest = slowest(counters, publication);
        return slowest == NONE || counters.getCounterValue(slowest) >= position;
    }

    /**
     * @return id of the counter of the subscriber that is furthest behind; {@link #NONE} if nobody subscribes.
     */
    static int slowest(final CountersReader counters, final ExclusivePublication publication)
    {
        final int sessionId = publication.sessionId();
        final int streamId = publication.streamId();
        final AtomicBuffer metadata = counters.metaDataBuffer();
        final int maxId = counters.maxCounterId();
        int slowest = NONE;
        long leastPosition = Long.MAX_VALUE;
        for (int id = 0; id <= maxId; id++)
        {
            final int state = counters.getCounterState(id);
            if (state == CountersReader.RECORD_UNUSED)
            {
                break;
            }
            if (state == CountersReader.RECORD_ALLOCATED &&
                counters.getCounterTypeId(id) == AeronCounters.DRIVER_SUBSCRIBER_POSITION_TYPE_ID &&
                is(metadata, keyOffset(id), sessionId, streamId) &&
                counters.getCounterValue(id) < leastPosition)
            {
                slowest = id;
                leastPosition = counters.getCounterValue(id);
            }
        }

        return slowest;
    }

    /** Registration id of the subscription that a position is of. */
    static long registrationId(final CountersReader counters, final int counterId)
    {
        return counters.metaDataBuffer().getLong(keyOffset(counterId) + REGISTRATION_ID_OFFSET);
    }

    private static int keyOffset(final int counterId)
    {
        return CountersReader.metaDataOffset(counterId) + CountersReader.KEY_OFFSET;
    }

    private static boolean is(
        final AtomicBuffer metadata, final int keyOffset, final int sessionId, final int streamId)
    {
        return metadata.getInt(keyOffset + SESSION_ID_OFFSET) == sessionId &&
            metadata.getInt(keyOffset + STREAM_ID_OFFSET) == streamId;
    }
}
