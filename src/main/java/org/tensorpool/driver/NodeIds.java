package org.tensorpool.driver;

import org.agrona.collections.IntArrayQueue;
import org.agrona.collections.IntHashSet;
import org.agrona.collections.Long2LongHashMap;

/**
 * Node ids of live leases: each is given once at a time and rests for a while before it is given again, so that trace
 * ids of its last owner and of its next never meet (driver specification §4.2).
 * <p>
 * For the conductor's thread.
 */
final class NodeIds
{
    /** What messages carry for no node id. */
    static final int NONE = -1;
    /** Ids up to here fit the ten bits that trace ids have for them; they are given first. */
    static final int LARGEST_OF_TRACES = 1023;
    /** Ids that rest at the same time; beyond it the one that has rested longest is let go early. */
    static final int MAX_RESTING = 1 << 16;

    private static final long UINT32 = 0xFFFF_FFFFL;

    private final IntHashSet taken = new IntHashSet();
    private final Long2LongHashMap restedAtNs = new Long2LongHashMap(Long.MIN_VALUE);
    private final IntArrayQueue resting = new IntArrayQueue(NONE);
    private final long cooldownNs;
    private int next;
    private int nextLarge = LARGEST_OF_TRACES + 1;

    /**
     * All ids are free.
     *
     * @param cooldownNs that an id rests for, in nanoseconds.
     * @param seed       where to begin; another one than the last time keeps a restarted driver from giving the ids
     *                   that clients of its predecessor may still use.
     */
    NodeIds(final long cooldownNs, final long seed)
    {
        this.cooldownNs = cooldownNs;
        next = 1 + (int)Long.remainderUnsigned(seed, LARGEST_OF_TRACES);
    }

    /**
     * What speaks against giving an id.
     *
     * @param desired id, as unsigned 32 bits.
     * @param nowNs   nanoseconds of CLOCK_MONOTONIC.
     * @return the reason, or null if it is free.
     */
    String objectionTo(final long desired, final long nowNs)
    {
        wake(nowNs);
        final int nodeId = (int)desired;
        if (taken.contains(nodeId))
        {
            return "desiredNodeId " + desired + " is taken by a live lease: ask for another, or leave it absent";
        }

        if (restedAtNs.containsKey(desired))
        {
            final long restMs = 1 + (restedAtNs.get(desired) - nowNs) / 1_000_000;
            return "desiredNodeId " + desired + " was in use just now and rests for " + restMs +
                " ms more (policies.node_id_reuse_cooldown_ms): ask again then, or leave it absent";
        }

        return null;
    }

    /**
     * Give an id.
     *
     * @param desired that was found free by {@link #objectionTo}, or {@link AttachRequest#NO_NODE_ID} for any.
     * @param nowNs   nanoseconds of CLOCK_MONOTONIC.
     * @return the id, as unsigned 32 bits.
     */
    int take(final long desired, final long nowNs)
    {
        wake(nowNs);
        final int nodeId = desired == AttachRequest.NO_NODE_ID ? findFree() : (int)desired;
        taken.add(nodeId);
        return nodeId;
    }

    private int findFree()
    {
        for (int i = 0; i < LARGEST_OF_TRACES; i++)
        {
            final int candidate = next;
            next = next == LARGEST_OF_TRACES ? 1 : next + 1;
            if (isFree(candidate))
            {
                return candidate;
            }
        }

        // There are far more of these than there can be leases and resting ids, so one is free.
        int candidate;
        do
        {
            candidate = nextLarge++;
            nextLarge = nextLarge == NONE ? LARGEST_OF_TRACES + 1 : nextLarge;
        }
        while (!isFree(candidate));

        return candidate;
    }

    private boolean isFree(final int nodeId)
    {
        return !taken.contains(nodeId) && !restedAtNs.containsKey(nodeId & UINT32);
    }

    /**
     * Take an id back; it rests from now on.
     *
     * @param nodeId of a lease that has ended.
     * @param nowNs  nanoseconds of CLOCK_MONOTONIC.
     */
    void release(final int nodeId, final long nowNs)
    {
        wake(nowNs);
        taken.remove(nodeId);
        if (cooldownNs > 0)
        {
            if (resting.size() >= MAX_RESTING)
            {
                restedAtNs.remove(resting.pollInt() & UINT32);
            }
            restedAtNs.put(nodeId & UINT32, nowNs + cooldownNs);
            resting.offerInt(nodeId);
        }
    }

    /** All rest equally long, so those that began first are done first. */
    private void wake(final long nowNs)
    {
        while (!resting.isEmpty() && nowNs - restedAtNs.get(resting.peekInt() & UINT32) >= 0)
        {
            restedAtNs.remove(resting.pollInt() & UINT32);
        }
    }
}
