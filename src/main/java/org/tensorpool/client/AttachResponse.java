package org.tensorpool.client;

import java.util.List;

import org.tensorpool.protocol.driver.ShmAttachResponseDecoder;
import org.tensorpool.shm.StreamLayout;

/**
 * A {@code ShmAttachResponse} (driver specification §4.2). Its layout is checked only when the lease is ours.
 *
 * @param correlationId   of the request that it answers.
 * @param code            of the response; 0 is OK.
 * @param leaseId         of the lease.
 * @param leaseExpiryNs   CLOCK_MONOTONIC deadline of the lease, or {@link #NO_EXPIRY}.
 * @param streamId        stream, as unsigned 32 bits.
 * @param epoch           generation of the regions.
 * @param layoutVersion   version of the layout.
 * @param nslots          number of slots.
 * @param headerSlotBytes bytes of a header slot.
 * @param headerUri       where the header ring is.
 * @param pools           the pools.
 * @param errorMessage    why not, if the code isn't OK.
 */
record AttachResponse(
    long correlationId,
    int code,
    long leaseId,
    long leaseExpiryNs,
    int streamId,
    long epoch,
    int layoutVersion,
    long nslots,
    int headerSlotBytes,
    String headerUri,
    List<Announce.Pool> pools,
    String errorMessage)
{
    static final long NO_EXPIRY = ShmAttachResponseDecoder.leaseExpiryTimestampNsNullValue();

    boolean isOk()
    {
        return code == 0;
    }

    /** Whether everything is there that an OK response must have; the layout checks the rest. */
    boolean hasRequiredFields()
    {
        return leaseId != ShmAttachResponseDecoder.leaseIdNullValue() &&
            streamId != (int)ShmAttachResponseDecoder.streamIdNullValue() &&
            epoch != ShmAttachResponseDecoder.epochNullValue() &&
            !headerUri.isBlank() &&
            !pools.isEmpty();
    }

    StreamLayout toLayout()
    {
        return Layouts.of(streamId, epoch, layoutVersion, nslots, headerSlotBytes, headerUri, pools);
    }
}
