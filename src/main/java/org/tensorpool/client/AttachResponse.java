package org.tensorpool.client;

import java.util.List;

import org.tensorpool.ControlResponse;
import org.tensorpool.TensorPoolException;
import org.tensorpool.TensorPoolException.Category;
import org.tensorpool.protocol.driver.ResponseCode;
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
 * @param nodeId          node id for as long as the lease lives, or {@link #NO_NODE_ID}.
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
    long nodeId,
    String headerUri,
    List<Announce.Pool> pools,
    String errorMessage)
{
    static final long NO_EXPIRY = ShmAttachResponseDecoder.leaseExpiryTimestampNsNullValue();
    static final long NO_NODE_ID = ShmAttachResponseDecoder.nodeIdNullValue();

    /** What the driver answers when a client id has a lease already (driver specification B.2). */
    private static final String CLIENT_ID_TAKEN = "client_id already attached";

    /** A request was refused in general words (wire specification §15.17). */
    static AttachResponse refusal(
        final long correlationId, final ControlResponse.Code code, final String errorMessage)
    {
        return new AttachResponse(correlationId, code.ordinal(), ShmAttachResponseDecoder.leaseIdNullValue(),
            NO_EXPIRY, (int)ShmAttachResponseDecoder.streamIdNullValue(), ShmAttachResponseDecoder.epochNullValue(),
            (int)ShmAttachResponseDecoder.layoutVersionNullValue(), ShmAttachResponseDecoder.headerNslotsNullValue(),
            ShmAttachResponseDecoder.headerSlotBytesNullValue(), NO_NODE_ID, "", List.of(), errorMessage);
    }

    boolean isOk()
    {
        return code == ResponseCode.OK.value();
    }

    /** Whether it says no in a word that has a meaning. */
    boolean isRefusal()
    {
        return code > ResponseCode.OK.value() && code <= ResponseCode.INTERNAL_ERROR.value();
    }

    boolean isClientIdTaken()
    {
        return isRefusal() && errorMessage.startsWith(CLIENT_ID_TAKEN);
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

    /**
     * @param terms of the request that it answers.
     * @return why it gives no lease, or null if it may give one.
     */
    TensorPoolException refusalOf(final LeaseTerms terms)
    {
        if (!isOk() && !isRefusal())
        {
            return malformed(terms, "with code " + code + ", which has no meaning");
        }
        if (isRefusal())
        {
            return new TensorPoolException(Category.REJECTED, "the SHM driver refused to attach a " +
                terms.roleName() + " to stream " + terms.streamName() + " (code " + code + "): " +
                (errorMessage.isEmpty() ? "it does not say why" : errorMessage));
        }
        if (!hasRequiredFields() || streamId != terms.streamId())
        {
            return malformed(terms, "OK but left out a required field");
        }
        if (terms.wantsNodeId() && nodeId != terms.desiredNodeId())
        {
            return malformed(terms, "OK but " +
                (nodeId == NO_NODE_ID ? "gave no node id" : "gave node id " + nodeId) + " where " +
                terms.desiredNodeId() + " was asked for: ask for none if it does not give any out");
        }

        return null;
    }

    private static TensorPoolException malformed(final LeaseTerms terms, final String how)
    {
        return new TensorPoolException(Category.MALFORMED, "the SHM driver answered the attach to stream " +
            terms.streamName() + " " + how);
    }

    StreamLayout toLayout()
    {
        return Layouts.of(streamId, epoch, layoutVersion, nslots, headerSlotBytes, headerUri, pools);
    }
}
