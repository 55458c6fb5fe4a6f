package org.tensorpool.metrics;

import static org.tensorpool.fuzz.FuzzRules.require;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.tensorpool.fuzz.CncImage;
import org.tensorpool.fuzz.FuzzBody;
import org.tensorpool.fuzz.FuzzFile;
import org.tensorpool.fuzz.FuzzTarget;
import org.tensorpool.status.CounterKinds;

/**
 * Metrics of counters that others wrote: whoever asks gets an answer that can be read, line by line.
 */
public final class MetricsFuzz
{
    private MetricsFuzz()
    {
    }

    /**
     * The answer of the endpoint.
     *
     * @return targets.
     */
    public static List<FuzzTarget> targets()
    {
        final int[] types = CounterKinds.all().stream().mapToInt((kind) -> kind.typeId()).limit(5).toArray();
        return List.of(FuzzTarget.of("metrics.answer", Body::new).seeds(CncImage.seeds(types))
            .words(CncImage.words()).maxLength(1024).allocating(512 << 10, 2048).slow(20));
    }

    private static final class Body implements FuzzBody
    {
        private final FuzzFile file = new FuzzFile("cnc.dat");
        private final ByteBuffer image = ByteBuffer.allocate(CncImage.MAX_BYTES);
        private final CounterCollector collector;
        private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.builder().build();

        Body()
        {
            CncImage.write(new byte[0], image);
            file.write(image.clear());
            collector = new CounterCollector(file.path().getParent(), () -> 1);
        }

        /** The lengths in the head stay as they are: nobody reads them twice. */
        @Override
        public void accept(final byte[] input) throws IOException
        {
            final byte[] counters = input.clone();
            if (counters.length > 0)
            {
                counters[0] = 0;
            }
            CncImage.write(counters, image);
            file.write(image.clear());
            final MetricSnapshots metrics = collector.collect();
            final ByteArrayOutputStream out = new ByteArrayOutputStream();
            writer.write(out, metrics);
            for (final String line : out.toString(StandardCharsets.UTF_8).split("\n"))
            {
                require(line.startsWith("#") || line.startsWith("tensorpool_"), () -> "a line that is none: " + line);
            }
        }

        @Override
        public void close()
        {
            collector.close();
            file.close();
        }
    }
}
