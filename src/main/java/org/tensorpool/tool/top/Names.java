package org.tensorpool.tool.top;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.tensorpool.DropReason;
import org.tensorpool.status.CounterGroup;
import org.tensorpool.status.StreamCounter;

/**
 * Finds what producers and consumers count, and what their clients are called, by the ids that messages have.
 */
final class Names
{
    private static final String UNKNOWN = "";
    private static final Set<DropReason> OTHERS = EnumSet.complementOf(EnumSet.of(
        DropReason.GAP, DropReason.LATE, DropReason.SUPERSEDED, DropReason.RATE_LIMITED));

    private final List<CounterGroup> groups;
    private final Map<Long, String> clients = new HashMap<>();

    Names(final List<CounterGroup> groups)
    {
        this.groups = groups;
        groups.stream().filter((group) -> "client".equals(group.role()))
            .forEach((group) -> clients.put(group.aeronClientId(), group.who()));
    }

    Counts of(final String role, final int streamId, final int id)
    {
        CounterGroup found = null;
        for (final CounterGroup group : groups)
        {
            if (role.equals(group.role()) && group.streamId() == Integer.toUnsignedLong(streamId) &&
                group.clientId() == Integer.toUnsignedLong(id))
            {
                found = group;
            }
        }

        return new Counts(found, found == null ? UNKNOWN : clients.getOrDefault(found.aeronClientId(), UNKNOWN));
    }

    /**
     * What one of them counts.
     *
     * @param group  of its counters; null if they are not found.
     * @param client name of its client.
     */
    record Counts(CounterGroup group, String client)
    {
        long published()
        {
            return group == null ? -1 : group.value(StreamCounter.FRAMES_PUBLISHED);
        }

        /** Those that found no subscriber are not lost: nobody wanted them. */
        long lost()
        {
            return group == null ? -1 :
                group.value(StreamCounter.DESCRIPTOR_BACKPRESSURED) + group.value(StreamCounter.DESCRIPTOR_CLOSED) +
                group.value(StreamCounter.DESCRIPTOR_MAX_POSITION_EXCEEDED) +
                group.value(StreamCounter.DESCRIPTOR_ERRORS) + group.value(StreamCounter.OWN_STREAM_DESCRIPTORS_LOST);
        }

        /** What a consumer asked not to get is no loss. */
        long otherDrops()
        {
            if (group == null)
            {
                return -1;
            }

            return OTHERS.stream().mapToLong((reason) -> group.value(reason.label())).sum();
        }
    }
}
