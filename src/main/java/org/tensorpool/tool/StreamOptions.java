package org.tensorpool.tool;

import java.io.PrintWriter;
import java.util.List;

import org.tensorpool.Consumer;
import org.tensorpool.TensorPool;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What commands that take part in a stream have in common: which stream, by whose leave, on which CPU, with which
 * memory, how to report, and where the system runs.
 */
final class StreamOptions
{
    @Option(names = "--stream", required = true, paramLabel = "ID", description = "Stream to take part in.")
    private int streamId;

    @Option(names = "--standalone",
        description = "Without an SHM driver: the producer makes and announces the regions itself, " +
            "consumers follow its announces.")
    private boolean isStandalone;

    @Option(names = "--cpu", paramLabel = "N",
        description = "Pin the working thread to a CPU of its own, where a consumer never sleeps; " +
            "everything else keeps off it.")
    private Integer cpu;

    @Option(names = "--json", description = "Report as one line of JSON.")
    private boolean isJson;

    @Mixin
    private MappingOptions mapping;

    @ArgGroup(exclusive = false, heading = "%nWhere the system runs:%n")
    private ConnectionOptions connection = new ConnectionOptions();

    int streamId()
    {
        return streamId;
    }

    String streamName()
    {
        return Integer.toUnsignedString(streamId);
    }

    boolean isStandalone()
    {
        return isStandalone;
    }

    boolean isPinned()
    {
        return cpu != null;
    }

    boolean isJson()
    {
        return isJson;
    }

    PinnedCpus reserveCpus(final String name, final PrintWriter err)
    {
        return PinnedCpus.reserve(name, cpu == null ? List.of() : List.of(cpu), err);
    }

    TensorPool.Context context(final String name)
    {
        return mapping.apply(connection.context(name));
    }

    Consumer addConsumer(final TensorPool pool)
    {
        return isStandalone ? pool.addStandaloneConsumer(streamId) : pool.addConsumer(streamId);
    }
}
