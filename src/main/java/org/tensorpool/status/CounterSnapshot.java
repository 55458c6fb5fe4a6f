package org.tensorpool.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All counters of this project that one media driver keeps, as they were at one moment. Each value is whole, and no two
 * were read at the same instant. Immutable.
 *
 * @param mediaDriverPid         process of the media driver.
 * @param mediaDriverHeartbeatMs when it last showed a sign of life, in milliseconds since 1970.
 * @param readings               by their place in the counters file; copied.
 */
public record CounterSnapshot(long mediaDriverPid, long mediaDriverHeartbeatMs, List<CounterReading> readings)
{
    /**
     * What was read.
     */
    public CounterSnapshot
    {
        readings = List.copyOf(readings);
    }

    /**
     * The same by who counts.
     *
     * @return one group for each producer, consumer, client, thread and driver, in the order in which they came.
     */
    public List<CounterGroup> groups()
    {
        final Map<CounterGroup, Map<String, Long>> groups = new LinkedHashMap<>();
        for (final CounterReading reading : readings)
        {
            final CounterGroup writer = new CounterGroup(reading.role(), reading.who(), reading.streamId(),
                reading.instance(), reading.aeronClientId(), Map.of());
            groups.computeIfAbsent(writer, (ignore) -> new TreeMap<>()).put(reading.name(), reading.value());
        }

        final List<CounterGroup> filled = new ArrayList<>(groups.size());
        groups.forEach((writer, values) -> filled.add(new CounterGroup(writer.role(), writer.who(),
            writer.streamId(), writer.instance(), writer.aeronClientId(), values)));
        return filled;
    }

    /**
     * The groups of one role.
     *
     * @param role such as {@code producer}.
     * @return its groups.
     */
    public List<CounterGroup> groups(final String role)
    {
        return groups().stream().filter((group) -> group.role().equals(role)).toList();
    }
}
