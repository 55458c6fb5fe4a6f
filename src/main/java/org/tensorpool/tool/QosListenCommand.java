package org.tensorpool.tool;

import java.util.Set;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code tp_tool qos-listen}: how producers and consumers fare.
 */
@Command(
    name = "qos-listen",
    description = "Print how producers and consumers fare as they tell it.")
final class QosListenCommand extends ListenCommand
{
    @Parameters(index = "1", paramLabel = "QOS_CHANNEL", converter = Arguments.Channel.class,
        description = "Channel to listen on (TP_QOS_CHANNEL).")
    private String channel;

    @Parameters(index = "2", paramLabel = "QOS_STREAM_ID",
        description = "Stream to listen on (TP_QOS_STREAM_ID).")
    private int streamId;

    QosListenCommand()
    {
        super(Set.of(
            "QosProducer", "QosConsumer"));
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
