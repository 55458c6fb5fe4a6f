package org.tensorpool.driver.config;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * A configuration together with what made it so. Immutable.
 *
 * @param configuration what the driver would be told.
 * @param settings      every setting in it, in the order of {@link Setting} within each table; copied.
 */
public record EffectiveConfiguration(DriverConfiguration configuration, List<EffectiveSetting> settings)
{
    /**
     * Nothing may be null.
     */
    public EffectiveConfiguration
    {
        requireNonNull(configuration, "configuration");
        settings = List.copyOf(settings);
    }
}
