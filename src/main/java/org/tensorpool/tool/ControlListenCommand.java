package org.tensorpool.tool;

import java.util.Set;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code tp_tool control-listen}: what clients, driver and supervisor say to each other.
 */
@Command(
    name = "control-listen",
    description = "Print requests, answers and notices of the control stream as they come.")
final class ControlListenCommand extends ListenCommand
{
    @Parameters(index = "1", paramLabel = "CONTROL_CHANNEL", converter = Arguments.Channel.class,
        description = "Channel to listen on (TP_CONTROL_CHANNEL).")
    private String channel;

    @Parameters(index = "2", paramLabel = "CONTROL_STREAM_ID",
        description = "Stream to listen on (TP_CONTROL_STREAM_ID).")
    private int streamId;

    ControlListenCommand()
    {
        super(Set.of(
            "ShmAttachRequest", "ShmAttachResponse", "ShmDetachRequest", "ShmDetachResponse", "ShmLeaseKeepalive",
            "ShmLeaseRevoked", "ShmDriverShutdown", "ShmDriverShutdownRequest", "ConsumerHello", "ConsumerConfig",
            "ControlResponse", "FrameProgress"));
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
