package org.tensorpool.tool;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.core.JsonGenerator;
import org.tensorpool.TensorPool;
import org.tensorpool.tool.message.Fields;
import org.tensorpool.tool.top.Overview;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tp_tool ls}: which streams there are, in which epoch, with which pools, and who is on them.
 */
@Command(
    name = "ls",
    description = "List the streams that are announced: epoch, pools, and the producers and consumers that report.")
final class LsCommand extends ReportCommand
{
    private static final String NAME = "tp_tool ls";

    @Option(names = "--timeout-ms", paramLabel = "MS", defaultValue = "2500", converter = Arguments.TimeoutMs.class,
        description = "How long to listen (default ${DEFAULT-VALUE}, which is two announces and a half).")
    private long timeoutMs;

    @ArgGroup(exclusive = false, heading = "%nWhere the system runs:%n")
    private ConnectionOptions connection = new ConnectionOptions();

    private final Map<Long, Fields> announces = new TreeMap<>();

    LsCommand()
    {
    }

    @Override
    public Integer call()
    {
        final TensorPool.Context context = connection.context(NAME);
        final PrintWriter err = spec().commandLine().getErr();
        try (StopSignal stop = new StopSignal();
            SystemObserver observer = new SystemObserver(context, NAME);
            Listener listener = new Listener(context.aeronDirectoryName(), "ls", context.announceChannel(),
                context.announceStreamId(), err))
        {
            listener.poll((message) ->
            {
                if ("ShmPoolAnnounce".equals(message.name()) &&
                    message.fields().get("stream_id") instanceof final Long streamId)
                {
                    announces.put(streamId, message.fields());
                }
            }, stop::isStopped, timeoutMs);
            report(observer.look());
        }

        return 0;
    }

    private List<?> pools(final long streamId)
    {
        final Fields announce = announces.get(streamId);
        return announce != null && announce.get("payload_pools") instanceof final List<?> pools ? pools : List.of();
    }

    private void report(final Overview overview)
    {
        if (isJson())
        {
            overview.streams().forEach((stream) -> Json.print(out(), (json) -> write(json, overview, stream)));
            return;
        }

        out().println("streams: " + overview.streams().size());
        overview.streams().forEach((stream) -> print(overview, stream));
        if (overview.streams().isEmpty())
        {
            out().println("Nothing was announced within " + timeoutMs + " ms: is tp_driver or an owner running, and " +
                "on these channels?");
        }
        out().flush();
    }

    private void print(final Overview overview, final Overview.StreamRow stream)
    {
        out().println();
        line("%d%s  epoch %s, %s, %d header slots, %s", stream.streamId(),
            stream.name().isEmpty() ? "" : " '" + FieldsText.text(stream.name()) + "'",
            Long.toUnsignedString(stream.epoch()), stream.isDriven() ? "of a driver" : "of an owner without a driver",
            stream.headerSlots(), stream.state());
        for (final Object pool : pools(stream.streamId()))
        {
            final Fields fields = (Fields)pool;
            line("  pool %s: %s slots of %s", fields.get("pool_id"), fields.get("pool_nslots"),
                Units.bytes(((Number)fields.get("stride_bytes")).doubleValue()));
        }
        for (final Overview.ProducerRow producer : overview.producers())
        {
            if (producer.streamId() == stream.streamId())
            {
                line("  producer %d%s: %.1f Hz, %s", producer.producerId(), client(producer.client()),
                    producer.rateHz(), producer.state());
            }
        }
        for (final Overview.ConsumerRow consumer : overview.consumers())
        {
            if (consumer.streamId() == stream.streamId())
            {
                line("  consumer %d%s: %.1f Hz, %s", consumer.consumerId(), client(consumer.client()),
                    consumer.rateHz(), consumer.state());
            }
        }
    }

    private static String client(final String name)
    {
        return name.isEmpty() ? "" : " (" + FieldsText.text(name) + ")";
    }

    private void line(final String format, final Object... values)
    {
        out().println(String.format(Locale.ROOT, format, values));
    }

    private void write(final JsonGenerator json, final Overview overview, final Overview.StreamRow stream)
        throws IOException
    {
        OverviewJson.write(json, stream);
        json.writeArrayFieldStart("payload_pools");
        for (final Object pool : pools(stream.streamId()))
        {
            json.writeStartObject();
            FieldsJson.write(json, (Fields)pool);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("on_it");
        for (final Overview.ProducerRow producer : overview.producers())
        {
            if (producer.streamId() == stream.streamId())
            {
                json.writeStartObject();
                json.writeStringField("role", "producer");
                OverviewJson.write(json, producer);
                json.writeEndObject();
            }
        }
        for (final Overview.ConsumerRow consumer : overview.consumers())
        {
            if (consumer.streamId() == stream.streamId())
            {
                json.writeStartObject();
                json.writeStringField("role", "consumer");
                OverviewJson.write(json, consumer);
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }
}
