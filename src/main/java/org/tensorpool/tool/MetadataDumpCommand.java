package org.tensorpool.tool;

import static org.tensorpool.TensorPoolException.Category.TIMEOUT;

import java.util.ArrayList;
import java.util.List;

import org.tensorpool.TensorPoolException;
import org.tensorpool.tool.message.Fields;
import org.tensorpool.tool.message.Message;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code tp_tool metadata-dump}: what is known of a stream's data. Publishers repeat what they have said, so that this
 * needs to wait no longer than that takes.
 */
@Command(
    name = "metadata-dump",
    description = "Print what is known of one stream's data: name, summary and attributes of the version that is " +
        "announced.")
final class MetadataDumpCommand extends ReportCommand
{
    @Parameters(index = "0", paramLabel = "AERON_DIR", description = "Directory of the media driver (TP_AERON_DIR).")
    private String aeronDir;

    @Parameters(index = "1", paramLabel = "METADATA_CHANNEL", converter = Arguments.Channel.class,
        description = "Channel of metadata (TP_METADATA_CHANNEL).")
    private String channel;

    @Parameters(index = "2", paramLabel = "METADATA_STREAM_ID",
        description = "Stream of metadata (TP_METADATA_STREAM_ID).")
    private int metadataStreamId;

    @Parameters(index = "3", arity = "0..1", paramLabel = "TIMEOUT_MS", defaultValue = "5000",
        converter = Arguments.TimeoutMs.class, description = "How long to wait at most (default ${DEFAULT-VALUE}).")
    private long timeoutMs;

    @Option(names = "--stream", paramLabel = "ID", converter = Arguments.Uint32.class,
        description = "Stream to tell about (default: the first that is heard of).")
    private Long streamId;

    private Fields announce;
    private Fields meta;

    MetadataDumpCommand()
    {
    }

    @Override
    public Integer call()
    {
        try (Listener listener =
            new Listener(aeronDir, "metadata-dump", channel, metadataStreamId, spec().commandLine().getErr()))
        {
            listener.poll(this::onMessage, this::isWhole, timeoutMs);
        }
        if (!isWhole())
        {
            throw new TensorPoolException(TIMEOUT, "no " + (announce == null ? "announce" : "attributes") +
                (streamId == null ? "" : " of stream " + streamId) + " came on " + channel + " stream " +
                metadataStreamId + " within " + timeoutMs + " ms: does a producer publish metadata there?");
        }

        final List<Fields> attributes = new ArrayList<>();
        ((List<?>)meta.get("attributes")).forEach((attribute) -> attributes.add((Fields)attribute));
        final Fields all = new Fields();
        announce.values().forEach((name, value) -> copy(all, name, value));
        copy(all, "timestamp_ns", meta.get("timestamp_ns"));
        report(all.list("attributes", attributes));
        return 0;
    }

    private static void copy(final Fields to, final String name, final Object value)
    {
        if (value instanceof final Number number)
        {
            to.unsigned(name, number.longValue());
        }
        else
        {
            to.text(name, (String)value);
        }
    }

    private void onMessage(final Message message)
    {
        if (message.kind() != Message.Kind.KNOWN ||
            streamId != null && !streamId.equals(message.fields().get("stream_id")))
        {
            return;
        }

        if ("DataSourceAnnounce".equals(message.name()))
        {
            announce = message.fields();
        }
        else if ("DataSourceMeta".equals(message.name()))
        {
            meta = message.fields();
        }
    }

    private boolean isWhole()
    {
        return announce != null && meta != null && announce.get("stream_id").equals(meta.get("stream_id")) &&
            announce.get("meta_version").equals(meta.get("meta_version"));
    }
}
