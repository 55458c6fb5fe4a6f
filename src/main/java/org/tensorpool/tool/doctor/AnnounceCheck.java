package org.tensorpool.tool.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whether every stream that has regions is announced, often enough, and by one owner.
 */
final class AnnounceCheck implements Check
{
    /** What the wire specification lets consumers wait for at least. */
    private static final int PERIODS = 3;

    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final List<Finding> findings = new ArrayList<>();
        final Heard heard = evidence.heard();
        final boolean isLongEnough = heard.listenedNs() > PERIODS * evidence.question().announcePeriodNs();
        evidence.aeronBefore().epochs().forEach((streamId, epoch) ->
        {
            final boolean hasRegions = epoch != 0 && evidence.aeron().epochs().getOrDefault(streamId, 0L) != 0;
            if (hasRegions && isLongEnough && evidence.question().isAbout(streamId) &&
                heard.announces(streamId).isEmpty())
            {
                findings.add(Trouble.ANNOUNCE_MISSING.found("stream " + streamId + " has regions of epoch " +
                    Long.toUnsignedString(epoch) + ", and nothing was announced on stream " +
                    Integer.toUnsignedString(evidence.question().streams().announce()) + " within " +
                    ms(heard.listenedNs()) + " ms",
                    "check that the SHM driver runs (tp_tool driver-status) and announces there: " +
                    "driver.announce_stream_id and driver.announce_channel"));
            }
        });

        for (final Announce newest : heard.newest())
        {
            if (evidence.question().isAbout(newest.streamId()))
            {
                examine(evidence, heard.announces(newest.streamId()), findings);
            }
        }

        return findings;
    }

    private static void examine(final Evidence evidence, final List<Announce> announces, final List<Finding> findings)
    {
        final long streamId = announces.get(0).streamId();
        final long periodNs = evidence.question().announcePeriodNs();
        long longestNs = 0;
        boolean goesBack = false;
        for (int i = 1; i < announces.size(); i++)
        {
            longestNs = Math.max(longestNs, announces.get(i).arrivedNs() - announces.get(i - 1).arrivedNs());
            goesBack |= Long.compareUnsigned(announces.get(i).epoch(), announces.get(i - 1).epoch()) < 0;
        }

        if (longestNs - evidence.heard().longestPauseNs() > PERIODS * periodNs)
        {
            findings.add(Trouble.ANNOUNCE_SLOW.found("announces of stream " + streamId + " came " + ms(longestNs) +
                " ms apart, where " + ms(periodNs) + " ms are meant",
                "give whoever announces more CPU time, or set policies.announce_period_ms on both sides"));
        }
        if (goesBack)
        {
            findings.add(Trouble.ANNOUNCE_TWO.found("announces of stream " + streamId + " name epochs " +
                announces.stream().map((announce) -> Long.toUnsignedString(announce.epoch())).distinct().toList() +
                " in turn, with regions " + announces.stream().filter((announce) -> !announce.regions().isEmpty())
                .map((announce) -> announce.regions().get(0).path().getParent()).distinct().toList(),
                "end one of the owners: tp_tool read-superblock of each header.ring shows its pid"));
        }
    }

    private static long ms(final long ns)
    {
        return TimeUnit.NANOSECONDS.toMillis(ns);
    }
}
