package org.tensorpool.tool;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import org.tensorpool.tool.mediadriver.AeronCounter;

/**
 * {@code tp_tool driver-counters}: the counters of SHM drivers.
 */
@Command(
    name = "driver-counters",
    description = "List the counters of SHM drivers.")
final class DriverCountersCommand extends CountersCommand
{
    @Parameters(index = "1", arity = "0..1", paramLabel = "FILTER", defaultValue = "tensorpool driver ",
        description = "What the label must contain (default: '${DEFAULT-VALUE}').")
    private String filter;

    DriverCountersCommand()
    {
    }

    @Override
    boolean isWanted(final AeronCounter counter)
    {
        return counter.label().contains(filter);
    }
}
