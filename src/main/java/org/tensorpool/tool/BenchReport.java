package org.tensorpool.tool;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.core.JsonGenerator;
import org.HdrHistogram.Histogram;
import org.tensorpool.DropReason;
import org.tensorpool.TensorPoolException;

/**
 * What two processes have measured.
 *
 * @param length        bytes of a payload.
 * @param rateHz        frames a second that were due.
 * @param seconds       that were measured.
 * @param cpus          of producer and consumer, or none.
 * @param isFilling     whether the producer copied each payload.
 * @param producerFloor gaps of a spinning thread on the producer's CPU.
 * @param consumerFloor gaps of a spinning thread on the consumer's CPU.
 * @param producer      the producer's result.
 * @param consumer      the consumer's result.
 */
record BenchReport(
    int length,
    double rateHz,
    double seconds,
    List<Integer> cpus,
    boolean isFilling,
    Histogram producerFloor,
    Histogram consumerFloor,
    Map<String, String> producer,
    Map<String, String> consumer)
{
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 100};
    private static final double MICROSECONDS = 1e3;

    private Histogram due()
    {
        return BenchHistograms.decode(consumer.get("due"));
    }

    private Histogram sent()
    {
        return BenchHistograms.decode(consumer.get("sent"));
    }

    long received()
    {
        return Long.parseLong(consumer.get("received"));
    }

    private long published()
    {
        return Long.parseLong(producer.get("published"));
    }

    void print(final PrintWriter out)
    {
        final CpuTopology topology = new CpuTopology();
        out.println("frames     " + Units.bytes(length) + (isFilling ? ", copied in," : "") + " at " + rateHz +
            "/s for " + seconds + " s; one producer and one consumer process");
        out.println("processor  " + CpuTopology.model());
        out.println("cores      " + (cpus.isEmpty() ? "not pinned: name two with --cpus" : "producer " + cpus.get(0) +
            " (" + topology.state(cpus.get(0)) + "), consumer " + cpus.get(1) + " (" + topology.state(cpus.get(1)) +
            "): " + topology.between(cpus.get(0), cpus.get(1))));
        out.println();
        out.println(String.format(Locale.ROOT, "%-33s%10s%10s%10s%10s%10s%10s",
            "", "p50", "p90", "p99", "p99.9", "p99.99", "max"));
        line(out, "latency since a frame was due", due());
        line(out, "latency since it was sent", sent());
        line(out, "floor: a spinning producer", producerFloor);
        line(out, "floor: a spinning consumer", consumerFloor);
        out.println();
        out.println("published " + published() + " frames with the warm-up, received " + received() + " without it, " +
            drops());
        out.flush();
    }

    private static void line(final PrintWriter out, final String name, final Histogram histogram)
    {
        final StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-33s", name));
        for (final double percentile : PERCENTILES)
        {
            line.append(String.format("%10s", Units.duration(histogram.getValueAtPercentile(percentile))));
        }
        out.println(line);
    }

    private String drops()
    {
        final StringBuilder text = new StringBuilder();
        for (final DropReason reason : DropReason.values())
        {
            final String count = consumer.get(reason.label());
            if (!count.equals("0"))
            {
                text.append(text.isEmpty() ? "" : " ").append(reason.label()).append('=').append(count);
            }
        }

        return text.isEmpty() ? "no drops" : text.toString();
    }

    void writeJson(final JsonGenerator json) throws IOException
    {
        json.writeNumberField("sizeBytes", length);
        json.writeNumberField("rateHz", rateHz);
        json.writeNumberField("seconds", seconds);
        json.writeBooleanField("copiesIn", isFilling);
        json.writeStringField("processor", CpuTopology.model());
        if (!cpus.isEmpty())
        {
            json.writeNumberField("producerCpu", cpus.get(0));
            json.writeNumberField("consumerCpu", cpus.get(1));
            json.writeStringField("topology", new CpuTopology().between(cpus.get(0), cpus.get(1)));
        }
        writeJson(json, "latencySinceDueNs", due());
        writeJson(json, "latencySinceSentNs", sent());
        writeJson(json, "producerFloorNs", producerFloor);
        writeJson(json, "consumerFloorNs", consumerFloor);
        json.writeNumberField("framesPublished", published());
        json.writeNumberField("descriptorsLost", Long.parseLong(producer.get("lost")));
        json.writeNumberField("framesReceived", received());
        json.writeObjectFieldStart("drops");
        for (final DropReason reason : DropReason.values())
        {
            json.writeNumberField(reason.label(), Long.parseLong(consumer.get(reason.label())));
        }
        json.writeEndObject();
    }

    private static void writeJson(final JsonGenerator json, final String name, final Histogram histogram)
        throws IOException
    {
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", histogram.getTotalCount());
        for (final double percentile : PERCENTILES)
        {
            json.writeNumberField(percentile == 100 ? "max" : "p" + (percentile % 1 == 0 ?
                Long.toString((long)percentile) : Double.toString(percentile).replace(".", "")),
                histogram.getValueAtPercentile(percentile));
        }
        json.writeEndObject();
    }

    /** As HdrHistogram's plotter reads it, in microseconds. */
    void writeDistribution(final Path file)
    {
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.US_ASCII))
        {
            due().outputPercentileDistribution(out, MICROSECONDS);
        }
        catch (final IOException ex)
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT,
                "--hgrm '" + file + "' can't be written: " + ex + ": name a file in a directory that is there", ex);
        }
    }
}
