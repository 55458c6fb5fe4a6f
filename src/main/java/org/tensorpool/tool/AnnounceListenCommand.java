package org.tensorpool.tool;

import java.util.Set;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code tp_tool announce-listen}: what is said about the streams there are.
 */
@Command(
    name = "announce-listen",
    description = "Print announces of regions, QoS messages and progress as they come.")
final class AnnounceListenCommand extends ListenCommand
{
    @Parameters(index = "1", paramLabel = "ANNOUNCE_CHANNEL", converter = Arguments.Channel.class,
        description = "Channel to listen on (TP_ANNOUNCE_CHANNEL or TP_CHANNEL).")
    private String channel;

    @Parameters(index = "2", paramLabel = "ANNOUNCE_STREAM_ID",
        description = "Stream to listen on (TP_ANNOUNCE_STREAM_ID or TP_STREAM_ID).")
    private int streamId;

    AnnounceListenCommand()
    {
        super(Set.of(
            "ShmPoolAnnounce", "QosProducer", "QosConsumer", "FrameProgress"));
    }

    @Override
    String channel()
    {
        return channel;
    }

    @Override
    int streamId()
    {
        return streamId;
    }
}
