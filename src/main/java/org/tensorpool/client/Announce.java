package org.tensorpool.client;

import java.util.List;

import org.tensorpool.shm.PoolLayout;
import org.tensorpool.shm.RegionUri;
import org.tensorpool.shm.StreamLayout;

/**
 * A {@code ShmPoolAnnounce} (wire specification §10.1.1). Its layout is checked only when somebody wants to map it.
 *
 * @param streamId        stream, as unsigned 32 bits.
 * @param producerId      client id of the attached producer, 0 for none.
 * @param epoch           generation of the regions.
 * @param timestampNs     when it was sent.
 * @param isMonotonic     true if the time stamp is CLOCK_MONOTONIC, false if it is synchronised real time.
 * @param layoutVersion   version of the layout.
 * @param nslots          number of slots.
 * @param headerSlotBytes bytes of a header slot.
 * @param headerUri       where the header ring is.
 * @param pools           the pools.
 */
record Announce(
    int streamId,
    int producerId,
    long epoch,
    long timestampNs,
    boolean isMonotonic,
    int layoutVersion,
    long nslots,
    int headerSlotBytes,
    String headerUri,
    List<Pool> pools)
{
    /**
     * A pool as it was named, unchecked.
     *
     * @param poolId      identity of the pool.
     * @param nslots      number of slots.
     * @param strideBytes bytes from slot to slot.
     * @param uri         where it is.
     */
    record Pool(int poolId, long nslots, long strideBytes, String uri)
    {
        PoolLayout toLayout()
        {
            return new PoolLayout(poolId, nslots, strideBytes, RegionUri.parse(uri));
        }
    }

    StreamLayout toLayout()
    {
        return Layouts.of(streamId, epoch, layoutVersion, nslots, headerSlotBytes, headerUri, pools);
    }
}
