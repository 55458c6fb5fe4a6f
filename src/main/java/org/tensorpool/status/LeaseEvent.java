package org.tensorpool.status;

import java.util.Locale;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A lease that began, was prolonged, or ended.
 */
@Name("tensorpool.Lease")
@Label("Lease")
@Category("Tensor Pool")
@Description("A lease began, was prolonged, or ended")
@StackTrace(false)
final class LeaseEvent extends Event
{
    static final LeaseEvent PROBE = new LeaseEvent();

    @Label("Change")
    String change;
    @Label("Told By")
    String toldBy;
    @Label("Lease")
    long lease;
    @Label("Stream")
    long stream;
    @Label("Client")
    long client;
    @Label("Role")
    String role;

    static void record(
        final FlightEvents.LeaseChange change,
        final boolean isDriver,
        final long leaseId,
        final int streamId,
        final int clientId,
        final String roleName)
    {
        final LeaseEvent event = new LeaseEvent();
        event.change = change.name().toLowerCase(Locale.ROOT);
        event.toldBy = isDriver ? "driver" : "client";
        event.lease = leaseId;
        event.stream = Integer.toUnsignedLong(streamId);
        event.client = Integer.toUnsignedLong(clientId);
        event.role = roleName;
        event.commit();
    }
}
