package org.tensorpool.tool;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

import com.fasterxml.jackson.core.JsonGenerator;
import org.tensorpool.Consumer;
import org.tensorpool.Frame;
import org.tensorpool.TensorPool;
import org.tensorpool.tool.io.Shapes;
import org.tensorpool.tool.io.TensorStatistics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code tp_tool dump}: headers and statistics of the frames of a stream.
 */
@Command(
    name = "dump",
    description = "Print the headers of frames as they come, and what their elements are: least, greatest, mean, " +
        "deviation and a histogram. What is printed is of frames that were whole.")
final class DumpCommand extends ReportCommand
{
    private static final int BAR = 40;

    @Mixin
    private ReaderOptions reader;

    @Option(names = "--count", paramLabel = "N", defaultValue = "1",
        description = "Frames to look at (default ${DEFAULT-VALUE}).")
    private Long count;

    @Option(names = "--bins", paramLabel = "N", defaultValue = "16",
        description = "Bins of the histogram, 1 to 1024 (default ${DEFAULT-VALUE}).")
    private int bins;

    private long dumped;
    private long overwritten;

    DumpCommand()
    {
    }

    @Override
    public Integer call()
    {
        Numbers.requireCount(spec(), count);
        Numbers.require(spec(), bins >= 1 && bins <= TensorStatistics.MAX_BINS,
            "--bins is " + bins + ": expected 1 to " + TensorStatistics.MAX_BINS);
        try (StopSignal stop = new StopSignal();
            TensorPool pool = reader.connect("tp_tool dump");
            Consumer consumer = reader.consumer(pool))
        {
            reader.read(consumer, this::onFrame, (ignore) -> !stop.isStopped() && dumped < count);
        }

        return 0;
    }

    private void onFrame(final Frame frame)
    {
        if (dumped >= count)
        {
            return;
        }

        final FrameDump dump = FrameDump.of(frame, bins);
        if (dump == null)
        {
            overwritten++;
            return;
        }

        dumped++;
        if (isJson())
        {
            Json.print(out(), (json) -> write(json, dump));
        }
        else
        {
            print(dump);
        }
    }

    private void print(final FrameDump dump)
    {
        out().println((dumped > 1 ? "\n" : "") + "frame " + Long.toUnsignedString(dump.sequence()) + " of stream " +
            reader.streamId() + ", epoch " + Long.toUnsignedString(dump.epoch()));
        field("dtype", dump.dtype().label());
        field("shape", Shapes.text(dump.shape()));
        field("order", dump.order().name().toLowerCase(Locale.ROOT) + " major");
        field("strides", Arrays.toString(dump.strides()) + " bytes");
        field("bytes", dump.tensorBytes() + " of a payload of " + dump.payloadBytes());
        field("captured", dump.timestampNs() + " ns");
        field("published", dump.publishTimestampNs() < 0 ? "not said" : dump.publishTimestampNs() + " ns");
        field("meta version", Integer.toUnsignedString(dump.metaVersion()));
        if (dump.statistics() == null)
        {
            out().println("  its elements are not there: the frame has no payload");
        }
        else
        {
            print(dump.statistics());
        }
        if (overwritten > 0)
        {
            field("overwritten", overwritten + " frames before it while they were copied");
        }
        out().flush();
    }

    private void field(final String name, final String value)
    {
        out().println(String.format(Locale.ROOT, "  %-12s %s", name, value));
    }

    private void print(final TensorStatistics statistics)
    {
        field("elements", statistics.elements() + (statistics.nan() + statistics.infinite() == 0 ? "" :
            " (" + statistics.nan() + " NaN, " + statistics.infinite() + " infinite)"));
        if (statistics.histogram().length == 0)
        {
            return;
        }

        field("min", statistics.minText());
        field("max", statistics.maxText());
        field("mean", number(statistics.mean()));
        field("deviation", number(statistics.deviation()));
        final long[] histogram = statistics.histogram();
        final long most = Arrays.stream(histogram).max().orElse(1);
        final double width = (statistics.max() - statistics.min()) / histogram.length;
        for (int i = 0; i < histogram.length; i++)
        {
            out().println(String.format(Locale.ROOT, "  %12s %12d %s", number(statistics.min() + i * width),
                histogram[i], "#".repeat((int)Math.ceilDiv(histogram[i] * BAR, most))));
        }
    }

    private static String number(final double value)
    {
        return String.format(Locale.ROOT, "%.6g", value);
    }

    private void write(final JsonGenerator json, final FrameDump dump) throws IOException
    {
        json.writeNumberField("stream", reader.streamId());
        json.writeFieldName("epoch");
        json.writeNumber(Long.toUnsignedString(dump.epoch()));
        json.writeFieldName("sequence");
        json.writeNumber(Long.toUnsignedString(dump.sequence()));
        json.writeNumberField("timestamp_ns", dump.timestampNs());
        json.writeNumberField("publish_timestamp_ns", dump.publishTimestampNs());
        json.writeNumberField("meta_version", Integer.toUnsignedLong(dump.metaVersion()));
        json.writeStringField("dtype", dump.dtype().label());
        json.writeStringField("order", dump.order().name().toLowerCase(Locale.ROOT));
        json.writeFieldName("shape");
        json.writeArray(dump.shape(), 0, dump.shape().length);
        json.writeFieldName("strides");
        json.writeArray(dump.strides(), 0, dump.strides().length);
        json.writeNumberField("tensor_bytes", dump.tensorBytes());
        json.writeNumberField("payload_bytes", dump.payloadBytes());
        if (dump.statistics() != null)
        {
            write(json, dump.statistics());
        }
    }

    private static void write(final JsonGenerator json, final TensorStatistics statistics) throws IOException
    {
        json.writeNumberField("elements", statistics.elements());
        json.writeNumberField("nan", statistics.nan());
        json.writeNumberField("infinite", statistics.infinite());
        if (statistics.histogram().length > 0)
        {
            json.writeFieldName("min");
            json.writeNumber(statistics.minText());
            json.writeFieldName("max");
            json.writeNumber(statistics.maxText());
            json.writeNumberField("mean", statistics.mean());
            json.writeNumberField("deviation", statistics.deviation());
            json.writeFieldName("histogram");
            json.writeArray(statistics.histogram(), 0, statistics.histogram().length);
        }
    }
}
