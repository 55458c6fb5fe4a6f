package org.tensorpool.status;

import jdk.jfr.FlightRecorder;
import org.tensorpool.DropReason;

/**
 * Puts what goes wrong, and what changes, into a flight recording, beside the garbage collections and the scheduling
 * that may explain it. Called on branches that are cold: while nothing is recorded each call is a look at a flag, and
 * makes nothing.
 * <p>
 * Thread-safe.
 */
public final class FlightEvents
{
    /** What has become of a lease. */
    public enum LeaseChange
    {
        /** It began. */
        GRANTED,
        /** It was prolonged. */
        RENEWED,
        /** Its client gave it back. */
        DETACHED,
        /** The driver took it away. */
        REVOKED,
        /** No keepalive came in time. */
        EXPIRED,
        /** Its client can't use it any more, whatever the driver thinks. */
        LOST
    }

    private static volatile boolean isLoaded;

    private FlightEvents()
    {
    }

    /**
     * Get ready if anything is recorded in this process, or was. To be called now and then, by a thread that is not in
     * a hurry: the first event of all takes the JVM a third of a second, and those that record nothing shall not pay.
     */
    public static void loadIfRecording()
    {
        if (!isLoaded && FlightRecorder.isInitialized())
        {
            DropEvent.PROBE.isEnabled();
            DescriptorLostEvent.PROBE.isEnabled();
            RemapEvent.PROBE.isEnabled();
            LeaseEvent.PROBE.isEnabled();
            isLoaded = true;
        }
    }

    /**
     * Frames were not handed to the application. Those that it asked to be spared make no event.
     *
     * @param streamId of the frames, as unsigned 32 bits.
     * @param sequence of the first of them; negative if it is not known.
     * @param frames   how many.
     * @param reason   why.
     */
    public static void drop(final int streamId, final long sequence, final long frames, final DropReason reason)
    {
        if (isLoaded && DropEvent.PROBE.isEnabled() &&
            reason != DropReason.SUPERSEDED && reason != DropReason.RATE_LIMITED)
        {
            DropEvent.record(streamId, sequence, frames, reason);
        }
    }

    /**
     * A descriptor went nowhere.
     *
     * @param streamId    of the frame, as unsigned 32 bits.
     * @param sequence    of the frame.
     * @param status      what the publication said.
     * @param isOwnStream whether it was the stream of a single consumer.
     */
    public static void descriptorLost(
        final int streamId, final long sequence, final long status, final boolean isOwnStream)
    {
        if (isLoaded && DescriptorLostEvent.PROBE.isEnabled())
        {
            DescriptorLostEvent.record(streamId, sequence, status, isOwnStream);
        }
    }

    /**
     * The regions of an epoch are about to be mapped.
     *
     * @return an event that takes the time until {@link RemapEvent#done}; null while nothing is recorded.
     */
    public static RemapEvent beginRemap()
    {
        return isLoaded && RemapEvent.PROBE.isEnabled() ? RemapEvent.begun() : null;
    }

    /**
     * Something has become of a lease.
     *
     * @param change   what.
     * @param isDriver whether it is the driver who says so.
     * @param leaseId  of the lease.
     * @param streamId of the lease, as unsigned 32 bits.
     * @param clientId of the lease, as unsigned 32 bits.
     * @param role     of its client: {@code producer} or {@code consumer}.
     */
    public static void lease(
        final LeaseChange change,
        final boolean isDriver,
        final long leaseId,
        final int streamId,
        final int clientId,
        final String role)
    {
        if (isLoaded && LeaseEvent.PROBE.isEnabled())
        {
            LeaseEvent.record(change, isDriver, leaseId, streamId, clientId, role);
        }
    }
}
