package org.tensorpool.system;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * One figure of each process over time.
 *
 * @param title         of the panel, with its unit.
 * @param column        of the rows.
 * @param unit          by which values are divided.
 * @param isLogarithmic whether it spans decades.
 * @param processes     whose lines are drawn; all if empty.
 */
record SoakPanel(String title, String column, double unit, boolean isLogarithmic, List<String> processes)
{
    static final int WIDTH = 320;
    static final int HEIGHT = 190;
    static final List<String> COLOURS = List.of("#d55e00", "#0072b2", "#009e73", "#56b4e9", "#cc79a7");

    private static final int LEFT = 46;
    private static final int TOP = 30;
    private static final int ACROSS = WIDTH - LEFT - 16;
    private static final int DOWN = HEIGHT - TOP - 34;
    private static final int SECONDS_OF_MINUTE = 60;

    private boolean isShown(final SoakSeries series)
    {
        return processes.isEmpty() || processes.contains(series.name());
    }

    private double[] values(final SoakSeries series)
    {
        return IntStream.range(0, series.rows().size()).mapToDouble((i) -> series.column(column)[i] / unit).toArray();
    }

    String draw(final List<SoakSeries> all, final double minutes)
    {
        final double[] shown = all.stream().filter(this::isShown)
            .flatMapToDouble((series) -> Arrays.stream(values(series)))
            .filter((value) -> value > 0).sorted().toArray();
        final SoakScale scale = SoakScale.of(shown[0], shown[shown.length - 1], isLogarithmic);
        final SoakScale time = new SoakScale(0, minutes, false);
        final StringBuilder svg = new StringBuilder();
        svg.append("<text class=\"title\" x=\"").append(LEFT).append("\" y=\"18\">").append(title).append("</text>\n");
        for (final double tick : scale.ticks())
        {
            final double y = TOP + DOWN * (1 - scale.place(tick));
            svg.append(line("grid", LEFT, y, LEFT + ACROSS, y));
            svg.append(text("end", LEFT - 6, y + 4, SoakScale.label(tick)));
        }
        for (final double minute : SoakScale.minutes(minutes))
        {
            final double x = LEFT + ACROSS * time.place(minute);
            svg.append(line("grid", x, TOP + DOWN, x, TOP + DOWN + 4));
            svg.append(text("middle", x, TOP + DOWN + 17, SoakScale.label(minute)));
        }
        for (int i = 0; i < all.size(); i++)
        {
            if (isShown(all.get(i)))
            {
                svg.append(lines(all.get(i), scale, time, COLOURS.get(i)));
            }
        }
        return svg.toString();
    }

    private static String line(
        final String kind, final double x1, final double y1, final double x2, final double y2)
    {
        return String.format(Locale.ROOT, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
            kind, x1, y1, x2, y2);
    }

    private static String text(final String anchor, final double x, final double y, final String text)
    {
        return String.format(Locale.ROOT, "<text text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
            anchor, x, y, text);
    }

    /** What was not measured, as 0, interrupts the line. */
    private String lines(final SoakSeries series, final SoakScale scale, final SoakScale time, final String colour)
    {
        final long[] seconds = series.column("seconds");
        final double[] values = values(series);
        final StringBuilder path = new StringBuilder();
        boolean isDrawn = false;
        for (int i = 0; i < values.length; i++)
        {
            if (values[i] > 0)
            {
                path.append(isDrawn ? 'L' : 'M').append(String.format(Locale.ROOT, "%.1f %.1f",
                    LEFT + ACROSS * time.place(seconds[i] / (double)SECONDS_OF_MINUTE),
                    TOP + DOWN * (1 - scale.place(values[i]))));
            }
            isDrawn = values[i] > 0;
        }
        return "<path stroke=\"" + colour + "\" d=\"" + path + "\"/>\n";
    }
}
