package org.tensorpool.tool.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether everybody is on the same streams: what Aeron's counters tell of who subscribes to what.
 */
final class StreamsCheck implements Check
{
    @Override
    public List<Finding> examine(final Evidence evidence)
    {
        final List<Finding> findings = new ArrayList<>();
        if (!evidence.isMediaDriverAlive())
        {
            return findings;
        }

        final AeronView aeron = evidence.aeron();
        final Question.Streams streams = evidence.question().streams();
        final boolean isDriverHere = aeron.drivers().stream()
            .anyMatch((driver) -> aeron.streamsHeardBy(driver).contains(streams.control()));
        if (!aeron.drivers().isEmpty() && !isDriverHere && isPublishedByDriver(aeron))
        {
            aeron.drivers().forEach((driver) -> findings.add(Trouble.STREAMS_DRIVER.found(
                aeron.describe(driver) + " is the SHM driver and listens on streams " +
                unsigned(aeron.streamsHeardBy(driver)) + ", not on control stream " +
                Integer.toUnsignedString(streams.control()),
                "name its stream with --control-stream-id or --config, or set driver.control_stream_id = " +
                Integer.toUnsignedString(streams.control()))));
            return findings;
        }

        for (final AeronView.Client client : aeron.clients())
        {
            if (aeron.members().contains(client.id()) && !evidence.isSilent(client))
            {
                examine(aeron, client, streams, isDriverHere, findings);
            }
        }

        return findings;
    }

    /** Where nobody publishes, nobody is seen to subscribe. */
    private static boolean isPublishedByDriver(final AeronView aeron)
    {
        return aeron.drivers().stream().anyMatch((driver) -> !aeron.streamsHeardBy(driver).isEmpty());
    }

    private static void examine(
        final AeronView aeron,
        final AeronView.Client client,
        final Question.Streams streams,
        final boolean isDriverHere,
        final List<Finding> findings)
    {
        final Set<Integer> heard = aeron.streamsHeardBy(client.id());
        final Set<Integer> others = new TreeSet<>(heard);
        others.removeAll(Set.copyOf(List.of(
            streams.control(), streams.announce(), streams.qos(), streams.descriptor()).stream().distinct().toList()));
        if (isDriverHere && !heard.contains(streams.control()))
        {
            findings.add(Trouble.STREAMS_CONTROL.found(client + " does not listen on control stream " +
                Integer.toUnsignedString(streams.control()) + " as the SHM driver does" + (others.isEmpty() ? "" :
                ", but on stream " + unsigned(others)),
                "start it again with control stream " + Integer.toUnsignedString(streams.control()) +
                ": --control-stream-id, TP_CONTROL_STREAM_ID or Context.controlStreamId"));
        }
        if (aeron.isPublished(streams.announce()) && !heard.contains(streams.announce()))
        {
            findings.add(Trouble.STREAMS_ANNOUNCE.found(client + " does not listen on announce stream " +
                Integer.toUnsignedString(streams.announce()),
                "start it again with that stream: --announce-stream-id, TP_ANNOUNCE_STREAM_ID or " +
                "Context.announceStreamId"));
        }
        if (aeron.isPublished(streams.qos()) && !heard.contains(streams.qos()))
        {
            findings.add(Trouble.STREAMS_QOS.found(client + " does not listen on QoS stream " +
                Integer.toUnsignedString(streams.qos()),
                "start it again with that stream: --qos-stream-id, TP_QOS_STREAM_ID or Context.qosStreamId"));
        }
    }

    private static String unsigned(final Set<Integer> streams)
    {
        return String.join(", ", streams.stream().map(Integer::toUnsignedString).toList());
    }
}
