package org.tensorpool.announce;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.tensorpool.protocol.wire.ClockDomain;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.protocol.wire.ShmPoolAnnounceEncoder;
import org.tensorpool.shm.PoolLayout;
import org.tensorpool.shm.SlotHeader;
import org.tensorpool.shm.StreamLayout;

/**
 * The announce of an epoch, encoded once: only its time and its producer change from one to the next.
 * <p>
 * For the conductor's thread.
 */
public final class EncodedAnnounce
{
    private final ShmPoolAnnounceEncoder announce = new ShmPoolAnnounceEncoder();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(512);
    private final int length;

    /**
     * The announce of an epoch.
     *
     * @param layout of its regions.
     */
    public EncodedAnnounce(final StreamLayout layout)
    {
        announce.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .streamId(Integer.toUnsignedLong(layout.streamId()))
            .producerId(0)
            .epoch(layout.epoch())
            .announceTimestampNs(0)
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
        length = MessageHeaderEncoder.ENCODED_LENGTH + announce.encodedLength();
    }

    /**
     * Make it say how things are now. Does not allocate.
     *
     * @param producerId client id of the producer, or 0.
     * @param nowNs      nanoseconds of CLOCK_MONOTONIC.
     */
    public void stamp(final int producerId, final long nowNs)
    {
        announce.producerId(Integer.toUnsignedLong(producerId)).announceTimestampNs(nowNs);
    }

    /**
     * The message.
     *
     * @return buffer that it lies in, from 0 on.
     */
    public DirectBuffer buffer()
    {
        return buffer;
    }

    /**
     * Size of the message.
     *
     * @return bytes.
     */
    public int length()
    {
        return length;
    }
}
