package org.tensorpool.driver.config;

import static java.util.Objects.requireNonNull;

/**
 * A stream the driver knows from the start. Immutable.
 *
 * @param streamId {@link Setting#STREAM_ID}, an unsigned 32-bit value.
 * @param profile  {@link Setting#STREAM_PROFILE}: the name of the profile its regions are made from.
 */
public record StreamDefinition(long streamId, String profile)
{
    /**
     * The profile may not be null; {@link DriverConfiguration#validate()} checks the rest.
     */
    public StreamDefinition
    {
        requireNonNull(profile, "profile");
    }
}
