package org.tensorpool.tool;

import java.util.List;

import org.tensorpool.tool.message.Fields;
import picocli.CommandLine.Command;

/**
 * {@code tp_tool driver-list-leases}: who may use what, and for how long.
 */
@Command(
    name = "driver-list-leases",
    description = "List the live leases of SHM drivers, read from the counters of the media driver.")
final class DriverListLeasesCommand extends DriverViewCommand
{
    DriverListLeasesCommand()
    {
    }

    @Override
    public Integer call()
    {
        final DriverView view = view();
        final List<Fields> rows = view.leases().stream().map(DriverListLeasesCommand::row).toList();
        final long hidden = Math.max(0, view.leaseCount() - rows.size());
        final Fields fields =
            new Fields().number("lease_count", view.leaseCount()).number("hidden", hidden).list("leases", rows);
        if (hidden == 0)
        {
            report(fields);
        }
        else
        {
            report(fields, hidden + " leases have no counter: just given, or more than a driver shows.");
        }

        return 0;
    }

    private static Fields row(final LiveLease lease)
    {
        return new Fields()
            .unsigned("lease_id", lease.label().leaseId())
            .number("stream_id", lease.label().streamId())
            .number("client_id", lease.label().clientId())
            .text("role", lease.label().role())
            .number("node_id", lease.label().nodeId())
            .number("expiry_ns", lease.expiryNs())
            .number("expires_in_ms", lease.expiresInMs())
            .text("instance_id", lease.label().instanceId());
    }
}
