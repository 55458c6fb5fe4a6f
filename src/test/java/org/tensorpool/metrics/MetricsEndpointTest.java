package org.tensorpool.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorpool.TensorPoolException;
import org.tensorpool.status.DriverCounter;
import org.tensorpool.status.DriverCounters;
import org.tensorpool.status.SingleWriterCounter;
import org.tensorpool.status.StreamCounter;
import org.tensorpool.status.StreamCounters;
import org.tensorpool.testing.EmbeddedAeron;
import org.tensorpool.testing.SharedMemory;

@Timeout(60)
class MetricsEndpointTest
{
    private static final String LOOPBACK = "127.0.0.1";

    private final HttpClient http = HttpClient.newHttpClient();
    private EmbeddedAeron embedded;
    private MetricsEndpoint endpoint;

    @BeforeEach
    void start()
    {
        embedded = new EmbeddedAeron();
        endpoint = MetricsEndpoint.start(directory(), LOOPBACK, 0);
    }

    @AfterEach
    void stop()
    {
        endpoint.close();
        http.close();
        embedded.close();
    }

    private Path directory()
    {
        return Path.of(embedded.aeron().context().aeronDirectoryName());
    }

    private static SingleWriterCounter counter(final long value)
    {
        final SingleWriterCounter counter = new SingleWriterCounter();
        counter.set(value);
        return counter;
    }

    private HttpResponse<String> get(final MetricsEndpoint from, final String... headers)
        throws IOException, InterruptedException
    {
        final HttpRequest.Builder request =
            HttpRequest.newBuilder(URI.create("http://" + LOOPBACK + ":" + from.port() + "/metrics"));
        return http.send(
            (headers.length == 0 ? request : request.headers(headers)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private List<String> scrape() throws IOException, InterruptedException
    {
        final HttpResponse<String> response = get(endpoint);
        assertEquals(200, response.statusCode(), response.body());
        return response.body().lines().toList();
    }

    private void awaitLine(final String line, final StreamCounters counters)
    {
        EmbeddedAeron.await(() ->
        {
            counters.flush();
            try
            {
                return scrape().contains(line);
            }
            catch (final IOException | InterruptedException ex)
            {
                throw new IllegalStateException(ex);
            }
        });
    }

    @Test
    void shouldServeWhatAProducerCountsUnderItsStreamAndInstance() throws Exception
    {
        final StreamCounters counters = new StreamCounters(embedded.aeron(), "producer", 10_000, 5)
            .mirror(StreamCounter.FRAMES_PUBLISHED, counter(42));

        awaitLine(
            "tensorpool_frames_published_total{instance_id=\"5\",role=\"producer\",stream=\"10000\"} 42.0", counters);
        final List<String> lines = scrape();
        assertTrue(lines.contains("# TYPE tensorpool_frames_published_total counter"), lines.toString());
        assertTrue(lines.contains(
            "# HELP tensorpool_frames_published_total Frames whose descriptor was published."), lines.toString());
        assertTrue(lines.contains("tensorpool_media_driver_up 1.0"), lines.toString());
    }

    @Test
    void shouldServeTimesInSecondsAndLevelsAsGauges() throws Exception
    {
        final StreamCounters counters = StreamCounters.ofThread(embedded.aeron(), "grabber", 5)
            .mirror(StreamCounter.LONGEST_HICCUP, counter(1_500_000_000));

        awaitLine("tensorpool_longest_hiccup_seconds{instance_id=\"5\",name=\"grabber\",role=\"thread\"} 1.5",
            counters);
        assertTrue(scrape().contains("# TYPE tensorpool_longest_hiccup_seconds gauge"));
    }

    @Test
    void shouldAddUpWritersThatCallThemselvesTheSame() throws Exception
    {
        for (int i = 0; i < 2; i++)
        {
            final DriverCounters counters = new DriverCounters("driver \"01\"\\");
            counters.set(DriverCounter.LEASES, 3);
            counters.attach(embedded.aeron());
        }

        final List<String> lines = scrape();
        assertTrue(lines.contains(
            "tensorpool_driver_leases{instance_id=\"driver \\\"01\\\"\\\\\",role=\"driver\"} 6.0"), lines.toString());
    }

    @Test
    void shouldServeTheOthersWhereOneWroteNonsense() throws Exception
    {
        embedded.aeron().addCounter(9000, "tensorpool nonsense").setRelease(1);
        embedded.aeron().addCounter(9999, "tensorpool what: ever instance=1").setRelease(1);
        embedded.aeron().addCounter(9000, "tensorpool frames_published: producer stream=1 instance=1").setRelease(-7);
        final StreamCounters counters = new StreamCounters(embedded.aeron(), "producer", 2, 2)
            .mirror(StreamCounter.FRAMES_PUBLISHED, counter(1));

        awaitLine("tensorpool_frames_published_total{instance_id=\"2\",role=\"producer\",stream=\"2\"} 1.0", counters);
        assertTrue(scrape().contains(
            "tensorpool_frames_published_total{instance_id=\"1\",role=\"producer\",stream=\"1\"} 0.0"));
    }

    @Test
    void shouldServeTheFormatThatAnyScraperAsksFor() throws Exception
    {
        for (final String format : new String[] {
            "application/openmetrics-text; version=1.0.0", "text/plain", "*/*", "",
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited;q=0.8," +
                "text/plain;q=0.5"})
        {
            final HttpResponse<String> response =
                format.isEmpty() ? get(endpoint) : get(endpoint, "Accept", format);
            assertEquals(200, response.statusCode(), format + ": " + response.body());
            assertTrue(response.body().contains("tensorpool_media_driver_up"), response.body());
        }
    }

    @Test
    void shouldSayThatThereIsNoMediaDriver() throws Exception
    {
        try (MetricsEndpoint other = MetricsEndpoint.start(SharedMemory.newPath("nobody-"), LOOPBACK, 0))
        {
            final HttpResponse<String> response = get(other);
            assertEquals(200, response.statusCode());
            assertTrue(response.body().contains("tensorpool_media_driver_up 0.0"), response.body());
        }
    }

    @Test
    void shouldSayThatTheMediaDriverIsSilent() throws Exception
    {
        final long laterMs = System.currentTimeMillis() + TimeUnit.HOURS.toMillis(1);
        try (MetricsEndpoint other = MetricsEndpoint.start(directory(), LOOPBACK, 0, () -> laterMs))
        {
            assertTrue(get(other).body().contains("tensorpool_media_driver_up 0.0"));
        }
    }

    @Test
    void shouldServeNothingUnlessItIsAskedTo()
    {
        assertNull(MetricsEndpoint.startIfWanted(directory(), LOOPBACK, 0));
    }

    @Test
    void shouldSayThatThePortIsTaken() throws IOException
    {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK)))
        {
            final TensorPoolException refusal = assertThrows(TensorPoolException.class,
                () -> MetricsEndpoint.startIfWanted(directory(), LOOPBACK, taken.getLocalPort()));
            assertEquals(TensorPoolException.Category.SYSTEM, refusal.category());
            assertTrue(refusal.getMessage().contains("port " + taken.getLocalPort()), refusal.getMessage());
        }
    }

    @Test
    void shouldSayThatTheAddressIsNotOfThisHost()
    {
        assertEquals(TensorPoolException.Category.SYSTEM, assertThrows(TensorPoolException.class,
            () -> MetricsEndpoint.start(directory(), "192.0.2.1", 0)).category());
        assertEquals(TensorPoolException.Category.CONFIGURATION, assertThrows(TensorPoolException.class,
            () -> MetricsEndpoint.start(directory(), "no.such.host.invalid", 0)).category());
    }
}
