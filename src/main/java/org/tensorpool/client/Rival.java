package org.tensorpool.client;

import org.tensorpool.Requirement;
import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.MappingPolicy;
import org.tensorpool.shm.PathContainment;
import org.tensorpool.shm.StreamLayout;
import org.tensorpool.shm.StreamMapping;

/**
 * Somebody who announces a stream that we own or want to own.
 *
 * @param producerId what it calls itself; 0 for a driver without a producer.
 * @param epoch      that it announces.
 * @param headerUri  where its regions are.
 * @param pid        of the process that made them; -1 if they can't be read.
 * @param activityNs when it was last alive, by its superblock; 0 if that does not say.
 */
record Rival(int producerId, long epoch, String headerUri, long pid, long activityNs)
{
    private static final MappingPolicy POLICY = new MappingPolicy(Requirement.OFF, Requirement.OFF);

    /** Look at its regions. Takes a while. */
    static Rival of(final Announce announce, final PathContainment containment)
    {
        long pid = -1;
        long activityNs = 0;
        try
        {
            final StreamLayout layout = announce.toLayout();
            try (StreamMapping mapping = StreamMapping.map(layout, containment, false, POLICY))
            {
                pid = mapping.superblock().pid();
                activityNs = mapping.activityTimestampNs();
            }
        }
        catch (final TensorPoolException ignore)
        {
            // It announces all the same; only who it is remains unknown.
        }

        return new Rival(announce.producerId(), announce.epoch(), announce.headerUri(), pid, activityNs);
    }

    boolean isActive(final long nowNs, final long freshnessNs)
    {
        return activityNs == 0 || nowNs - activityNs <= freshnessNs;
    }

    TensorPoolException refusal(final LeaseTerms terms)
    {
        return new TensorPoolException(TensorPoolException.Category.REJECTED, "stream " + terms.streamName() +
            " has an owner already: " + (producerId == 0 ? "a driver without a producer" :
            "producer " + Integer.toUnsignedString(producerId)) + (pid < 0 ? "" : " in process " + pid) +
            " announces epoch " + Long.toUnsignedString(epoch) + " at " + headerUri +
            ": stop it, attach to its driver (addProducer), or choose another stream");
    }
}
