package org.tensorpool.client;

import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.protocol.driver.MessageHeaderEncoder;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachResponseEncoder;
import org.tensorpool.protocol.driver.ShmDriverShutdownEncoder;
import org.tensorpool.protocol.driver.ShmLeaseRevokedEncoder;
import org.tensorpool.protocol.driver.ShutdownReason;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ClockDomain;
import org.tensorpool.protocol.wire.ConsumerConfigEncoder;
import org.tensorpool.protocol.wire.ConsumerHelloEncoder;
import org.tensorpool.protocol.wire.ControlResponseEncoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.protocol.wire.QosConsumerEncoder;
import org.tensorpool.protocol.wire.QosProducerEncoder;
import org.tensorpool.protocol.wire.ShmPoolAnnounceEncoder;

/**
 * One whole message of each kind that a client listens to.
 */
final class TestMessages
{
    private static final int CAPACITY = 16 * 1024;

    private TestMessages()
    {
    }

    static byte[] announce()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
        final ShmPoolAnnounceEncoder encoder = new ShmPoolAnnounceEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .streamId(10_000).producerId(501).epoch(42).announceTimestampNs(43)
            .announceClockDomain(ClockDomain.MONOTONIC).layoutVersion(1).headerNslots(8).headerSlotBytes(256)
            .payloadPoolsCount(2)
            .next().poolId(1).poolNslots(8).strideBytes(1024).regionUri("shm:file?path=/x/1.pool")
            .next().poolId(65_535).poolNslots(8).strideBytes(4_294_967_295L).regionUri("shm:file?path=/x/2.pool");
        encoder.headerRegionUri("shm:file?path=/x/header.ring");
        return bytes(buffer, encoder.limit());
    }

    static byte[] attachResponse()
    {
        return attachResponseWithError("no error");
    }

    static byte[] attachResponseWithError(final String error)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
        final ShmAttachResponseEncoder encoder = new ShmAttachResponseEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .correlationId(-7).code(ResponseCode.OK).leaseId(11).leaseExpiryTimestampNs(12).streamId(10_000).epoch(42)
            .layoutVersion(1).headerNslots(8).headerSlotBytes(256)
            .nodeId(ShmAttachResponseEncoder.nodeIdNullValue())
            .payloadPoolsCount(1)
            .next().poolId(1).poolNslots(8).strideBytes(1024).regionUri("shm:file?path=/x/1.pool");
        encoder.headerRegionUri("shm:file?path=/x/header.ring").errorMessage(error);
        return bytes(buffer, encoder.limit());
    }

    static byte[] leaseRevoked()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
        final ShmLeaseRevokedEncoder encoder = new ShmLeaseRevokedEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .timestampNs(43).leaseId(11).streamId(10_000).clientId(501).role(Role.PRODUCER)
            .reason(LeaseRevokeReason.EXPIRED).errorMessage("keepalive");
        return bytes(buffer, encoder.limit());
    }

    static byte[] driverShutdown()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
        final ShmDriverShutdownEncoder encoder = new ShmDriverShutdownEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .timestampNs(43).reason(ShutdownReason.NORMAL).errorMessage("");
        return bytes(buffer, encoder.limit());
    }

    static byte[] qosConsumer()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
        final QosConsumerEncoder encoder = new QosConsumerEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .streamId(10_000).consumerId(502).epoch(42).lastSeqSeen(99).dropsGap(1).dropsLate(2).mode(Mode.STREAM);
        return bytes(buffer, encoder.limit());
    }

    static byte[] qosProducer()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
        final QosProducerEncoder encoder = new QosProducerEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .streamId(10_000).producerId(501).epoch(42).currentSeq(99).watermark(98);
        return bytes(buffer, encoder.limit());
    }

    static byte[] consumerHello()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
        final ConsumerHelloEncoder encoder = new ConsumerHelloEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .streamId(10_000).consumerId(502).supportsShm(Bool.TRUE).supportsProgress(Bool.TRUE)
            .mode(Mode.RATE_LIMITED).maxRateHz(25).expectedLayoutVersion(1).progressIntervalUs(1)
            .progressBytesDelta(2).progressMajorDeltaUnits(3).descriptorStreamId(31_000).controlStreamId(32_000)
            .descriptorChannel("aeron:ipc?alias=d").controlChannel("aeron:ipc?alias=c");
        return bytes(buffer, encoder.limit());
    }

    static byte[] consumerConfig()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
        final ConsumerConfigEncoder encoder = new ConsumerConfigEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .streamId(10_000).consumerId(502).useShm(Bool.FALSE).mode(Mode.RATE_LIMITED).descriptorStreamId(31_000)
            .controlStreamId(32_000).payloadFallbackUri("bridge://b").descriptorChannel("aeron:ipc?alias=d")
            .controlChannel("aeron:ipc?alias=c");
        return bytes(buffer, encoder.limit());
    }

    static byte[] controlResponse()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
        final ControlResponseEncoder encoder = new ControlResponseEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .correlationId(-9).code(org.tensorpool.protocol.wire.ResponseCode.REJECTED).errorMessage("not you");
        return bytes(buffer, encoder.limit());
    }

    private static byte[] bytes(final UnsafeBuffer buffer, final int length)
    {
        final byte[] message = new byte[length];
        buffer.getBytes(0, message);
        return message;
    }
}
