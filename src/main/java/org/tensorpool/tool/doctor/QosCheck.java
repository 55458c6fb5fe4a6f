package org.tensorpool.tool.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import org.tensorpool.status.StreamCounter;
import org.tensorpool.tool.mediadriver.AeronCounter;

/**
 * Whether consumers say how they fare, and have somebody to hear from.
 */
final class QosCheck implements Check
{
    /** Consumers do so each second unless told otherwise. */
    private static final long WINDOW_NS = TimeUnit.MILLISECONDS.toNanos(2_500);

    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final List<Finding> findings = new ArrayList<>();
        final Set<Long> streams = new TreeSet<>();
        final AeronView aeron = evidence.aeron();
        for (final AeronView.Client client : aeron.clients())
        {
            if (!evidence.isSilent(client))
            {
                aeron.ofType(StreamCounter.FRAMES_RECEIVED.typeId()).stream()
                    .filter((counter) -> counter.clientId() == client.id()).map(AeronCounter::tensorStream)
                    .filter(evidence.question()::isAbout).forEach(streams::add);
            }
        }

        for (final long streamId : streams)
        {
            final boolean isHeard = evidence.heard().qos().stream()
                .anyMatch((qos) -> qos.isOfConsumer() && qos.number("stream_id") == streamId);
            if (!isHeard && evidence.heard().listenedNs() >= WINDOW_NS && Needs.hasRegions(evidence, streamId))
            {
                findings.add(Trouble.QOS_MISSING.found("no consumer of stream " + streamId +
                    " sent a QosConsumer on stream " +
                    Integer.toUnsignedString(evidence.question().streams().qos()),
                    "use one QoS stream for all: --qos-stream-id, TP_QOS_STREAM_ID or Context.qosStreamId; then " +
                    "tp_tool qos-listen"));
            }
            if (!aeron.drivers().isEmpty() && aeron.leases().stream().noneMatch(
                (lease) -> lease.streamId() == streamId && "PRODUCER".equals(lease.role())))
            {
                findings.add(Trouble.STREAM_NO_PRODUCER.found("stream " + streamId +
                    " has consumers and no producer has a lease", "start the producer: tp_tool publish --stream " +
                    streamId));
            }
        }

        return findings;
    }
}
