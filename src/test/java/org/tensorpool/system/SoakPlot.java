package org.tensorpool.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws what the processes of a soak wrote down, as a picture of small panels side by side, and says what has grown.
 */
final class SoakPlot
{
    static final List<String> PROCESSES = List.of("driver", "producer", "consumer-1", "consumer-2", "consumer-3");

    private static final double MIB = 1 << 20;
    private static final double MILLISECOND = 1e6;
    private static final List<String> CONSUMERS = PROCESSES.subList(2, 5);
    private static final List<SoakPanel> PANELS = List.of(
        new SoakPanel("Heap after a collection, MiB", "heap_live", MIB, false, List.of()),
        new SoakPanel("Native memory of the JVM, MiB", "native", MIB, false, List.of()),
        new SoakPanel("Resident anonymous memory, MiB", "rss_anon", MIB, false, List.of()),
        new SoakPanel("Open descriptors", "fds", 1, false, List.of()),
        new SoakPanel("Mappings, all", "mappings", 1, false, List.of()),
        new SoakPanel("Mappings of regions", "region_mappings", 1, false, List.of()),
        new SoakPanel("Files of regions", "region_files", 1, false, List.of("driver")),
        new SoakPanel("Commit to handler, median, ms", "p50_ns", MILLISECOND, true, CONSUMERS),
        new SoakPanel("Commit to handler, 99%, ms", "p99_ns", MILLISECOND, true, CONSUMERS));
    private static final int COLUMNS = 3;
    private static final int HEAD = 52;
    private static final int FOOT = 24;
    private static final int LEGEND = 110;

    private SoakPlot()
    {
    }

    /**
     * Draw, and print a table of the first quarter and the last.
     *
     * @param args directory of the rows; the picture to write.
     * @throws IOException when a file can't be read or written.
     */
    public static void main(final String[] args) throws IOException
    {
        final List<SoakSeries> all = new ArrayList<>();
        for (final String process : PROCESSES)
        {
            all.add(SoakSeries.read(Path.of(args[0]), process));
        }
        Files.writeString(Path.of(args[1]), draw(all));
        SoakDrift.table(all).forEach(System.out::println);
        all.forEach((series) -> SoakDrift.of(series).forEach(System.out::println));
    }

    static String draw(final List<SoakSeries> all)
    {
        final long seconds = all.stream().mapToLong((series) -> series.rows().getLast()[0]).max().orElseThrow();
        final double minutes = seconds / 60.0;
        final int width = COLUMNS * SoakPanel.WIDTH;
        final int height = HEAD + (PANELS.size() + COLUMNS - 1) / COLUMNS * SoakPanel.HEIGHT + FOOT;
        final StringBuilder svg = new StringBuilder();
        svg.append("""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d">
            <style>
            text { font: 11px sans-serif; fill: #444 }
            .title { font-size: 13px; font-weight: bold; fill: #222 }
            .grid { stroke: #ddd; stroke-width: 1 }
            path { fill: none; stroke-width: 1.3; stroke-linejoin: round }
            </style>
            <rect width="%1$d" height="%2$d" fill="#fff"/>
            """.formatted(width, height));
        for (int i = 0; i < all.size(); i++)
        {
            svg.append("""
                <rect x="%d" y="20" width="18" height="4" fill="%s"/><text x="%d" y="26">%s</text>
                """.formatted(46 + i * LEGEND, SoakPanel.COLOURS.get(i), 70 + i * LEGEND, all.get(i).name()));
        }
        for (int i = 0; i < PANELS.size(); i++)
        {
            svg.append("<g transform=\"translate(%d %d)\">\n".formatted(
                i % COLUMNS * SoakPanel.WIDTH, HEAD + i / COLUMNS * SoakPanel.HEIGHT));
            svg.append(PANELS.get(i).draw(all, minutes)).append("</g>\n");
        }
        svg.append("<text text-anchor=\"middle\" x=\"%d\" y=\"%d\">minutes</text>\n".formatted(width / 2, height - 14));
        return svg.append("</svg>\n").toString();
    }
}
