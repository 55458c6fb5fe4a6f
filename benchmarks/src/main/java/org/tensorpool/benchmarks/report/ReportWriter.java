package org.tensorpool.benchmarks.report;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import org.HdrHistogram.Histogram;

/**
 * Writes what a run has found: the table as Markdown, everything as JSON, every distribution as a file that the plotter
 * of HdrHistogram reads, and plots.
 */
public final class ReportWriter
{
    private static final int TICKS_PER_HALF_DISTANCE = 5;
    private static final double NANOS_PER_MICRO = 1000.0;

    private final Results results;
    private final Map<String, String> machine;
    private final Path output;

    /**
     * @param results to write.
     * @param machine what they were found on.
     * @param output  directory to write to.
     */
    public ReportWriter(final Results results, final Map<String, String> machine, final Path output)
    {
        this.results = results;
        this.machine = machine;
        this.output = output;
    }

    /**
     * Write all files.
     *
     * @param json that the JSON goes to.
     * @return the tables as Markdown, without the details that the files have.
     * @throws IOException if a file can't be written.
     */
    public String write(final Path json) throws IOException
    {
        writeHistograms();
        Files.writeString(output.resolve("benchmarks.md"), new MarkdownTable(results, machine, true).toString());
        writeJson(json);
        return new MarkdownTable(results, machine, false).toString();
    }

    private void writeJson(final Path json) throws IOException
    {
        final Map<String, Object> root = new LinkedHashMap<>();
        root.put("machine", machine);
        root.put("targets", results.targets().stream().map(Target::asJson).toList());
        root.put("rows", results.rows().stream().map(Row::asJson).toList());
        root.put("failures", results.failures());
        final Path parent = json.toAbsolutePath().getParent();
        Files.createDirectories(parent);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), root);
    }

    private void writeHistograms() throws IOException
    {
        for (final Map.Entry<String, Map<String, Histogram>> plot : results.histograms().entrySet())
        {
            for (final Map.Entry<String, Histogram> curve : plot.getValue().entrySet())
            {
                final Path file = output.resolve("hgrm")
                    .resolve(plot.getKey() + "." + fileName(curve.getKey()) + ".hgrm");
                Files.createDirectories(file.getParent());
                try (PrintStream stream = new PrintStream(
                    new FileOutputStream(file.toFile()), false, StandardCharsets.UTF_8))
                {
                    curve.getValue().outputPercentileDistribution(stream, TICKS_PER_HALF_DISTANCE, NANOS_PER_MICRO);
                }
            }
            PercentilePlot.write(
                output.resolve("plots").resolve(plot.getKey() + ".svg"), results.title(plot.getKey()), plot.getValue());
        }
    }

    private static String fileName(final String curve)
    {
        return curve.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
}
