package org.tensorpool.metrics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.agrona.concurrent.EpochClock;
import org.tensorpool.TensorPoolException;
import org.tensorpool.status.CounterKind;
import org.tensorpool.status.CounterKinds;
import org.tensorpool.status.CounterReading;
import org.tensorpool.status.CountersMonitor;

/**
 * Turns the counters of a media driver into metrics, whenever somebody asks. That no media driver is there is a metric
 * too, and no error.
 * <p>
 * Thread-safe.
 */
final class CounterCollector implements MultiCollector, AutoCloseable
{
    static final String UP = MetricName.PREFIX + "media_driver_up";
    static final String HEARTBEAT_AGE = MetricName.PREFIX + "media_driver_heartbeat_age_seconds";

    private static final double NS_PER_S = TimeUnit.SECONDS.toNanos(1);
    private static final double MS_PER_S = TimeUnit.SECONDS.toMillis(1);
    /** Aeron's own patience with a media driver that is silent. */
    private static final long LIVENESS_MS = TimeUnit.SECONDS.toMillis(10);

    private final CountersMonitor monitor;
    private final EpochClock clock;

    CounterCollector(final Path aeronDirectory, final EpochClock clock)
    {
        this.monitor = new CountersMonitor(aeronDirectory);
        this.clock = clock;
    }

    @Override
    public MetricSnapshots collect()
    {
        final List<MetricSnapshot> metrics = new ArrayList<>();
        final org.tensorpool.status.CounterSnapshot counters = read();
        if (counters == null)
        {
            metrics.add(up(false));
        }
        else
        {
            final long ageMs = clock.time() - counters.mediaDriverHeartbeatMs();
            metrics.add(up(ageMs <= LIVENESS_MS));
            metrics.add(gauge(HEARTBEAT_AGE, "Time since the media driver last showed a sign of life.",
                Map.of(Labels.EMPTY, ageMs / MS_PER_S)));
            byKind(counters.readings()).forEach((typeId, values) ->
                metrics.add(metric(CounterKinds.get(typeId), values)));
        }

        return new MetricSnapshots(metrics);
    }

    private org.tensorpool.status.CounterSnapshot read()
    {
        try
        {
            return monitor.snapshot();
        }
        catch (final TensorPoolException ignore)
        {
            return null;
        }
    }

    /** Two writers that call themselves the same are one to Prometheus, which would refuse them both. */
    private static Map<Integer, Map<Labels, Double>> byKind(final List<CounterReading> readings)
    {
        final Map<Integer, Map<Labels, Double>> kinds = new TreeMap<>();
        for (final CounterReading reading : readings)
        {
            final CounterKind kind = CounterKinds.get(reading.typeId());
            if (kind != null && MetricName.isExported(kind))
            {
                final double value = kind.unit().equals("ns") ? reading.value() / NS_PER_S : reading.value();
                // A count of whoever wrote nonsense; the client library refuses it, and all others with it.
                kinds.computeIfAbsent(reading.typeId(), (ignore) -> new LinkedHashMap<>())
                    .merge(labels(reading), kind.isLevel() ? value : Math.max(0, value), Double::sum);
            }
        }

        return kinds;
    }

    /** Prometheus gives each target a label {@code instance} of its own. */
    private static Labels labels(final CounterReading reading)
    {
        final Labels labels = Labels.of("role", reading.role(), "instance_id", reading.instance());
        final Labels named = reading.who().isEmpty() ? labels : labels.add("name", reading.who());
        return reading.streamId() == CounterReading.NO_STREAM ?
            named : named.add("stream", Long.toString(reading.streamId()));
    }

    private static MetricSnapshot metric(final CounterKind kind, final Map<Labels, Double> values)
    {
        if (kind.isLevel())
        {
            return gauge(MetricName.of(kind), kind.meaning(), values);
        }

        final CounterSnapshot.Builder counter = CounterSnapshot.builder().name(MetricName.of(kind))
            .help(kind.meaning());
        values.forEach((labels, value) -> counter.dataPoint(
            CounterSnapshot.CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
        return counter.build();
    }

    private static MetricSnapshot up(final boolean isUp)
    {
        return gauge(UP, "1 while the media driver lives, 0 if it is silent or there is none.",
            Map.of(Labels.EMPTY, isUp ? 1.0 : 0.0));
    }

    private static MetricSnapshot gauge(final String name, final String help, final Map<Labels, Double> values)
    {
        final GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> gauge.dataPoint(
            GaugeSnapshot.GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
        return gauge.build();
    }

    @Override
    public void close()
    {
        monitor.close();
    }
}
