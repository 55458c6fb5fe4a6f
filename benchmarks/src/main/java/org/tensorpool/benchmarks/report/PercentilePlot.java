package org.tensorpool.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Document;

/**
 * Latency over percentiles, both as powers of ten: 90 %, 99 %, 99.9 % stand as far from each other.
 */
final class PercentilePlot
{
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;
    private static final int TICKS_PER_HALF_DISTANCE = 5;
    private static final double NANOS_PER_MICRO = 1000.0;
    private static final float GRID_WIDTH = 0.3f;
    private static final int LABEL_DIGITS = 6;
    /** One of so many lies beyond the end of the plot: 99.999 %. */
    private static final double LAST = 1e5;
    private static final String SVG_NAMESPACE = "http://www.w3.org/2000/svg";

    private PercentilePlot()
    {
    }

    static void write(final Path file, final String title, final Map<String, Histogram> curves) throws IOException
    {
        final XYChart chart = new XYChartBuilder()
            .width(WIDTH).height(HEIGHT).title(title).xAxisTitle("percentile").yAxisTitle("µs").build();
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotGridLinesStroke(new BasicStroke(GRID_WIDTH));
        chart.getStyler().setXAxisMax(LAST);
        chart.getStyler().setMarkerSize(0);
        chart.getStyler().setXAxisTickLabelsFormattingFunction(PercentilePlot::percentile);
        chart.getStyler().setYAxisTickLabelsFormattingFunction(Numbers::plain);

        boolean isEmpty = true;
        for (final Map.Entry<String, Histogram> curve : curves.entrySet())
        {
            isEmpty &= !add(chart, curve.getKey(), curve.getValue());
        }
        if (!isEmpty)
        {
            Files.createDirectories(file.getParent());
            paint(chart, file);
        }
    }

    /** The percentile that so many frames lie beyond one of: 1000 is 99.9 %. */
    private static String percentile(final double inverse)
    {
        return BigDecimal.valueOf(100 - 100 / inverse).setScale(LABEL_DIGITS, RoundingMode.HALF_UP)
            .stripTrailingZeros().toPlainString() + " %";
    }

    private static boolean add(final XYChart chart, final String name, final Histogram histogram)
    {
        final List<Double> x = new ArrayList<>();
        final List<Double> y = new ArrayList<>();
        for (final HistogramIterationValue value : histogram.percentiles(TICKS_PER_HALF_DISTANCE))
        {
            final double beyond = 1 - value.getPercentileLevelIteratedTo() / 100;
            if (beyond >= 1 / LAST && value.getValueIteratedTo() > 0)
            {
                x.add(1 / beyond);
                y.add(value.getValueIteratedTo() / NANOS_PER_MICRO);
            }
        }
        if (x.isEmpty())
        {
            return false;
        }
        chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
        return true;
    }

    private static Document newDocument()
    {
        try
        {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().getDOMImplementation()
                .createDocument(SVG_NAMESPACE, "svg", null);
        }
        catch (final ParserConfigurationException ex)
        {
            throw new IllegalStateException("this JDK can make no XML", ex);
        }
    }

    private static void paint(final XYChart chart, final Path file) throws IOException
    {
        final SVGGraphics2D graphics = new SVGGraphics2D(newDocument());
        graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
        chart.paint(graphics, WIDTH, HEIGHT);
        try (Writer writer = Files.newBufferedWriter(file))
        {
            graphics.stream(writer, true);
        }
    }
}
