package org.tensorpool.status;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.tensorpool.DropReason;

/**
 * All counters that this project writes into Aeron's counters file, by type id. Immutable.
 */
public final class CounterKinds
{
    /** Lowest type id that is ours. */
    public static final int MIN_TYPE_ID = 9000;
    /** Highest type id that is ours. */
    public static final int MAX_TYPE_ID = 9999;

    private static final Map<Integer, CounterKind> BY_TYPE_ID = byTypeId(
        StreamCounter.values(),
        Arrays.stream(DropReason.values()).map(DropCounter::new).toArray(CounterKind[]::new),
        MetadataCounter.values(),
        DriverCounter.values(),
        LiveCounter.values(),
        SupervisorCounter.values());

    private CounterKinds()
    {
    }

    private static Map<Integer, CounterKind> byTypeId(final CounterKind[]... tables)
    {
        final Map<Integer, CounterKind> kinds = new TreeMap<>();
        Stream.of(tables).flatMap(Stream::of).forEach((kind) ->
        {
            final CounterKind other = kinds.put(kind.typeId(), kind);
            if (other != null)
            {
                throw new IllegalStateException(kind.key() + " and " + other.key() + " are both type " + kind.typeId());
            }
        });
        return Collections.unmodifiableMap(kinds);
    }

    /**
     * Every counter there is.
     *
     * @return all of them, by type id.
     */
    public static List<CounterKind> all()
    {
        return List.copyOf(BY_TYPE_ID.values());
    }

    /**
     * What a counter is.
     *
     * @param typeId of the Aeron counter.
     * @return its kind; null if it is none of ours.
     */
    public static CounterKind get(final int typeId)
    {
        return BY_TYPE_ID.get(typeId);
    }
}
