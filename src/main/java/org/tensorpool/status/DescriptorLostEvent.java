package org.tensorpool.status;

import io.aeron.Publication;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * A frame that was committed and that nobody hears of.
 */
@Name("tensorpool.DescriptorLost")
@Label("Descriptor Lost")
@Category("Tensor Pool")
@Description("A frame was committed, but its descriptor could not be published: back pressure, or a closed publication")
@StackTrace(false)
final class DescriptorLostEvent extends Event
{
    static final DescriptorLostEvent PROBE = new DescriptorLostEvent();

    @Label("Stream")
    long stream;
    @Label("Sequence")
    long sequence;
    @Label("Cause")
    String cause;
    @Label("Own Stream")
    @Description("Whether it was the descriptor stream of a single consumer")
    boolean ownStream;

    static void record(final int streamId, final long sequence, final long status, final boolean isOwnStream)
    {
        final DescriptorLostEvent event = new DescriptorLostEvent();
        event.stream = Integer.toUnsignedLong(streamId);
        event.sequence = sequence;
        event.cause = Publication.errorString(status);
        event.ownStream = isOwnStream;
        event.commit();
    }
}
