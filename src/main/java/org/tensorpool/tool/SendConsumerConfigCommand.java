package org.tensorpool.tool;

import java.util.concurrent.TimeUnit;

import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.supervisor.ConsumerConfigs;
import org.tensorpool.supervisor.ConsumerDirective;
import org.tensorpool.tool.message.Fields;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/**
 * {@code tp_tool send-consumer-config}: tells a consumer how it is served, once.
 */
@Command(
    name = "send-consumer-config",
    description = "Tell a consumer, once, how it is served. It takes streams of the consumer's own away, until the " +
        "SHM driver gives them again.")
final class SendConsumerConfigCommand extends ReportCommand
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    @Parameters(index = "0", paramLabel = "AERON_DIR", description = "Directory of the media driver (TP_AERON_DIR).")
    private String aeronDir;

    @Parameters(index = "1", paramLabel = "AERON_URI", converter = Arguments.Channel.class,
        description = "Control channel, on which the consumer listens (TP_AERON_URI, else TP_CONTROL_CHANNEL).")
    private String channel;

    @Parameters(index = "2", paramLabel = "CONTROL_STREAM_ID",
        description = "Control stream, on which it listens (TP_CONTROL_STREAM_ID).")
    private int controlStreamId;

    @Parameters(index = "3", paramLabel = "STREAM_ID", converter = Arguments.Uint32.class,
        description = "Stream that it consumes (TP_STREAM_ID).")
    private long streamId;

    @Parameters(index = "4", paramLabel = "CONSUMER_ID", converter = Arguments.Uint32.class,
        description = "Its id (TP_CLIENT_ID).")
    private long consumerId;

    @Parameters(index = "5", paramLabel = "USE_SHM", converter = Arguments.Flag.class,
        description = "true or false: whether it may use shared memory (TP_USE_SHM).")
    private boolean useShm;

    @Parameters(index = "6", paramLabel = "MODE", converter = Arguments.ModeName.class,
        description = "stream or rate_limited: every frame, or no more than it asked for (TP_MODE).")
    private Mode mode;

    @Parameters(index = "7", arity = "0..1", paramLabel = "PAYLOAD_FALLBACK_URI",
        description = "Where it finds payloads without shared memory (TP_PAYLOAD_FALLBACK_URI; default none).")
    private String fallbackUri;

    SendConsumerConfigCommand()
    {
    }

    @Override
    public Integer call()
    {
        final String uri = fallbackUri == null ? "" : fallbackUri;
        final ConsumerDirective directive = directive(uri);
        try (AeronAccess access = AeronAccess.connect(aeronDir, "send-consumer-config", spec().commandLine().getErr()))
        {
            ConsumerConfigs.send(access.aeron(), new ChannelAndStream(channel, controlStreamId), (int)streamId,
                (int)consumerId, directive, TIMEOUT_NS);
        }

        report(new Fields().flag("sent", true).number("stream_id", streamId).number("consumer_id", consumerId)
            .flag("use_shm", useShm).text("mode", mode == Mode.RATE_LIMITED ? "rate_limited" : "stream")
            .text("payload_fallback_uri", uri));
        return 0;
    }

    private ConsumerDirective directive(final String uri)
    {
        try
        {
            return new ConsumerDirective(useShm, mode == Mode.RATE_LIMITED, uri);
        }
        catch (final TensorPoolException ex)
        {
            throw new ParameterException(spec().commandLine(), ex.getMessage(), ex);
        }
    }
}
