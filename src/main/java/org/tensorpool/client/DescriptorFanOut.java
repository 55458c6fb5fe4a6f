package org.tensorpool.client;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.status.FlightEvents;
import org.tensorpool.status.SingleWriterCounter;

/**
 * Publishes descriptors to the consumers that have a stream of their own, each at its rate at most
 * (wire specification §5). There is none where no consumer has. For the producer's thread alone; allocates nothing.
 */
public final class DescriptorFanOut
{
    /**
     * Where one consumer is served.
     *
     * @param publication of its own.
     * @param gate        that its frames must pass; null for all of them.
     */
    record Outlet(ExclusivePublication publication, RateGate gate)
    {
    }

    private final Outlet[] outlets;
    private final NanoClock nanoClock;
    private final SingleWriterCounter lost;

    DescriptorFanOut(final Outlet[] outlets, final NanoClock nanoClock, final SingleWriterCounter lost)
    {
        this.outlets = outlets;
        this.nanoClock = nanoClock;
        this.lost = lost;
    }

    /**
     * Publish a descriptor to each consumer that is due for one.
     *
     * @param proxy       that writes it.
     * @param epoch       of the frame.
     * @param sequence    of the frame.
     * @param timestampNs when it is published, or the null value.
     * @param metaVersion of the metadata that belongs to the frame.
     * @return true if any consumer is there, whether it was due or not.
     */
    public boolean publish(
        final DescriptorProxy proxy,
        final long epoch,
        final long sequence,
        final long timestampNs,
        final int metaVersion)
    {
        boolean isAnyConnected = false;
        for (final Outlet outlet : outlets)
        {
            if (outlet.publication().isConnected())
            {
                isAnyConnected = true;
                if (outlet.gate() == null || outlet.gate().tryPass(nanoClock.nanoTime()))
                {
                    final long result =
                        proxy.publish(outlet.publication(), epoch, sequence, timestampNs, metaVersion);
                    if (result < 0 && result != Publication.NOT_CONNECTED)
                    {
                        lost.increment();
                        FlightEvents.descriptorLost(proxy.streamId(), sequence, result, true);
                    }
                }
            }
        }

        return isAnyConnected;
    }

    Outlet[] outlets()
    {
        return outlets;
    }

    boolean isDrained(final AeronSession session)
    {
        for (final Outlet outlet : outlets)
        {
            if (!SubscriberPositions.haveReached(
                session.aeron().countersReader(), outlet.publication(), outlet.publication().position()))
            {
                return false;
            }
        }

        return true;
    }
}
