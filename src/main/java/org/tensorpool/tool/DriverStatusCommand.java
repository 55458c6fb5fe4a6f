package org.tensorpool.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.tensorpool.tool.message.Fields;
import picocli.CommandLine.Command;

/**
 * {@code tp_tool driver-status}: whether SHM drivers run, and what they have done.
 */
@Command(
    name = "driver-status",
    description = "Print what SHM drivers count, read from the counters of the media driver.")
final class DriverStatusCommand extends DriverViewCommand
{
    DriverStatusCommand()
    {
    }

    @Override
    public Integer call()
    {
        final DriverView view = view();
        final List<Fields> drivers = new ArrayList<>();
        view.counts().forEach((instance, counts) ->
        {
            final DriverView own = view.of(instance);
            final Fields fields = new Fields()
                .text("instance_id", instance)
                .text("aeron_dir", aeronDir())
                .text("lifecycle", "running")
                .number("stream_count", own.streams().size())
                .number("lease_count", own.leaseCount());
            counts.forEach((kind, value) -> fields.number(kind.name().toLowerCase(Locale.ROOT), value));
            drivers.add(fields);
        });

        if (isJson())
        {
            report(new Fields().list("drivers", drivers));
        }
        else
        {
            drivers.forEach((driver) -> report(driver));
        }

        return 0;
    }
}
