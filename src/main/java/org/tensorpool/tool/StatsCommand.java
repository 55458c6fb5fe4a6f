package org.tensorpool.tool;

import java.util.Locale;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import org.tensorpool.tool.mediadriver.AeronCounter;

/**
 * {@code tp_tool stats}: everything that Tensor Pool counts.
 */
@Command(
    name = "stats",
    description = "List every counter of Tensor Pool.")
final class StatsCommand extends CountersCommand
{
    private static final String OURS = "tensorpool ";

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILTER", defaultValue = "",
        description = "producer, consumer, driver, bridge or supervisor, or what the label must contain.")
    private String filter;

    StatsCommand()
    {
    }

    @Override
    boolean isWanted(final AeronCounter counter)
    {
        return counter.label().startsWith(OURS) && switch (filter.toLowerCase(Locale.ROOT))
        {
            case "producer", "consumer" -> counter.label().contains(": " + filter.toLowerCase(Locale.ROOT) + " ");
            case "driver", "bridge", "supervisor" ->
                counter.label().startsWith(OURS + filter.toLowerCase(Locale.ROOT) + " ");
            default -> counter.label().contains(filter);
        };
    }
}
