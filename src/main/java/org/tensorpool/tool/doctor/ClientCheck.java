package org.tensorpool.tool.doctor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.tensorpool.status.StreamCounter;
import org.tensorpool.tool.mediadriver.AeronCounter;

/**
 * Whether clients that the media driver still knows show no sign of life, and who they were. Those of processes that
 * are stopped are told as such.
 */
final class ClientCheck implements Check
{
    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final List<Finding> findings = new ArrayList<>();
        if (evidence.isMediaDriverAlive())
        {
            for (final AeronView.Client client : evidence.aeron().clients())
            {
                if (evidence.isSilent(client))
                {
                    examine(evidence, client, findings);
                }
            }
        }

        return findings;
    }

    private static void examine(
        final Evidence evidence, final AeronView.Client client, final List<Finding> findings)
    {
        final AeronView aeron = evidence.aeron();
        final String silence = client + " gave no sign of life for " + (evidence.nowMs() - client.heartbeatMs()) +
            " ms";
        final long published = streamOf(aeron, client, StreamCounter.FRAMES_PUBLISHED);
        final long received = streamOf(aeron, client, StreamCounter.FRAMES_RECEIVED);
        final long stream = published >= 0 ? published : received;
        if (stream >= 0 && !evidence.question().isAbout(stream))
        {
            return;
        }

        final List<ProcessView> suspects = aeron.drivers().contains(client.id()) ?
            evidence.processes().stream().filter(ProcessView::usesAeron).toList() :
            stream >= 0 ? members(evidence, stream, published >= 0) :
            evidence.processes().stream().filter(ProcessView::usesAeron).toList();
        if (suspects.stream().anyMatch(ProcessView::isStopped))
        {
            return;
        }

        if (aeron.drivers().contains(client.id()))
        {
            findings.add(Trouble.DRIVER_DEAD.found(silence + " and is an SHM driver",
                "start it again: tp_driver CONFIG"));
        }
        else if (published >= 0 && suspects.isEmpty() && canTell(evidence))
        {
            findings.add(Trouble.PRODUCER_DEAD.found(silence + ", was the producer of stream " + published +
                ", and no process writes its regions any more",
                "start the producer again; it can attach when the lease has run out: tp_tool driver-list-leases"));
        }
        else if (received >= 0 && published < 0 && canTell(evidence))
        {
            findings.add(Trouble.CONSUMER_DEAD.found(silence + " and was a consumer of stream " + received,
                "start the consumer again"));
        }
        else
        {
            findings.add(Trouble.CLIENT_SILENT.found(silence + (stream < 0 ? "" : ", of stream " + stream),
                "look for its process (ps -ef), and start it again"));
        }
    }

    private static long streamOf(final AeronView aeron, final AeronView.Client client, final StreamCounter kind)
    {
        return aeron.ofType(kind.typeId()).stream().filter((counter) -> counter.clientId() == client.id())
            .mapToLong(AeronCounter::tensorStream).findFirst().orElse(-1);
    }

    /** An SHM driver maps the regions of its streams, too. */
    private static List<ProcessView> members(final Evidence evidence, final long stream, final boolean writable)
    {
        final Set<Long> drivers = evidence.aeron().drivers().isEmpty() ? Set.of() : CurrentRing.owners(evidence);
        return evidence.mappers(stream, writable).stream()
            .filter((process) -> !drivers.contains(process.pid())).toList();
    }

    /** Processes of the users that take part must be visible; the first of all never takes part. */
    private static boolean canTell(final Evidence evidence)
    {
        final Set<Integer> users = new HashSet<>();
        evidence.regions().stream().filter((region) -> region.file() != null)
            .forEach((region) -> users.add(region.file().uid()));
        return evidence.processes().stream()
            .noneMatch((process) -> !process.isVisible() && process.pid() != 1 && users.contains(process.uid()));
    }
}
