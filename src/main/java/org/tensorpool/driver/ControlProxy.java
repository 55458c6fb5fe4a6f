package org.tensorpool.driver;

import java.nio.charset.StandardCharsets;

import org.agrona.ExpandableArrayBuffer;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.protocol.driver.MessageHeaderEncoder;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.protocol.driver.ShmAttachResponseEncoder;
import org.tensorpool.protocol.driver.ShmDetachResponseEncoder;
import org.tensorpool.protocol.driver.ShmDriverShutdownEncoder;
import org.tensorpool.protocol.driver.ShmLeaseRevokedEncoder;
import org.tensorpool.protocol.driver.ShutdownReason;
import org.tensorpool.shm.PoolLayout;
import org.tensorpool.shm.SlotHeader;
import org.tensorpool.shm.StreamLayout;

/**
 * Says to clients what became of their requests and leases.
 * <p>
 * For the conductor's thread.
 */
final class ControlProxy
{
    /** Longest error message (driver specification §4.2). */
    static final int MAX_ERROR_LENGTH = 1024;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ShmAttachResponseEncoder attachResponse = new ShmAttachResponseEncoder();
    private final ShmDetachResponseEncoder detachResponse = new ShmDetachResponseEncoder();
    private final ShmLeaseRevokedEncoder leaseRevoked = new ShmLeaseRevokedEncoder();
    private final ShmDriverShutdownEncoder driverShutdown = new ShmDriverShutdownEncoder();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(4096);
    private final Outbox outbox;

    ControlProxy(final Outbox outbox)
    {
        this.outbox = outbox;
    }

    /** Here is your lease, and here are the regions. */
    void attached(final long correlationId, final Lease lease, final StreamLayout layout, final long nowNs)
    {
        attachResponse.wrapAndApplyHeader(buffer, 0, header)
            .correlationId(correlationId)
            .code(ResponseCode.OK)
            .leaseId(lease.leaseId())
            .leaseExpiryTimestampNs(lease.expiryNs())
            .streamId(Integer.toUnsignedLong(layout.streamId()))
            .epoch(layout.epoch())
            .layoutVersion(layout.layoutVersion())
            .headerNslots(layout.nslots())
            .headerSlotBytes(SlotHeader.SLOT_BYTES)
            .nodeId(Integer.toUnsignedLong(lease.nodeId()));

        final ShmAttachResponseEncoder.PayloadPoolsEncoder pools =
            attachResponse.payloadPoolsCount(layout.pools().size());
        for (final PoolLayout pool : layout.pools())
        {
            pools.next()
                .poolId(pool.poolId())
                .poolNslots(pool.nslots())
                .strideBytes(pool.strideBytes())
                .regionUri(pool.uri().toString());
        }
        attachResponse.headerRegionUri(layout.headerUri().toString()).errorMessage("");

        final int length = MessageHeaderEncoder.ENCODED_LENGTH + attachResponse.encodedLength();
        if (outbox.fits(length))
        {
            outbox.answer(buffer, length, nowNs);
        }
        else
        {
            attachRefused(correlationId, new Refusal(ResponseCode.INTERNAL_ERROR, "the answer has " + length +
                " bytes, too many for the control channel: raise its term-length or lower the number of pools"), nowNs);
        }
    }

    /** No lease, for this reason. */
    void attachRefused(final long correlationId, final Refusal refusal, final long nowNs)
    {
        attachResponse.wrapAndApplyHeader(buffer, 0, header)
            .correlationId(correlationId)
            .code(refusal.code())
            .leaseId(ShmAttachResponseEncoder.leaseIdNullValue())
            .leaseExpiryTimestampNs(ShmAttachResponseEncoder.leaseExpiryTimestampNsNullValue())
            .streamId(ShmAttachResponseEncoder.streamIdNullValue())
            .epoch(ShmAttachResponseEncoder.epochNullValue())
            .layoutVersion(ShmAttachResponseEncoder.layoutVersionNullValue())
            .headerNslots(ShmAttachResponseEncoder.headerNslotsNullValue())
            .headerSlotBytes(ShmAttachResponseEncoder.headerSlotBytesNullValue())
            .nodeId(ShmAttachResponseEncoder.nodeIdNullValue());
        attachResponse.payloadPoolsCount(0);
        final byte[] message = ascii(refusal.message());
        attachResponse.headerRegionUri("").putErrorMessage(message, 0, message.length);
        outbox.answer(buffer, MessageHeaderEncoder.ENCODED_LENGTH + attachResponse.encodedLength(), nowNs);
    }

    /** Your lease has ended as you asked. */
    void detached(final long correlationId, final long nowNs)
    {
        detachAnswer(correlationId, new Refusal(ResponseCode.OK, ""), nowNs);
    }

    /** Nothing has ended, for this reason. */
    void detachRefused(final long correlationId, final Refusal refusal, final long nowNs)
    {
        detachAnswer(correlationId, refusal, nowNs);
    }

    private void detachAnswer(final long correlationId, final Refusal answer, final long nowNs)
    {
        final byte[] message = ascii(answer.message());
        detachResponse.wrapAndApplyHeader(buffer, 0, header)
            .correlationId(correlationId)
            .code(answer.code())
            .putErrorMessage(message, 0, message.length);
        outbox.answer(buffer, MessageHeaderEncoder.ENCODED_LENGTH + detachResponse.encodedLength(), nowNs);
    }

    /** This lease has ended. */
    void revoked(final Lease lease, final LeaseRevokeReason reason, final String why, final long nowNs)
    {
        final byte[] message = ascii(why);
        leaseRevoked.wrapAndApplyHeader(buffer, 0, header)
            .timestampNs(nowNs)
            .leaseId(lease.leaseId())
            .streamId(Integer.toUnsignedLong(lease.streamId()))
            .clientId(Integer.toUnsignedLong(lease.clientId()))
            .role(lease.role())
            .reason(reason)
            .putErrorMessage(message, 0, message.length);
        outbox.notice(buffer, MessageHeaderEncoder.ENCODED_LENGTH + leaseRevoked.encodedLength(), nowNs);
    }

    /** The driver goes, and with it all leases. */
    void shutdown(final ShutdownReason reason, final String why, final long nowNs)
    {
        final byte[] message = ascii(why);
        driverShutdown.wrapAndApplyHeader(buffer, 0, header)
            .timestampNs(nowNs)
            .reason(reason)
            .putErrorMessage(message, 0, message.length);
        outbox.notice(buffer, MessageHeaderEncoder.ENCODED_LENGTH + driverShutdown.encodedLength(), nowNs);
    }

    private static byte[] ascii(final String message)
    {
        final String head = message.length() > MAX_ERROR_LENGTH ? message.substring(0, MAX_ERROR_LENGTH) : message;
        return head.getBytes(StandardCharsets.US_ASCII);
    }
}
