package org.tensorpool.tool;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Limits of numbers on the command line.
 */
final class Numbers
{
    private Numbers()
    {
    }

    static void requireRate(final CommandSpec spec, final double rateHz)
    {
        require(spec, rateHz >= 0 && rateHz <= 1e9, "--rate is " + rateHz + ": expected 0 (as fast as it goes) to 1e9");
    }

    static void requireCount(final CommandSpec spec, final Long count)
    {
        require(spec, count == null || count > 0, "--count is " + count + ": expected 1 or more");
    }

    static void require(final CommandSpec spec, final boolean holds, final String problem)
    {
        if (!holds)
        {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }
}
