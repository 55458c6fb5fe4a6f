package org.tensorpool.supervisor;

import static org.tensorpool.TensorPoolException.Category.CONFIGURATION;

import org.tensorpool.TensorPoolException;

/**
 * How many a supervisor keeps track of at most. One more takes the place of one that is dead, or is refused and
 * counted. Immutable.
 *
 * @param streams   1 to 65536.
 * @param producers 1 to 65536.
 * @param consumers 1 to 65536.
 */
public record SupervisorLimits(int streams, int producers, int consumers)
{
    private static final int MAX = 1 << 16;

    /**
     * Checks the values.
     *
     * @throws TensorPoolException CONFIGURATION for one that is out of range.
     */
    public SupervisorLimits
    {
        require("streams", streams);
        require("producers", producers);
        require("consumers", consumers);
    }

    private static void require(final String name, final int value)
    {
        if (value < 1 || value > MAX)
        {
            throw new TensorPoolException(CONFIGURATION, name + " is " + value + ": expected 1 to " + MAX);
        }
    }

    /**
     * 256 of each.
     *
     * @return the limits.
     */
    public static SupervisorLimits defaults()
    {
        return new SupervisorLimits(256, 256, 256);
    }
}
