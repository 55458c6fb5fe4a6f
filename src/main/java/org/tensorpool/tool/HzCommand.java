package org.tensorpool.tool;

import java.io.IOException;
import java.util.Locale;

import com.fasterxml.jackson.core.JsonGenerator;
import org.tensorpool.Consumer;
import org.tensorpool.DropReason;
import org.tensorpool.Frame;
import org.tensorpool.TensorPool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code tp_tool hz}: how fast and how regularly the frames of a stream come to a consumer of its own.
 */
@Command(
    name = "hz",
    description = "Measure how fast and how regularly the frames of a stream come: rate, periods, jitter, what is " +
        "missed, and the latency from publishing to this consumer.")
final class HzCommand extends ReportCommand
{
    private static final double NS_PER_S = 1e9;

    @Mixin
    private ReaderOptions reader;

    @Option(names = "--interval", paramLabel = "SECONDS", defaultValue = "1", converter = Arguments.Interval.class,
        description = "Time between two lines (default ${DEFAULT-VALUE}).")
    private double intervalSeconds;

    @Option(names = "--duration", paramLabel = "SECONDS", defaultValue = "0", converter = Arguments.Seconds.class,
        description = "How long to measure from the first frame on; 0: until a signal (default ${DEFAULT-VALUE}).")
    private double durationSeconds;

    @Option(names = "--count", paramLabel = "N", description = "Frames to measure at most.")
    private Long count;

    private final Pulse part = new Pulse();
    private final Pulse whole = new Pulse();
    private long beginNs;
    private long partBeginNs;
    private long missedBefore;
    private boolean isPublishTime;

    HzCommand()
    {
    }

    @Override
    public Integer call()
    {
        Numbers.requireCount(spec(), count);
        try (StopSignal stop = new StopSignal();
            TensorPool pool = reader.connect("tp_tool hz");
            Consumer consumer = reader.consumer(pool))
        {
            reader.read(consumer, this::onFrame, (nowNs) -> !stop.isStopped() && turn(consumer, nowNs));
            print(consumer, whole, "total", missed(consumer));
        }

        return 0;
    }

    private void onFrame(final Frame frame)
    {
        if (isDone())
        {
            return;
        }

        final long nowNs = System.nanoTime();
        if (whole.arrivals() == 0)
        {
            beginNs = nowNs;
            partBeginNs = nowNs;
        }
        isPublishTime = frame.publishTimestampNs() >= 0;
        final long sentNs = isPublishTime ? frame.publishTimestampNs() : frame.timestampNs();
        part.beat(nowNs, nowNs - sentNs);
        whole.beat(nowNs, nowNs - sentNs);
    }

    private boolean isDone()
    {
        return count != null && whole.arrivals() >= count;
    }

    private boolean turn(final Consumer consumer, final long nowNs)
    {
        if (whole.arrivals() == 0)
        {
            // What came before the first frame was not missed by it.
            missedBefore = missed(consumer);
            return true;
        }
        if (nowNs - partBeginNs >= intervalSeconds * NS_PER_S)
        {
            final long missed = missed(consumer);
            print(consumer, part, "interval", missed - missedBefore);
            missedBefore = missed;
            part.restart();
            partBeginNs = nowNs;
        }

        return !isDone() && (durationSeconds == 0 || nowNs - beginNs < durationSeconds * NS_PER_S);
    }

    private static long missed(final Consumer consumer)
    {
        long missed = 0;
        for (final DropReason reason : DropReason.values())
        {
            missed += consumer.drops(reason);
        }

        return missed;
    }

    private void print(final Consumer consumer, final Pulse pulse, final String what, final long missed)
    {
        if (isJson())
        {
            Json.print(out(), (json) -> write(json, consumer, pulse, what, missed));
            return;
        }

        final StringBuilder line = new StringBuilder("total".equals(what) ? "total: " : "");
        line.append(String.format(Locale.ROOT, "%.2f Hz  %d frames", pulse.rateHz(), pulse.arrivals()));
        line.append("  period min ").append(Units.duration(pulse.minNs()))
            .append(" mean ").append(Units.duration(Math.round(pulse.meanNs())))
            .append(" max ").append(Units.duration(pulse.maxNs()))
            .append(" jitter ").append(Units.duration(Math.round(pulse.jitterNs())))
            .append("  missed ").append(missed);
        if (pulse.hasAges())
        {
            line.append(isPublishTime ? "  since published mean " : "  since captured mean ")
                .append(Units.duration(Math.round(pulse.meanAgeNs())))
                .append(" p99 ").append(Units.duration(pulse.p99AgeNs()))
                .append(" max ").append(Units.duration(pulse.maxAgeNs()));
        }
        out().println(line);
        if ("total".equals(what) && missed > 0)
        {
            out().println("missed: " + Drops.text(consumer));
        }
        out().flush();
    }

    private void write(
        final JsonGenerator json, final Consumer consumer, final Pulse pulse, final String what, final long missed)
        throws IOException
    {
        json.writeStringField("message", what);
        json.writeNumberField("stream", reader.streamId());
        json.writeNumberField("frames", pulse.arrivals());
        json.writeNumberField("rate_hz", pulse.rateHz());
        json.writeObjectFieldStart("period_ns");
        json.writeNumberField("min", pulse.minNs());
        json.writeNumberField("mean", pulse.meanNs());
        json.writeNumberField("max", pulse.maxNs());
        json.writeNumberField("jitter", pulse.jitterNs());
        json.writeEndObject();
        json.writeNumberField("missed", missed);
        if (pulse.hasAges())
        {
            json.writeStringField("latency_since", isPublishTime ? "publish" : "capture");
            json.writeObjectFieldStart("latency_ns");
            json.writeNumberField("min", pulse.minAgeNs());
            json.writeNumberField("mean", pulse.meanAgeNs());
            json.writeNumberField("p99", pulse.p99AgeNs());
            json.writeNumberField("max", pulse.maxAgeNs());
            json.writeEndObject();
        }
        json.writeObjectFieldStart("drops");
        for (final DropReason reason : DropReason.values())
        {
            json.writeNumberField(reason.label(), consumer.drops(reason));
        }
        json.writeEndObject();
    }
}
