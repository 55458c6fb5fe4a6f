package org.tensorpool.system;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.aeron.ChannelAndStream;
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
import org.tensorpool.protocol.wire.FrameProgressEncoder;
import org.tensorpool.protocol.wire.FrameProgressState;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.protocol.wire.ShmPoolAnnounceEncoder;
import org.tensorpool.shm.PoolLayout;
import org.tensorpool.shm.StreamLayout;

/**
 * Says on the control stream what the driver would not, or not then.
 */
final class ControlForger
{
    static final int CONTROL_STREAM = 1000;
    static final ChannelAndStream NO_STREAM = new ChannelAndStream("", 0);

    private static final long UNKNOWN_LEASE = 0x7777_7777L;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
    private final ExclusivePublication publication;

    ControlForger(final Aeron aeron)
    {
        // Announces are heard on the control stream too.
        publication = aeron.addExclusivePublication(TensorPoolSystem.CHANNEL, CONTROL_STREAM);
        Await.until("clients subscribe", publication::isConnected);
    }

    void announce(final int streamId, final int producerId, final long epoch, final long timestampNs)
    {
        announce(streamId, producerId, epoch, timestampNs, ClockDomain.MONOTONIC);
    }

    void announce(
        final int streamId,
        final int producerId,
        final long epoch,
        final long timestampNs,
        final ClockDomain clockDomain)
    {
        final ShmPoolAnnounceEncoder announce = new ShmPoolAnnounceEncoder()
            .wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .streamId(streamId)
            .producerId(producerId)
            .epoch(epoch)
            .announceTimestampNs(timestampNs)
            .announceClockDomain(clockDomain)
            .layoutVersion(1)
            .headerNslots(8)
            .headerSlotBytes(256);
        announce.payloadPoolsCount(1).next().poolId(1).poolNslots(8).strideBytes(64)
            .regionUri("shm:file?path=/dev/shm/nowhere");
        announce.headerRegionUri("shm:file?path=/dev/shm/nowhere");
        send(MessageHeaderEncoder.ENCODED_LENGTH + announce.encodedLength());
    }

    /** An announce of regions that are there. */
    void announce(final StreamLayout layout, final int producerId)
    {
        final ShmPoolAnnounceEncoder announce = new ShmPoolAnnounceEncoder()
            .wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .streamId(layout.streamId())
            .producerId(producerId)
            .epoch(layout.epoch())
            .announceTimestampNs(System.nanoTime())
            .announceClockDomain(ClockDomain.MONOTONIC)
            .layoutVersion(layout.layoutVersion())
            .headerNslots(layout.nslots())
            .headerSlotBytes(256);
        final PoolLayout pool = layout.pools().get(0);
        announce.payloadPoolsCount(1).next().poolId(pool.poolId()).poolNslots(pool.nslots())
            .strideBytes(pool.strideBytes()).regionUri(pool.uri().toString());
        announce.headerRegionUri(layout.headerUri().toString());
        send(MessageHeaderEncoder.ENCODED_LENGTH + announce.encodedLength());
    }

    /** An OK to somebody's request; the last bytes can be left out. */
    void attached(final long correlationId, final long leaseId, final int streamId, final int missingBytes)
    {
        final ShmAttachResponseEncoder response = new ShmAttachResponseEncoder()
            .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .correlationId(correlationId)
            .code(ResponseCode.OK)
            .leaseId(leaseId)
            .leaseExpiryTimestampNs(ShmAttachResponseEncoder.leaseExpiryTimestampNsNullValue())
            .streamId(streamId)
            .epoch(1)
            .layoutVersion(1)
            .headerNslots(8)
            .headerSlotBytes(256)
            .nodeId(ShmAttachResponseEncoder.nodeIdNullValue());
        response.payloadPoolsCount(1).next().poolId(1).poolNslots(8).strideBytes(64)
            .regionUri("shm:file?path=/dev/shm/nowhere");
        response.headerRegionUri("shm:file?path=/dev/shm/nowhere").errorMessage("");
        send(MessageHeaderEncoder.ENCODED_LENGTH + response.encodedLength() - missingBytes);
    }

    /** An answer in general words. */
    void answer(
        final long correlationId, final org.tensorpool.protocol.wire.ResponseCode code, final String errorMessage)
    {
        final ControlResponseEncoder response = new ControlResponseEncoder()
            .wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .correlationId(correlationId)
            .code(code)
            .errorMessage(errorMessage);
        send(MessageHeaderEncoder.ENCODED_LENGTH + response.encodedLength());
    }

    /** Somebody says that it is a consumer, and wishes for streams of its own. */
    void hello(final int consumerId, final ChannelAndStream descriptor, final ChannelAndStream control)
    {
        final ConsumerHelloEncoder hello = new ConsumerHelloEncoder()
            .wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .streamId(TensorPoolSystem.STREAM)
            .consumerId(Integer.toUnsignedLong(consumerId))
            .supportsShm(Bool.TRUE)
            .supportsProgress(Bool.FALSE)
            .mode(Mode.RATE_LIMITED)
            .maxRateHz(5)
            .expectedLayoutVersion(1)
            .progressIntervalUs(ConsumerHelloEncoder.progressIntervalUsNullValue())
            .progressBytesDelta(ConsumerHelloEncoder.progressBytesDeltaNullValue())
            .progressMajorDeltaUnits(ConsumerHelloEncoder.progressMajorDeltaUnitsNullValue())
            .descriptorStreamId(Integer.toUnsignedLong(descriptor.streamId()))
            .controlStreamId(Integer.toUnsignedLong(control.streamId()))
            .descriptorChannel(descriptor.channel())
            .controlChannel(control.channel());
        send(MessageHeaderEncoder.ENCODED_LENGTH + hello.encodedLength());
    }

    /** Decides about a consumer: empty channels and URIs for none. */
    void config(
        final int consumerId,
        final boolean useShm,
        final Mode mode,
        final String fallbackUri,
        final ChannelAndStream descriptor,
        final ChannelAndStream control)
    {
        final ConsumerConfigEncoder config = new ConsumerConfigEncoder()
            .wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .streamId(TensorPoolSystem.STREAM)
            .consumerId(Integer.toUnsignedLong(consumerId))
            .useShm(useShm ? Bool.TRUE : Bool.FALSE)
            .mode(mode)
            .descriptorStreamId(descriptor.streamId())
            .controlStreamId(control.streamId())
            .payloadFallbackUri(fallbackUri)
            .descriptorChannel(descriptor.channel())
            .controlChannel(control.channel());
        send(MessageHeaderEncoder.ENCODED_LENGTH + config.encodedLength());
    }

    void progress(final long epoch, final long sequence, final long bytesFilled, final FrameProgressState state)
    {
        final FrameProgressEncoder progress = new FrameProgressEncoder()
            .wrapAndApplyHeader(buffer, 0, new org.tensorpool.protocol.wire.MessageHeaderEncoder())
            .streamId(TensorPoolSystem.STREAM)
            .epoch(epoch)
            .seq(sequence)
            .payloadBytesFilled(bytesFilled)
            .state(state);
        send(MessageHeaderEncoder.ENCODED_LENGTH + progress.encodedLength());
    }

    /** The driver's last word. */
    void goodBye()
    {
        final ShmDriverShutdownEncoder goodBye = new ShmDriverShutdownEncoder()
            .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .timestampNs(System.nanoTime())
            .reason(ShutdownReason.NORMAL)
            .errorMessage("");
        send(MessageHeaderEncoder.ENCODED_LENGTH + goodBye.encodedLength());
    }

    /** Too short to be any message. */
    void stump()
    {
        send(3);
    }

    private void send(final int length)
    {
        Await.until("the message is sent", () -> publication.offer(buffer, 0, length) > 0);
    }

    void producerRevoked(final int streamId, final int clientId)
    {
        revoked(UNKNOWN_LEASE, streamId, clientId, Role.PRODUCER);
    }

    void revoked(final long leaseId, final int streamId, final int clientId, final Role role)
    {
        final ShmLeaseRevokedEncoder revoked = new ShmLeaseRevokedEncoder()
            .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .timestampNs(System.nanoTime())
            .leaseId(leaseId)
            .streamId(streamId)
            .clientId(clientId)
            .role(role)
            .reason(LeaseRevokeReason.DETACHED)
            .errorMessage("");
        send(MessageHeaderEncoder.ENCODED_LENGTH + revoked.encodedLength());
    }
}
