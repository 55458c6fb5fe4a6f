package org.tensorpool.supervisor;

import java.util.ArrayList;
import java.util.function.Consumer;

import org.agrona.collections.Long2ObjectHashMap;
import org.tensorpool.status.SupervisorCounter;
import org.tensorpool.status.SupervisorCounters;

/**
 * A bounded number of streams, producers or consumers: anybody may make up ids, and none of that may grow memory. Where
 * it is full, the one that has been dead for longest makes room; if none is, the new one is refused and counted.
 * <p>
 * Guarded by the supervisor's lock.
 */
final class TrackedTable<T extends Tracked>
{
    private final Long2ObjectHashMap<T> byKey = new Long2ObjectHashMap<>();
    private final ArrayList<T> all = new ArrayList<>();
    private final int capacity;
    private final SupervisorCounter size;
    private final SupervisorCounter refused;
    private final SupervisorCounters counters;
    private final Consumer<T> onEvicted;

    TrackedTable(
        final int capacity,
        final SupervisorCounter size,
        final SupervisorCounter refused,
        final SupervisorCounters counters,
        final Consumer<T> onEvicted)
    {
        this.capacity = capacity;
        this.size = size;
        this.refused = refused;
        this.counters = counters;
        this.onEvicted = onEvicted;
    }

    T get(final int streamId, final int id)
    {
        return byKey.get(Tracked.key(streamId, id));
    }

    int size()
    {
        return all.size();
    }

    /** In no order that lasts. */
    T at(final int index)
    {
        return all.get(index);
    }

    /** @return false if there is none to be had; counted. */
    boolean makeRoom(final long nowNs)
    {
        if (all.size() < capacity)
        {
            return true;
        }

        final T dead = longestDead(nowNs);
        if (dead == null)
        {
            counters.increment(refused);
            return false;
        }

        onEvicted.accept(dead);
        remove(dead);
        return true;
    }

    private T longestDead(final long nowNs)
    {
        T longest = null;
        for (int i = 0; i < all.size(); i++)
        {
            final T candidate = all.get(i);
            if (candidate.isDead(nowNs) && (longest == null || candidate.silentNs(nowNs) > longest.silentNs(nowNs)))
            {
                longest = candidate;
            }
        }

        return longest;
    }

    void add(final T added)
    {
        added.index(all.size());
        all.add(added);
        byKey.put(added.key(), added);
        counters.set(size, all.size());
    }

    /** Does nothing to one that is gone. */
    void remove(final T removed)
    {
        if (byKey.get(removed.key()) != removed)
        {
            return;
        }

        byKey.remove(removed.key());
        final T last = all.removeLast();
        if (last != removed)
        {
            all.set(removed.index(), last);
            last.index(removed.index());
        }
        counters.set(size, all.size());
    }
}
