package org.tensorpool.status;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.tensorpool.DropReason;

/**
 * Frames that a consumer did not hand to its application.
 */
@Name("tensorpool.Drop")
@Label("Drop")
@Category("Tensor Pool")
@Description("Frames that a consumer did not hand to its application")
@StackTrace(false)
final class DropEvent extends Event
{
    static final DropEvent PROBE = new DropEvent();

    @Label("Stream")
    long stream;
    @Label("Sequence")
    @Description("Of the first frame; negative if it is not known")
    long sequence;
    @Label("Frames")
    long frames;
    @Label("Reason")
    String reason;

    static void record(final int streamId, final long sequence, final long frames, final DropReason reason)
    {
        final DropEvent event = new DropEvent();
        event.stream = Integer.toUnsignedLong(streamId);
        event.sequence = sequence;
        event.frames = frames;
        event.reason = reason.label();
        event.commit();
    }
}
