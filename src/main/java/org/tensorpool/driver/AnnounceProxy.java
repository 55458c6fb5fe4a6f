package org.tensorpool.driver;

import static org.tensorpool.status.DriverCounter.ANNOUNCES;
import static org.tensorpool.status.DriverCounter.BACK_PRESSURED;

import org.agrona.ExpandableArrayBuffer;
import org.tensorpool.protocol.wire.ClockDomain;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.protocol.wire.ShmPoolAnnounceEncoder;
import org.tensorpool.shm.PoolLayout;
import org.tensorpool.shm.SlotHeader;
import org.tensorpool.shm.StreamLayout;
import org.tensorpool.status.DriverCounters;

import io.aeron.Publication;

/**
 * Says to everybody where the regions of a stream are.
 * <p>
 * For the conductor's thread.
 */
final class AnnounceProxy
{
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ShmPoolAnnounceEncoder announce = new ShmPoolAnnounceEncoder();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(4096);
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
     * Announce an epoch.
     *
     * @param layout     of its regions.
     * @param producerId client id of the producer, or 0.
     * @param nowNs      nanoseconds of CLOCK_MONOTONIC.
     * @return true if everybody who listens will hear of it; false to try again.
     */
    boolean announce(final StreamLayout layout, final int producerId, final long nowNs)
    {
        if (publication == null)
        {
            return false;
        }

        final long result = Outbox.offer(publication, buffer, encode(layout, producerId, nowNs));
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

    private int encode(final StreamLayout layout, final int producerId, final long nowNs)
    {
        announce.wrapAndApplyHeader(buffer, 0, header)
            .streamId(Integer.toUnsignedLong(layout.streamId()))
            .producerId(Integer.toUnsignedLong(producerId))
            .epoch(layout.epoch())
            .announceTimestampNs(nowNs)
            .announceClockDomain(ClockDomain.MONOTONIC)
            .layoutVersion(layout.layoutVersion())
            .headerNslots(layout.nslots())
            .headerSlotBytes(SlotHeader.SLOT_BYTES);

        final ShmPoolAnnounceEncoder.PayloadPoolsEncoder pools = announce.payloadPoolsCount(layout.pools().size());
        for (final PoolLayout pool : layout.pools())
        {
            pools.next()
                .poolId(pool.poolId())
                .poolNslots(pool.nslots())
                .strideBytes(pool.strideBytes())
                .regionUri(pool.uri().toString());
        }
        announce.headerRegionUri(layout.headerUri().toString());
        return MessageHeaderEncoder.ENCODED_LENGTH + announce.encodedLength();
    }
}
