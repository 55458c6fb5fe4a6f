package org.tensorpool.driver;

import static org.tensorpool.status.DriverCounter.ANNOUNCES;
import static org.tensorpool.status.DriverCounter.BACK_PRESSURED;
import static org.tensorpool.status.DriverCounter.UNSENT;

import org.tensorpool.announce.EncodedAnnounce;
import org.tensorpool.status.DriverCounters;

import io.aeron.Publication;

/**
 * Says to everybody where the regions of a stream are.
 * <p>
 * For the conductor's thread.
 */
final class AnnounceProxy
{
    private final DriverCounters counters;
    private Publication publication;

    AnnounceProxy(final DriverCounters counters)
    {
        this.counters = counters;
    }

    /**
     * Where to send from now on.
     *
     * @param newPublication or null while there is none.
     */
    void publication(final Publication newPublication)
    {
        publication = newPublication;
    }

    /**
     * Announce an epoch. Does not allocate.
     *
     * @param announce   of the epoch.
     * @param producerId client id of the producer, or 0.
     * @param nowNs      nanoseconds of CLOCK_MONOTONIC.
     * @return true if everybody who listens will hear of it; false to try again.
     */
    boolean announce(final EncodedAnnounce announce, final int producerId, final long nowNs)
    {
        if (publication == null)
        {
            return false;
        }

        if (announce.length() > publication.maxMessageLength())
        {
            // What the terms are too short for never gets out, and must not keep other streams waiting.
            counters.increment(UNSENT);
            return true;
        }

        announce.stamp(producerId, nowNs);
        final long result = Outbox.offer(publication, announce.buffer(), announce.length());
        if (result > 0)
        {
            counters.increment(ANNOUNCES);
        }
        else if (result != Publication.NOT_CONNECTED)
        {
            counters.increment(BACK_PRESSURED);
            return false;
        }

        return true;
    }
}
