package org.tensorpool.supervisor;

import java.util.LinkedHashSet;
import java.util.Set;

import org.tensorpool.aeron.ChannelAndStream;

/**
 * Where a supervisor listens. Control is also where it speaks. Immutable.
 *
 * @param control  what clients and drivers say to each other.
 * @param announce announces of pools.
 * @param qos      reports of producers and consumers.
 * @param metadata what sources say of their data.
 */
public record SupervisorChannels(
    ChannelAndStream control, ChannelAndStream announce, ChannelAndStream qos, ChannelAndStream metadata)
{
    private static final String CHANNEL = "aeron:ipc?term-length=4m";

    /**
     * Where everything is when nobody says otherwise: control and announces on 1000 and 1001, QoS on 1200, metadata on
     * 1300.
     *
     * @return the channels.
     */
    public static SupervisorChannels defaults()
    {
        return new SupervisorChannels(
            new ChannelAndStream(CHANNEL, 1000), new ChannelAndStream(CHANNEL, 1001),
            new ChannelAndStream(CHANNEL, 1200), new ChannelAndStream(CHANNEL, 1300));
    }

    /** Each place once, because a deployment may put everything on one stream. */
    Set<ChannelAndStream> distinct()
    {
        final Set<ChannelAndStream> places = new LinkedHashSet<>();
        places.add(control);
        places.add(announce);
        places.add(qos);
        places.add(metadata);
        return places;
    }
}
