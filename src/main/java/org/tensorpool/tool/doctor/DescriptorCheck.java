package org.tensorpool.tool.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.tensorpool.status.StreamCounter;
import org.tensorpool.tool.mediadriver.AeronCounter;

/**
 * Whether each consumer subscribes to what the producer of its stream publishes.
 */
final class DescriptorCheck implements Check
{
    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final List<Finding> findings = new ArrayList<>();
        final AeronView aeron = evidence.aeron();
        final Question.Streams streams = evidence.question().streams();
        for (final AeronCounter producer : aeron.ofType(StreamCounter.FRAMES_PUBLISHED.typeId()))
        {
            final long streamId = producer.tensorStream();
            final Set<Integer> sessions = aeron.limits().stream()
                .filter((limit) -> limit.clientId() == producer.clientId())
                .filter((limit) -> !List.of(streams.control(), streams.announce(), streams.qos())
                    .contains(limit.streamId()))
                .map(AeronCounter.Position::sessionId).collect(Collectors.toSet());
            for (final AeronCounter consumer : aeron.ofType(StreamCounter.FRAMES_RECEIVED.typeId()))
            {
                if (!sessions.isEmpty() && evidence.question().isAbout(streamId) &&
                    consumer.tensorStream() == streamId && isAwake(evidence, consumer.clientId()) &&
                    !hears(aeron, consumer.clientId(), sessions))
                {
                    findings.add(Trouble.STREAMS_DESCRIPTOR.found(aeron.describe(consumer.clientId()) +
                        " consumes stream " + streamId + " and does not subscribe to the descriptors of " +
                        aeron.describe(producer.clientId()),
                        "start both with descriptor stream " + Integer.toUnsignedString(streams.descriptor()) +
                        ": --descriptor-stream-id, TP_DESCRIPTOR_STREAM_ID or Context.descriptorStreamId"));
                }
            }
        }

        return findings;
    }

    /** Who stands still loses its subscriptions; that is told elsewhere. */
    private static boolean isAwake(final Evidence evidence, final long clientId)
    {
        return evidence.aeron().clients().stream()
            .anyMatch((client) -> client.id() == clientId && !evidence.isSilent(client));
    }

    private static boolean hears(final AeronView aeron, final long clientId, final Set<Integer> sessions)
    {
        return aeron.subscribers().stream().anyMatch(
            (position) -> position.clientId() == clientId && sessions.contains(position.sessionId()));
    }
}
