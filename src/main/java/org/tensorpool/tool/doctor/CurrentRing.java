package org.tensorpool.tool.doctor;

import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which of the header rings of a stream is the one in use.
 */
final class CurrentRing
{
    private CurrentRing()
    {
    }

    /**
     * @return the ring that is announced, else the one that the driver shows, else the newest; null where the driver
     *     says that there is none.
     */
    static RegionView of(final Evidence evidence, final long streamId)
    {
        for (final Announce announce : evidence.heard().newest())
        {
            if (announce.streamId() == streamId && !announce.regions().isEmpty())
            {
                return evidence.region(announce.regions().get(0).path());
            }
        }

        if (!evidence.aeron().drivers().isEmpty())
        {
            final long epoch = evidence.aeron().epochs().getOrDefault(streamId, 0L);
            return evidence.rings(streamId).stream().filter((ring) -> ring.superblock().epoch() == epoch)
                .findFirst().orElse(null);
        }

        return evidence.rings(streamId).stream()
            .max(Comparator.comparing(RegionView::epoch, Long::compareUnsigned)).orElse(null);
    }

    /** Processes that own rings in use. */
    static Set<Long> owners(final Evidence evidence)
    {
        final Set<Long> owners = new TreeSet<>();
        for (final long streamId : evidence.streamsOnDisk())
        {
            final RegionView ring = of(evidence, streamId);
            if (ring != null && ring.isRegion())
            {
                owners.add(ring.superblock().pid());
            }
        }

        return owners;
    }
}
