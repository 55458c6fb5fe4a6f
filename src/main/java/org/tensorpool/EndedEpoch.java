package org.tensorpool;

/**
 * The epoch that a consumer counted before the one that it counts now. Descriptors of it may still come: of frames that
 * are accounted for, and of those that its producer sent before he heard that it is over.
 */
final class EndedEpoch
{
    private long epoch;
    private long lastSequence;
    private int nslots;

    /**
     * @param endedEpoch  that is over.
     * @param lastCounted the last frame that was received or counted.
     * @param slots       of its ring.
     */
    void set(final long endedEpoch, final long lastCounted, final int slots)
    {
        epoch = endedEpoch;
        lastSequence = lastCounted;
        nslots = slots;
    }

    /**
     * Frames that a descriptor shows to be lost, the one that it names included.
     *
     * @return none if it was counted; one if it is of another epoch, or farther ahead than a ring goes, which nothing
     * vouches for any more.
     */
    long lostBy(final long ofEpoch, final long sequence)
    {
        if (ofEpoch != epoch || sequence < 0 || sequence - lastSequence > nslots)
        {
            return 1;
        }

        final long lost = sequence - lastSequence;
        lastSequence = Math.max(lastSequence, sequence);
        return Math.max(lost, 0);
    }
}
