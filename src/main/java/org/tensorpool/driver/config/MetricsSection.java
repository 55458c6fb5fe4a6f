package org.tensorpool.driver.config;

import static java.util.Objects.requireNonNull;

/**
 * Table {@code metrics}: where metrics are served. The driver itself serves none; the process that it runs in may.
 * Immutable.
 *
 * @param host address to serve them on.
 * @param port TCP port to serve them on; 0 for none.
 */
public record MetricsSection(String host, long port)
{
    /** Name of the table. */
    static final String TABLE = "metrics";

    /**
     * Nothing may be null; {@link DriverConfiguration#validate()} checks the rest.
     */
    public MetricsSection
    {
        requireNonNull(host, "host");
    }

    /**
     * Whether anybody asked for metrics.
     *
     * @return true if they are to be served.
     */
    public boolean isWanted()
    {
        return port != 0;
    }
}
