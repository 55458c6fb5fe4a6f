package org.tensorpool.client;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import org.agrona.AsciiSequenceView;
import org.tensorpool.aeron.Additions;
import org.tensorpool.aeron.ChannelAndStream;

/**
 * A publication for one consumer alone, if it was given any. For the conductor's thread alone.
 */
final class OwnPublication
{
    private ChannelAndStream place;
    private ExclusivePublication publication;

    /** Whether that is where it is, or neither is anywhere. */
    boolean isAt(final AsciiSequenceView channel, final int streamId)
    {
        return place == null ? channel.length() == 0 || streamId == 0 :
            place.streamId() == streamId && place.channel().contentEquals(channel);
    }

    /**
     * @param newPlace to go to; null for nowhere.
     * @return what was published on until now; null for nothing.
     */
    ExclusivePublication move(final ChannelAndStream newPlace)
    {
        final ExclusivePublication old = publication;
        place = newPlace;
        publication = null;
        return old;
    }

    /** Publish there. A place that turns out not to be one is kept, so that nobody tries it again. */
    void open(final Aeron aeron)
    {
        publication = Additions.exclusivePublication(
            aeron, DescriptorChannel.forOwnPublication(place.channel()), place.streamId());
    }

    /** @return the publication; null for none. */
    ExclusivePublication publication()
    {
        return publication;
    }
}
