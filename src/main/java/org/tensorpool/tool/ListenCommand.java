package org.tensorpool.tool;

import java.util.Set;

import org.tensorpool.tool.message.Fields;
import org.tensorpool.tool.message.Message;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What commands have in common that print the messages of a stream as they come: until a count or a time is reached, or
 * a signal comes. What is malformed is printed as such.
 */
abstract class ListenCommand extends ReportCommand
{
    private static final double DEFAULT_DURATION_S = 5;

    @Parameters(index = "0", paramLabel = "AERON_DIR", description = "Directory of the media driver (TP_AERON_DIR).")
    private String aeronDir;

    @Parameters(index = "3", arity = "0..1", paramLabel = "DURATION_S", converter = Arguments.Seconds.class,
        description = "How long to listen; 0: until a signal (default 5, or for ever with --count).")
    private Double durationArgument;

    @Option(names = "--duration", paramLabel = "SECONDS", converter = Arguments.Seconds.class,
        description = "The same as DURATION_S.")
    private Double durationOption;

    @Option(names = "--count", paramLabel = "N", description = "Messages to print at most.")
    private Long count;

    @Option(names = "--all", description = "Print every message of the stream, whatever it is about.")
    private boolean isAll;

    private final Set<String> names;
    private long printed;
    private long malformed;
    private long others;

    ListenCommand(final Set<String> names)
    {
        this.names = names;
    }

    abstract String channel();

    abstract int streamId();

    @Override
    public final Integer call()
    {
        Numbers.requireCount(spec(), count);
        Numbers.require(spec(), durationArgument == null || durationOption == null,
            "DURATION_S and --duration say the same: give one of them");
        try (StopSignal stop = new StopSignal();
            Listener listener =
                new Listener(aeronDir, spec().name(), channel(), streamId(), spec().commandLine().getErr()))
        {
            listener.poll(
                this::onMessage, () -> stop.isStopped() || count != null && printed >= count, timeoutMs());
            summarise();
        }

        return 0;
    }

    private long timeoutMs()
    {
        final Double given = durationOption == null ? durationArgument : durationOption;
        final double seconds = given != null ? given : count != null ? 0 : DEFAULT_DURATION_S;
        return (long)Math.ceil(seconds * 1e3);
    }

    private void onMessage(final Message message)
    {
        final boolean isMalformed = message.kind() == Message.Kind.MALFORMED;
        malformed += isMalformed ? 1 : 0;
        if (!isMalformed && !isAll && !names.contains(message.name()))
        {
            others++;
            return;
        }

        printed++;
        final String name = isMalformed ? "malformed" : message.name();
        if (isJson())
        {
            Json.print(out(), (json) ->
            {
                json.writeStringField("message", name);
                if (isMalformed)
                {
                    json.writeStringField("claims_to_be", message.name());
                }
                FieldsJson.write(json, message.fields());
            });
        }
        else
        {
            out().println((isMalformed ? name + " " + message.name() : name) + " " +
                FieldsText.line(message.fields()));
            out().flush();
        }
    }

    private void summarise()
    {
        final Fields totals =
            new Fields().number("printed", printed).number("malformed", malformed).number("others", others);
        if (isJson())
        {
            Json.print(out(), (json) ->
            {
                json.writeStringField("message", "summary");
                FieldsJson.write(json, totals);
            });
        }
        else
        {
            out().println(printed + " messages, " + malformed + " of them malformed, " + others + " of other kinds");
            out().flush();
        }
    }
}
