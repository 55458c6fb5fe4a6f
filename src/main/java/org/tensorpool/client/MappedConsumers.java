package org.tensorpool.client;

import org.agrona.collections.Long2LongHashMap;

/**
 * Consumers that have said that they have mapped the epoch of a producer, and when they last said so. Allocates
 * nothing while the same ones go on saying it. For the conductor's thread alone.
 */
final class MappedConsumers
{
    /** QoS intervals without a word after which a consumer is taken for gone (wire specification §10.1.3). */
    static final int LIVENESS_INTERVALS = 4;
    /** Anybody may send under any number of names; nobody has that many consumers. */
    static final int CAPACITY = 4096;

    private static final long NEVER = Long.MIN_VALUE;

    private final Long2LongHashMap lastSeenNs = new Long2LongHashMap(NEVER);

    void seen(final int consumerId, final long nowNs)
    {
        if (lastSeenNs.size() < CAPACITY || lastSeenNs.containsKey(consumerId))
        {
            lastSeenNs.put(consumerId, Math.max(nowNs, NEVER + 1));
        }
    }

    /** @return true if it was here. */
    boolean left(final int consumerId)
    {
        return lastSeenNs.remove(consumerId) != NEVER;
    }

    void forgetSilent(final long nowNs, final long qosIntervalNs)
    {
        final Long2LongHashMap.EntryIterator entries = lastSeenNs.entrySet().iterator();
        while (entries.hasNext())
        {
            entries.next();
            if (nowNs - entries.getLongValue() > LIVENESS_INTERVALS * qosIntervalNs)
            {
                entries.remove();
            }
        }
    }

    int size()
    {
        return lastSeenNs.size();
    }

    void clear()
    {
        lastSeenNs.clear();
    }
}
