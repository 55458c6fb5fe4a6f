package org.tensorpool.supervisor;

import java.util.List;

/**
 * What a supervisor knew at one moment. Immutable.
 *
 * @param timestampNs  of that moment, nanoseconds of CLOCK_MONOTONIC.
 * @param connected    whether there was a media driver.
 * @param streams      by stream id.
 * @param activeEvents conditions that held, as they were raised, the oldest first.
 */
public record SupervisorSnapshot(
    long timestampNs, boolean connected, List<StreamView> streams, List<SupervisorEvent> activeEvents)
{
    /**
     * Copies the lists.
     */
    public SupervisorSnapshot
    {
        streams = List.copyOf(streams);
        activeEvents = List.copyOf(activeEvents);
    }

    /**
     * Find a stream.
     *
     * @param streamId as unsigned 32 bits.
     * @return the stream, or null if it was not known.
     */
    public StreamView stream(final int streamId)
    {
        for (final StreamView stream : streams)
        {
            if (stream.streamId() == streamId)
            {
                return stream;
            }
        }

        return null;
    }

    /**
     * Whether a condition held for anybody.
     *
     * @param condition to look for.
     * @return true if it did.
     */
    public boolean holds(final Condition condition)
    {
        return activeEvents.stream().anyMatch((event) -> event.condition() == condition);
    }
}
