package org.tensorpool.tool;

import java.io.PrintWriter;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

import org.HdrHistogram.Histogram;
import org.tensorpool.DropReason;

/**
 * What a demo has to say, each second and at the end. For the reporting thread alone.
 */
final class DemoReport
{
    private final DemoProducer producer;
    private final List<DemoConsumer> consumers;
    private final Histogram total = new Histogram(3);
    private final Histogram interval = new Histogram(3);
    private final Histogram[] recycled;
    private final long gcCountBefore = gcCount();
    private final long gcTimeBefore = gcTimeMs();
    private long framesBefore;
    private long bytesBefore;
    private long timeBefore = System.nanoTime();

    DemoReport(final DemoProducer producer, final List<DemoConsumer> consumers)
    {
        this.producer = producer;
        this.consumers = consumers;
        this.recycled = new Histogram[consumers.size()];
    }

    /** Latencies of a process that is still being compiled say nothing. */
    void discardLatencies()
    {
        takeLatencies();
        total.reset();
    }

    private void takeLatencies()
    {
        interval.reset();
        for (int i = 0; i < recycled.length; i++)
        {
            recycled[i] = consumers.get(i).takeLatencies(recycled[i]);
            interval.add(recycled[i]);
        }
        total.add(interval);
    }

    void printSecond(final PrintWriter out, final int second)
    {
        takeLatencies();
        final long now = System.nanoTime();
        final long frames = producer.framesPublished();
        final long bytes = consumers.stream().mapToLong(DemoConsumer::bytes).sum() / consumers.size();
        final double seconds = (now - timeBefore) / 1e9;
        out.println(String.format(Locale.ROOT,
            "%4d s  %8.0f frames/s  %12s/s  latency p50 %9s  p99 %9s  %s  gc %d (%d ms)",
            second, (frames - framesBefore) / seconds, Units.bytes((bytes - bytesBefore) / seconds),
            Units.duration(interval.getValueAtPercentile(50)), Units.duration(interval.getValueAtPercentile(99)),
            drops(), gcCount() - gcCountBefore, gcTimeMs() - gcTimeBefore));
        out.flush();
        framesBefore = frames;
        bytesBefore = bytes;
        timeBefore = now;
    }

    private String drops()
    {
        for (final DemoConsumer consumer : consumers)
        {
            final String text = Drops.text(consumer.consumer());
            if (text.contains("="))
            {
                return text;
            }
        }

        return "no drops";
    }

    long drops(final DropReason reason)
    {
        return consumers.stream().mapToLong((consumer) -> consumer.consumer().drops(reason)).sum();
    }

    long corrupt()
    {
        return consumers.stream().mapToLong(DemoConsumer::corrupt).sum();
    }

    boolean isGood()
    {
        return corrupt() == 0 && producer.framesPublished() > 0 &&
            consumers.stream().allMatch((consumer) -> consumer.consumer().framesReceived() > 0);
    }

    void printSummary(final PrintWriter out, final long producerBytes, final long consumerBytes)
    {
        takeLatencies();
        out.println();
        out.println("published " + producer.framesPublished() + " frames" +
            (producer.descriptorsLost() == 0 ? "" : ", " + producer.descriptorsLost() + " descriptors lost"));
        for (int i = 0; i < consumers.size(); i++)
        {
            out.println("consumer " + (i + 1) + " received " + consumers.get(i).consumer().framesReceived() +
                " frames, " + Drops.text(consumers.get(i).consumer()) + ", " + consumers.get(i).corrupt() +
                " corrupt");
        }
        out.println("latency from commit to handler: p50 " + at(50) + ", p99 " + at(99) + ", p99.9 " + at(99.9) +
            ", max " + Units.duration(total.getMaxValue()));
        out.println("allocated a frame once warm: " + producerBytes + " bytes producing, " + consumerBytes +
            " bytes consuming; " + (gcCount() - gcCountBefore) + " collections took " +
            (gcTimeMs() - gcTimeBefore) + " ms");
        out.println(isGood() ? "every consumer got frames, and every checksum was right" :
            corrupt() > 0 ? "FAILED: frames were corrupt" : "FAILED: no frames came");
        out.flush();
    }

    private String at(final double percentile)
    {
        return Units.duration(total.getValueAtPercentile(percentile));
    }

    void printJson(final PrintWriter out, final long producerBytes, final long consumerBytes)
    {
        takeLatencies();
        Json.print(out, (json) ->
        {
            json.writeNumberField("framesPublished", producer.framesPublished());
            json.writeArrayFieldStart("framesReceived");
            for (final DemoConsumer consumer : consumers)
            {
                json.writeNumber(consumer.consumer().framesReceived());
            }
            json.writeEndArray();
            json.writeNumberField("dropsGap", drops(DropReason.GAP));
            json.writeNumberField("dropsLate", drops(DropReason.LATE));
            json.writeNumberField("corrupt", corrupt());
            json.writeObjectFieldStart("latencyNs");
            json.writeNumberField("p50", total.getValueAtPercentile(50));
            json.writeNumberField("p99", total.getValueAtPercentile(99));
            json.writeNumberField("p999", total.getValueAtPercentile(99.9));
            json.writeNumberField("max", total.getMaxValue());
            json.writeEndObject();
            json.writeObjectFieldStart("allocatedBytesPerFrame");
            json.writeNumberField("producer", producerBytes);
            json.writeNumberField("consumer", consumerBytes);
            json.writeEndObject();
            json.writeObjectFieldStart("gc");
            json.writeNumberField("count", gcCount() - gcCountBefore);
            json.writeNumberField("timeMs", gcTimeMs() - gcTimeBefore);
            json.writeEndObject();
        });
    }

    private static long gcCount()
    {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
    }

    private static long gcTimeMs()
    {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionTime).sum();
    }
}
