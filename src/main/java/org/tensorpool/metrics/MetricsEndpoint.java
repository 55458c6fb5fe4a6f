package org.tensorpool.metrics;

import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;
import static org.tensorpool.TensorPoolException.Category.SYSTEM;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.SystemEpochClock;
import org.tensorpool.TensorPoolException;

/**
 * Serves the counters of a media driver to Prometheus, at {@code http://host:port/metrics}: those of every producer,
 * consumer, client and driver on it, whichever process they are in. Nobody who counts takes part: the counters file is
 * read when somebody asks.
 * <p>
 * Thread-safe. Its threads are daemons; make it on a thread that isn't pinned.
 */
public final class MetricsEndpoint implements AutoCloseable
{
    private final CounterCollector collector;
    private final HTTPServer server;
    private final String host;

    private MetricsEndpoint(final String host, final CounterCollector collector, final HTTPServer server)
    {
        this.host = host;
        this.collector = collector;
        this.server = server;
    }

    /**
     * Begin to serve, where anybody asked for it.
     *
     * @param aeronDirectory of the media driver; it need not be there yet.
     * @param host           address or host name to serve on, such as {@code 127.0.0.1}.
     * @param port           TCP port to serve on; 0 if nobody asked.
     * @return the endpoint, for the caller to close; null if nobody asked.
     * @throws TensorPoolException as {@link #start(Path, String, int)} does.
     */
    public static MetricsEndpoint startIfWanted(final Path aeronDirectory, final String host, final int port)
    {
        return port == 0 ? null : start(aeronDirectory, host, port);
    }

    /**
     * Begin to serve.
     *
     * @param aeronDirectory of the media driver; it need not be there yet.
     * @param host           address or host name to serve on, such as {@code 127.0.0.1}.
     * @param port           TCP port to serve on; 0 for any that is free.
     * @return the endpoint, for the caller to close.
     * @throws TensorPoolException CONFIGURATION when the host is unknown, SYSTEM when the port can't be had.
     */
    public static MetricsEndpoint start(final Path aeronDirectory, final String host, final int port)
    {
        return start(aeronDirectory, host, port, SystemEpochClock.INSTANCE);
    }

    static MetricsEndpoint start(
        final Path aeronDirectory, final String host, final int port, final EpochClock clock)
    {
        final CounterCollector collector = new CounterCollector(aeronDirectory, clock);
        final PrometheusRegistry registry = new PrometheusRegistry();
        registry.register(collector);
        try
        {
            return new MetricsEndpoint(host, collector, HTTPServer.builder()
                .inetAddress(InetAddress.getByName(host)).port(port).registry(registry).buildAndStart());
        }
        catch (final UnknownHostException ex)
        {
            throw new TensorPoolException(CONFIGURATION, "'" + host + "' is no address of this host: serve metrics " +
                "on 127.0.0.1, or on the address of an interface (metrics.host)", ex);
        }
        catch (final IOException | IllegalArgumentException ex)
        {
            throw new TensorPoolException(SYSTEM, "metrics can't be served on " + host + " port " + port + " (" +
                ex.getMessage() + "): choose a port that is free (metrics.port, --metrics-port) and an address of " +
                "this host (metrics.host)", ex);
        }
    }

    /**
     * Where it serves.
     *
     * @return the TCP port.
     */
    public int port()
    {
        return server.getPort();
    }

    /**
     * What to tell Prometheus, or a browser.
     *
     * @return the URL.
     */
    public String url()
    {
        return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port() + "/metrics";
    }

    /** Serve no more. Doing it again does nothing. */
    @Override
    public void close()
    {
        server.close();
        collector.close();
    }
}
