package org.tensorpool.tool.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whether the owners of regions in use say that they live (wire specification §15.14).
 */
final class ActivityCheck implements Check
{
    private static final int PERIODS = 5;
    private static final long CLOCK_TOLERANCE_NS = TimeUnit.SECONDS.toNanos(1);

    static boolean isStale(final Evidence evidence, final RegionView ring)
    {
        return evidence.nowNs() - ring.superblock().activityTimestampNs() >
            PERIODS * evidence.question().announcePeriodNs();
    }

    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final List<Finding> findings = new ArrayList<>();
        for (final long streamId : evidence.streamsOnDisk())
        {
            final RegionView ring = CurrentRing.of(evidence, streamId);
            if (ring != null && ring.isRegion())
            {
                examine(evidence, streamId, ring, findings);
            }
        }

        return findings;
    }

    private static void examine(
        final Evidence evidence, final long streamId, final RegionView ring, final List<Finding> findings)
    {
        final long pid = ring.superblock().pid();
        final boolean isAlive = evidence.isAlive(pid);
        final long ageNs = evidence.nowNs() - ring.superblock().activityTimestampNs();
        if (-ageNs > CLOCK_TOLERANCE_NS)
        {
            findings.add(Trouble.CLOCK_FOREIGN.found("'" + ring.path() + "' was active in " +
                TimeUnit.NANOSECONDS.toMillis(-ageNs) + " ms from now",
                "run owner and clients with one time namespace: lsns -t time"));
        }
        else if (isStale(evidence, ring) &&
            (isAlive || !evidence.mappers(streamId, false).isEmpty() || !evidence.aeron().drivers().isEmpty()))
        {
            findings.add(Trouble.SUPERBLOCK_STALE.found("'" + ring.path() + "' of stream " + streamId +
                " was last active " + TimeUnit.NANOSECONDS.toMillis(ageNs) + " ms ago; its owner, process " + pid +
                ", " + (isAlive ? "is there" : "is gone"),
                isAlive ? "look at process " + pid + ": kill -CONT " + pid + " if it is stopped, else start it again" :
                "start the owner again: tp_driver CONFIG, or the producer"));
        }
    }
}
