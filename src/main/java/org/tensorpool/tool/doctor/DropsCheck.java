package org.tensorpool.tool.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.tensorpool.DropReason;
import org.tensorpool.status.StreamCounter;
import org.tensorpool.status.StreamLabel;
import org.tensorpool.tool.mediadriver.AeronCounter;

/**
 * Whether consumers lose frames now, and whether the ring is large enough for how they work.
 */
final class DropsCheck implements Check
{
    /** What the playbook lets pass: one frame in a thousand. */
    private static final double SHARE = 0.001;
    private static final long FEW = 2;

    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final List<Finding> findings = new ArrayList<>();
        if (evidence.isMediaDriverAlive() && evidence.driver().before() != null)
        {
            for (final AeronCounter received : evidence.aeron().ofType(StreamCounter.FRAMES_RECEIVED.typeId()))
            {
                if (evidence.question().isAbout(received.tensorStream()))
                {
                    examine(evidence, received, findings);
                }
            }
            for (final AeronCounter remaps : evidence.aeron().ofType(StreamCounter.REMAPS.typeId()))
            {
                final long grown = grown(evidence, remaps);
                if (grown > FEW && evidence.question().isAbout(remaps.tensorStream()))
                {
                    findings.add(Trouble.REMAP_LOOP.found(evidence.aeron().describe(remaps.clientId()) + " mapped " +
                        grown + " times within " + seconds(evidence) + " s: " + remaps.label(),
                        "tp_tool shm-validate the announced regions; look for a second producer or driver"));
                }
            }
        }

        return findings;
    }

    private static void examine(final Evidence evidence, final AeronCounter received, final List<Finding> findings)
    {
        final long frames = grown(evidence, received);
        final long overwritten =
            drops(evidence, received, DropReason.LATE) + drops(evidence, received, DropReason.RESYNC);
        final long gaps = drops(evidence, received, DropReason.GAP);
        final long all = frames + overwritten + gaps;
        final String who = evidence.aeron().describe(received.clientId()) + " lost ";
        final long streamId = received.tensorStream();
        if (overwritten > FEW && overwritten > SHARE * all)
        {
            final double rate = rate(evidence, streamId);
            final long nslots = nslots(evidence, streamId);
            findings.add(Trouble.RING_TOO_SMALL.found(who + overwritten + " of " + all + " frames of stream " +
                streamId + " within " + seconds(evidence) + " s because their slots were overwritten" +
                (nslots > 0 && rate > 0 ? String.format(Locale.ROOT,
                "; %d slots at %.0f frames/s last %.1f ms", nslots, rate, 1e3 * nslots / rate) : ""),
                "raise header_nslots to rate × the consumer's longest pause × 2 to 4" + (nslots > 0 ? ", at least " +
                4 * nslots : "") + " (tp_tool plan), or have the consumer do less, or --latest"));
        }
        if (gaps > FEW && gaps > SHARE * all)
        {
            findings.add(Trouble.DROPS_GAP.found(who + gaps + " of " + all + " frames of stream " + streamId +
                " within " + seconds(evidence) + " s because their descriptors did not come",
                "give consumer and media driver CPUs of their own, have the consumer do less, or raise " +
                "header_nslots and the term length of the descriptor channel"));
        }
    }

    private static long drops(final Evidence evidence, final AeronCounter received, final DropReason reason)
    {
        final String suffix = suffix(received);
        return evidence.aeron().ofType(StreamCounter.typeId(reason)).stream()
            .filter((counter) -> counter.clientId() == received.clientId() && suffix(counter).equals(suffix))
            .mapToLong((counter) -> grown(evidence, counter)).sum();
    }

    /** Who counts. */
    private static String suffix(final AeronCounter counter)
    {
        return counter.label().substring(counter.label().indexOf(": ") + 1);
    }

    private static long grown(final Evidence evidence, final AeronCounter counter)
    {
        return evidence.aeronBefore().ofType(counter.typeId()).stream()
            .filter((before) -> before.clientId() == counter.clientId() && before.label().equals(counter.label()))
            .mapToLong((before) -> Math.max(0, counter.value() - before.value())).findFirst().orElse(0);
    }

    private static double rate(final Evidence evidence, final long streamId)
    {
        return evidence.aeron().ofType(StreamCounter.FRAMES_PUBLISHED.typeId()).stream()
            .filter((counter) -> counter.tensorStream() == streamId)
            .mapToLong((counter) -> grown(evidence, counter)).sum() / windowS(evidence);
    }

    private static long nslots(final Evidence evidence, final long streamId)
    {
        final List<Announce> announces = evidence.heard().announces(streamId);
        return announces.isEmpty() ? evidence.aeron().ofType(StreamLabel.TYPE_ID).stream()
            .map((counter) -> StreamLabel.parse(counter.label()))
            .filter((label) -> label != null && label.streamId() == streamId)
            .mapToLong(StreamLabel::nslots).findFirst().orElse(0) : announces.get(0).nslots();
    }

    private static double windowS(final Evidence evidence)
    {
        return Math.max(1e-3, (evidence.aeron().takenNs() - evidence.aeronBefore().takenNs()) / 1e9);
    }

    private static String seconds(final Evidence evidence)
    {
        return String.format(Locale.ROOT, "%.1f", windowS(evidence));
    }
}
