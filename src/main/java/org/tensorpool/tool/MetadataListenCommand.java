package org.tensorpool.tool;

import java.util.Set;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code tp_tool metadata-listen}: what is said about the data.
 */
@Command(
    name = "metadata-listen",
    description = "Print messages about what streams carry as they come.")
final class MetadataListenCommand extends ListenCommand
{
    @Parameters(index = "1", paramLabel = "METADATA_CHANNEL", converter = Arguments.Channel.class,
        description = "Channel to listen on (TP_METADATA_CHANNEL).")
    private String channel;

    @Parameters(index = "2", paramLabel = "METADATA_STREAM_ID",
        description = "Stream to listen on (TP_METADATA_STREAM_ID).")
    private int streamId;

    MetadataListenCommand()
    {
        super(Set.of(
            "DataSourceAnnounce", "DataSourceMeta", "MetaBlobAnnounce", "MetaBlobChunk", "MetaBlobComplete"));
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
