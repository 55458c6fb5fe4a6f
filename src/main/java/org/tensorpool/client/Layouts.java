package org.tensorpool.client;

import static org.tensorpool.TensorPoolException.Category.INVALID_REGION;

import java.util.List;

import org.tensorpool.TensorPoolException;
import org.tensorpool.shm.RegionUri;
import org.tensorpool.shm.SlotHeader;
import org.tensorpool.shm.StreamLayout;

/**
 * From what a message says to a layout that keeps the rules.
 */
final class Layouts
{
    private Layouts()
    {
    }

    static StreamLayout of(
        final int streamId,
        final long epoch,
        final int layoutVersion,
        final long nslots,
        final int headerSlotBytes,
        final String headerUri,
        final List<Announce.Pool> pools)
    {
        if (headerSlotBytes != SlotHeader.SLOT_BYTES)
        {
            throw new TensorPoolException(INVALID_REGION, "invalid stream layout: header_slot_bytes is " +
                headerSlotBytes + ": expected " + SlotHeader.SLOT_BYTES);
        }

        return new StreamLayout(streamId, epoch, layoutVersion, nslots, RegionUri.parse(headerUri),
            pools.stream().map(Announce.Pool::toLayout).toList());
    }
}
