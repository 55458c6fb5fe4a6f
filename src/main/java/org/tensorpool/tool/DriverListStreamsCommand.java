package org.tensorpool.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.tensorpool.tool.message.Fields;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tp_tool driver-list-streams}: what streams there are, which epoch they are in, who holds leases on them, and,
 * as announces tell, where their regions are.
 */
@Command(
    name = "driver-list-streams",
    description = "List the streams of SHM drivers: from the counters of the media driver, and from the announces " +
        "that come within the time-out.")
final class DriverListStreamsCommand extends DriverViewCommand
{
    @Option(names = "--announce-channel", paramLabel = "URI", converter = Arguments.Channel.class,
        defaultValue = "${env:TP_ANNOUNCE_CHANNEL:-aeron:ipc?term-length=4m}",
        description = "Announce channel (TP_ANNOUNCE_CHANNEL; default aeron:ipc?term-length=4m).")
    private String channel;

    @Option(names = "--announce-stream-id", paramLabel = "ID", defaultValue = "${env:TP_ANNOUNCE_STREAM_ID:-1001}",
        description = "Announce stream (TP_ANNOUNCE_STREAM_ID; default 1001).")
    private int announceStreamId;

    @Option(names = "--timeout-ms", paramLabel = "MS", defaultValue = "2500", converter = Arguments.TimeoutMs.class,
        description = "How long to wait for announces at most (default ${DEFAULT-VALUE}).")
    private long timeoutMs;

    DriverListStreamsCommand()
    {
    }

    @Override
    public Integer call()
    {
        final DriverView view = view();
        final Map<Long, Fields> announces = new TreeMap<>();
        final List<Long> awaited = view.streams().stream().filter((stream) -> stream.epoch() != 0)
            .map((stream) -> stream.label().streamId()).toList();
        if (!awaited.isEmpty())
        {
            try (Listener listener = new Listener(
                aeronDir(), "driver-list-streams", channel, announceStreamId, spec().commandLine().getErr()))
            {
                listener.poll((message) ->
                {
                    if ("ShmPoolAnnounce".equals(message.name()) &&
                        message.fields().get("stream_id") instanceof final Long streamId)
                    {
                        announces.put(streamId, message.fields());
                    }
                }, () -> announces.keySet().containsAll(awaited), timeoutMs);
            }
        }

        final List<Fields> streams = new ArrayList<>();
        view.streams().forEach((stream) -> streams.add(row(stream, view, announces.get(stream.label().streamId()))));
        report(streams, announces.keySet().containsAll(awaited));
        return 0;
    }

    private void report(final List<Fields> streams, final boolean isComplete)
    {
        if (isJson())
        {
            report(new Fields().number("stream_count", streams.size()).list("streams", streams));
            return;
        }

        out().println("streams: " + streams.size());
        for (final Fields stream : streams)
        {
            out().println();
            report(stream);
        }
        if (!isComplete)
        {
            out().println("Not every stream was announced on " + channel + " stream " + announceStreamId + " within " +
                timeoutMs + " ms: give the driver's channel with --announce-channel and --announce-stream-id.");
            out().flush();
        }
    }

    private static Fields row(final LiveStream stream, final DriverView view, final Fields announce)
    {
        final long streamId = stream.label().streamId();
        final List<Fields> leases = view.leases().stream()
            .filter((lease) -> lease.label().streamId() == streamId &&
                lease.label().instanceId().equals(stream.label().instanceId()))
            .map((lease) -> new Fields()
                .text("role", lease.label().role())
                .unsigned("lease_id", lease.label().leaseId())
                .number("client_id", lease.label().clientId()))
            .toList();
        final boolean isAnnounced = announce != null;
        final List<Fields> pools = new ArrayList<>();
        if (isAnnounced && announce.get("payload_pools") instanceof final List<?> announced)
        {
            announced.forEach((pool) -> pools.add((Fields)pool));
        }

        return new Fields()
            .number("stream_id", streamId)
            .text("instance_id", stream.label().instanceId())
            .flag("dynamic", stream.label().isDynamic())
            .optional("epoch", stream.epoch(), 0)
            .number("header_nslots", stream.label().nslots())
            .text("header_region_uri", isAnnounced ? announce.get("header_region_uri").toString() : null)
            .list("leases", leases)
            .list("payload_pools", pools);
    }
}
