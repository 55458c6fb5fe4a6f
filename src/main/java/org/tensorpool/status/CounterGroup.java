package org.tensorpool.status;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one producer, consumer, client, thread or driver counts.
 *
 * @param role          {@code producer}, {@code consumer}, {@code client}, {@code thread}, {@code driver} or another.
 * @param who           its name; empty for none.
 * @param streamId      stream that it counts for, as unsigned 32 bits; -1 for none.
 * @param instance      its identity, for as long as it lives.
 * @param aeronClientId Aeron client that it writes through.
 * @param values        by name of the counter, such as {@code frames_published}; copied.
 */
public record CounterGroup(
    String role, String who, long streamId, String instance, long aeronClientId, Map<String, Long> values)
{
    /**
     * Counters of one writer.
     */
    public CounterGroup
    {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /**
     * A value by the name of its counter.
     *
     * @param name of the counter.
     * @return the value; 0 if it is not counted here.
     */
    public long value(final String name)
    {
        return values.getOrDefault(name, 0L);
    }

    /**
     * A value by the kind of its counter.
     *
     * @param kind of counter.
     * @return the value; 0 if it is not counted here.
     */
    public long value(final CounterKind kind)
    {
        return value(kind.key());
    }

    /**
     * Identity in leases, announces and QoS messages.
     *
     * @return client id of its current lease, as unsigned 32 bits; 0 if it has none or doesn't say.
     */
    public long clientId()
    {
        return value(StreamCounter.CLIENT_ID);
    }
}
