package org.tensorpool;

/**
 * The claims of an epoch that are open, and the frames that wait for an older claim: descriptors must leave in the
 * order of their sequence numbers, because consumers take one that goes backwards for a remap.
 * <pre>
 *      oldest                    next
 *        v                        v
 *   ... [open][committed][aborted]        published below oldest, free from next on
 * </pre>
 */
final class ClaimWindow
{
    private static final byte OPEN = 1;
    private static final byte COMMITTED = 2;
    private static final byte ABORTED = 3;
    /** Aborted, but others have heard of its number. */
    private static final byte SPENT = 4;

    private final byte[] states;
    private final int[] metaVersions;
    private final int mask;
    private long oldest;
    private long next;

    ClaimWindow(final int nslots)
    {
        states = new byte[nslots];
        metaVersions = new int[nslots];
        mask = nslots - 1;
    }

    /** As many claims as slots: one more would take the slot of the oldest. */
    boolean isFull()
    {
        return next - oldest > mask;
    }

    /** No number is left: the commit word of a slot has 63 bits for it. */
    boolean isAtEnd()
    {
        return next < 0;
    }

    /** Begin at another number than 0, before anything is claimed. */
    void beginAt(final long sequence)
    {
        oldest = sequence;
        next = sequence;
    }

    long open()
    {
        final long sequence = next++;
        states[(int)sequence & mask] = OPEN;
        return sequence;
    }

    void commit(final long sequence, final int metaVersion)
    {
        final int index = (int)sequence & mask;
        states[index] = COMMITTED;
        metaVersions[index] = metaVersion;
    }

    /** The youngest claim gives its number back; one in the middle leaves a gap. */
    void abort(final long sequence)
    {
        states[(int)sequence & mask] = ABORTED;
        while (next != oldest && states[(int)(next - 1) & mask] == ABORTED)
        {
            next--;
        }
        skipAborted();
    }

    /** A number that others have heard of is not given again; it leaves a gap. */
    void spend(final long sequence)
    {
        states[(int)sequence & mask] = SPENT;
        skipAborted();
    }

    private void skipAborted()
    {
        while (oldest != next && states[(int)oldest & mask] >= ABORTED)
        {
            oldest++;
        }
    }

    boolean isOldestCommitted()
    {
        return oldest != next && states[(int)oldest & mask] == COMMITTED;
    }

    int oldestMetaVersion()
    {
        return metaVersions[(int)oldest & mask];
    }

    long takeOldest()
    {
        final long sequence = oldest++;
        skipAborted();
        return sequence;
    }
}
