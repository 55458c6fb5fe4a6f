package org.tensorpool.status;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * The regions of an epoch, from the wish to map them until they can be used. For one thread.
 */
@Name("tensorpool.Remap")
@Label("Remap")
@Category("Tensor Pool")
@Description("Opening, checking and mapping the regions of an epoch")
@StackTrace(false)
public final class RemapEvent extends Event
{
    static final RemapEvent PROBE = new RemapEvent();

    @Label("Stream")
    long stream;
    @Label("Epoch")
    long epoch;
    @Label("Role")
    String role;
    @Label("Mapped")
    @Description("False if it failed")
    boolean mapped;

    private RemapEvent()
    {
    }

    static RemapEvent begun()
    {
        final RemapEvent event = new RemapEvent();
        event.begin();
        return event;
    }

    /**
     * It is over.
     *
     * @param streamId of the regions, as unsigned 32 bits.
     * @param newEpoch of the regions.
     * @param roleName of who maps them.
     * @param isMapped whether it worked.
     */
    public void done(final int streamId, final long newEpoch, final String roleName, final boolean isMapped)
    {
        stream = Integer.toUnsignedLong(streamId);
        epoch = newEpoch;
        role = roleName;
        mapped = isMapped;
        commit();
    }
}
