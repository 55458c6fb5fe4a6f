package org.tensorpool.client;

import org.tensorpool.shm.MemoryFaults;
import org.tensorpool.shm.StreamMapping;

/**
 * How far epochs had come when they were unmapped: the last one, and the one before that the polling thread worked
 * with. Nothing of an epoch need come after its last frames, so that their descriptors, if they were lost, show nowhere
 * but in its ring. Immutable.
 */
public final class EpochEnds
{
    static final EpochEnds NONE = new EpochEnds(0, -1, 0, -1);

    private final long epoch;
    private final long lastSequence;
    private final long epochBefore;
    private final long lastSequenceBefore;

    private EpochEnds(final long epoch, final long lastSequence, final long epochBefore, final long lastSequenceBefore)
    {
        this.epoch = epoch;
        this.lastSequence = lastSequence;
        this.epochBefore = epochBefore;
        this.lastSequenceBefore = lastSequenceBefore;
    }

    /**
     * One more has ended. Of those that the polling thread never came by nothing is kept, however many they are.
     *
     * @param mapping    of it, which is there yet; files that were cut short tell nothing.
     * @param takenEpoch that the polling thread took last; it may have taken this one meanwhile.
     */
    EpochEnds and(final StreamMapping mapping, final long takenEpoch)
    {
        return takenEpoch == epoch ?
            new EpochEnds(mapping.epoch(), lastOf(mapping), epoch, lastSequence) :
            new EpochEnds(mapping.epoch(), lastOf(mapping), epochBefore, lastSequenceBefore);
    }

    private static long lastOf(final StreamMapping mapping)
    {
        try
        {
            final long lastSequence = mapping.lastCommitted();
            MemoryFaults.settle();
            return lastSequence;
        }
        catch (final InternalError error)
        {
            if (!MemoryFaults.isFault(error))
            {
                throw error;
            }
            return -1;
        }
    }

    /** Without one that may be mapped again. */
    EpochEnds except(final long current)
    {
        return epoch != current && epochBefore != current ? this : new EpochEnds(
            epoch, epoch == current ? -1 : lastSequence, epochBefore, epochBefore == current ? -1 : lastSequenceBefore);
    }

    /**
     * Where an epoch ended that is over for good.
     *
     * @param of the epoch, as unsigned 64 bits.
     * @return sequence number of its last frame; -1 if it had none, is not over, or nothing is known of it.
     */
    public long lastSequence(final long of)
    {
        if (of == epoch)
        {
            return lastSequence;
        }

        return of == epochBefore ? lastSequenceBefore : -1;
    }
}
