package org.tensorpool.explore;

import java.util.Arrays;

import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongArrayList;

/**
 * Takes down the state of a world in a form in which worlds that will go on alike are alike: times relative to now, ids
 * in the order in which they are first met, epochs by their rank and by whether they leap as those of a restart do.
 */
public final class StateNotes
{
    /**
     * Short for a state.
     *
     * @param high half.
     * @param low  half.
     */
    public record Digest(long high, long low)
    {
    }

    private static final long PLAIN = 1;
    private static final long TIME = 2;
    private static final long ID = 3;
    private static final long EPOCH = 4;
    private static final long NO_SYMBOL = -1;
    /** As the consumer has it that tells a restarted driver by it. */
    private static final long LEAP = 1_000_000;
    /** Whatever is longer ago is just as over. */
    private static final long LONG_AGO_NS = -20_000_000_000L;

    private final LongArrayList kinds = new LongArrayList();
    private final LongArrayList values = new LongArrayList();
    private final Long2LongHashMap symbols = new Long2LongHashMap(NO_SYMBOL);
    private long nowNs;

    StateNotes begin(final long now)
    {
        kinds.clear();
        values.clear();
        symbols.clear();
        nowNs = now;
        return this;
    }

    private StateNotes add(final long kind, final long value)
    {
        kinds.addLong(kind);
        values.addLong(value);
        return this;
    }

    /**
     * What counts as it is.
     *
     * @param value a number, truth value or name.
     * @return this.
     */
    public StateNotes plain(final Object value)
    {
        return add(PLAIN, value instanceof Number number ? number.longValue() : value.toString().hashCode());
    }

    /**
     * A point in time.
     *
     * @param ns nanoseconds of CLOCK_MONOTONIC.
     * @return this.
     */
    public StateNotes time(final long ns)
    {
        return add(TIME, Math.max(LONG_AGO_NS, ns - nowNs));
    }

    /**
     * What is only equal to others or not.
     *
     * @param value of the id; 0 and -1 are none.
     * @return this.
     */
    public StateNotes id(final long value)
    {
        if (value == 0 || value == -1)
        {
            return add(ID, value);
        }

        long symbol = symbols.get(value);
        if (symbol == NO_SYMBOL)
        {
            symbol = symbols.size() + 1L;
            symbols.put(value, symbol);
        }
        return add(ID, symbol);
    }

    /**
     * An epoch.
     *
     * @param epoch or 0 for none.
     * @return this.
     */
    public StateNotes epoch(final long epoch)
    {
        return add(EPOCH, epoch);
    }

    /**
     * Epochs in any order.
     *
     * @param epochs of a stream.
     * @return this.
     */
    public StateNotes epochs(final long[] epochs)
    {
        Arrays.sort(epochs);
        for (final long epoch : epochs)
        {
            epoch(epoch);
        }

        return plain(epochs.length);
    }

    Digest digest()
    {
        final Long2LongHashMap ranks = ranks();
        long high = 0x9E3779B97F4A7C15L;
        long low = 0xC2B2AE3D27D4EB4FL;
        for (int i = 0; i < kinds.size(); i++)
        {
            final long kind = kinds.getLong(i);
            final long value = kind == EPOCH ? ranks.get(values.getLong(i)) : values.getLong(i);
            high = mix(high ^ mix(value + kind));
            low = mix(low + 31 * value + kind) ^ high >>> 7;
        }

        return new Digest(high, low);
    }

    @Override
    public String toString()
    {
        final Long2LongHashMap ranks = ranks();
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < kinds.size(); i++)
        {
            final long value = values.getLong(i);
            text.append(" _tie".charAt((int)kinds.getLong(i)))
                .append(kinds.getLong(i) == EPOCH ? ranks.get(value) : value).append(' ');
        }

        return text.toString();
    }

    private Long2LongHashMap ranks()
    {
        final LongArrayList epochs = new LongArrayList();
        for (int i = 0; i < kinds.size(); i++)
        {
            if (kinds.getLong(i) == EPOCH)
            {
                epochs.addLong(values.getLong(i));
            }
        }
        final long[] sorted = epochs.toLongArray();
        Arrays.sort(sorted);
        final Long2LongHashMap ranks = new Long2LongHashMap(NO_SYMBOL);
        long rank = 0;
        long before = 0;
        for (final long epoch : sorted)
        {
            if (epoch != before)
            {
                rank += epoch - before >= LEAP ? 1000 : 1;
                before = epoch;
            }
            ranks.put(epoch, rank);
        }

        return ranks;
    }

    private static long mix(final long value)
    {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
