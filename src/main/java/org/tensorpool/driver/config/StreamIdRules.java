package org.tensorpool.driver.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules that keep stream ids apart (driver specification §11): what is handed out on demand must never be one that is
 * in use already.
 */
final class StreamIdRules
{
    private static final Key STREAMS = Key.of("streams");

    private record NamedRange(Key key, StreamIdRange range)
    {
        String describe()
        {
            return key.text() + " " + range;
        }
    }

    private StreamIdRules()
    {
    }

    static void check(final DriverConfiguration configuration, final Problems problems)
    {
        checkStreams(configuration, problems);
        final List<NamedRange> ranges = usableRanges(configuration.driver(), problems);
        for (int i = 0; i < ranges.size(); i++)
        {
            for (int j = 0; j < i; j++)
            {
                checkApart(ranges.get(i), ranges.get(j), problems);
            }
        }
        final Map<Key, Long> fixedIds = fixedIds(configuration, problems);
        for (final NamedRange range : ranges)
        {
            checkFree(range, fixedIds, problems);
        }
    }

    private static void checkStreams(final DriverConfiguration configuration, final Problems problems)
    {
        if (configuration.streams().isEmpty() && !configuration.policies().allowDynamicStreams())
        {
            problems.broken(
                STREAMS,
                Found.NOTHING,
                "at least one stream: [streams.<name>] with stream_id and profile, or " +
                Setting.POLICIES_ALLOW_DYNAMIC_STREAMS.key() + " = true");
        }
        final Map<Long, Key> seen = new HashMap<>();
        configuration.streams().forEach((name, stream) ->
        {
            final Key key = STREAMS.child(name).child(Setting.STREAM_ID);
            problems.checkNumber(Setting.STREAM_ID, key, stream.streamId());
            final Key first = problems.isReadable(key) ? seen.putIfAbsent(stream.streamId(), key) : null;
            if (first != null)
            {
                problems.broken(
                    key, stream.streamId() + " again", "an id that no other stream has (" + first.text() + ")");
            }
        });
    }

    private static List<NamedRange> usableRanges(final DriverSection driver, final Problems problems)
    {
        final Map<Setting, StreamIdRange> ranges = new LinkedHashMap<>();
        ranges.put(Setting.DRIVER_STREAM_ID_RANGE, driver.streamIdRange());
        ranges.put(Setting.DRIVER_DESCRIPTOR_STREAM_ID_RANGE, driver.descriptorStreamIdRange());
        ranges.put(Setting.DRIVER_CONTROL_STREAM_ID_RANGE, driver.controlStreamIdRange());

        final List<NamedRange> usable = new ArrayList<>();
        ranges.forEach((setting, range) ->
        {
            final NamedRange named = new NamedRange(Key.of(setting), range);
            if (!range.isEmpty() && problems.isReadable(named.key()) && checkEnds(setting, named, problems))
            {
                usable.add(named);
            }
        });
        return usable;
    }

    private static boolean checkEnds(final Setting setting, final NamedRange named, final Problems problems)
    {
        final StreamIdRange range = named.range();
        if (!Setting.STREAM_ID.accepts(range.start()) || !Setting.STREAM_ID.accepts(range.end()))
        {
            problems.broken(named.key(), range.toString(), setting.expected());
            return false;
        }
        if (range.start() > range.end())
        {
            problems.broken(named.key(), range.toString(), "a range that starts no later than it ends");
            return false;
        }
        return true;
    }

    private static void checkApart(final NamedRange range, final NamedRange other, final Problems problems)
    {
        if (range.range().overlaps(other.range()))
        {
            problems.broken(range.key(), range.range().toString(), "a range that does not overlap " + other.describe());
        }
    }

    private static Map<Key, Long> fixedIds(final DriverConfiguration configuration, final Problems problems)
    {
        final DriverSection driver = configuration.driver();
        final Map<Key, Long> ids = new LinkedHashMap<>();
        ids.put(Key.of(Setting.DRIVER_CONTROL_STREAM_ID), driver.controlStreamId());
        if (driver.announceStreamId() != driver.controlStreamId())
        {
            ids.put(Key.of(Setting.DRIVER_ANNOUNCE_STREAM_ID), driver.announceStreamId());
        }
        ids.put(Key.of(Setting.DRIVER_QOS_STREAM_ID), driver.qosStreamId());
        configuration.streams().forEach(
            (name, stream) -> ids.put(STREAMS.child(name).child(Setting.STREAM_ID), stream.streamId()));
        ids.keySet().removeIf((key) -> !problems.isReadable(key));
        return ids;
    }

    private static void checkFree(final NamedRange range, final Map<Key, Long> fixedIds, final Problems problems)
    {
        fixedIds.forEach((key, id) ->
        {
            if (range.range().contains(id))
            {
                problems.broken(
                    range.key(), range.range().toString(), "a range without " + id + ", the " + key.text());
            }
        });
    }
}
