package org.tensorpool.client;

import io.aeron.Publication;
import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.protocol.driver.MessageHeaderEncoder;
import org.tensorpool.protocol.driver.PublishMode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachRequestEncoder;
import org.tensorpool.protocol.driver.ShmDetachRequestEncoder;
import org.tensorpool.protocol.driver.ShmLeaseKeepaliveEncoder;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ConsumerConfigEncoder;
import org.tensorpool.protocol.wire.ConsumerHelloEncoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.shm.StreamLayout;

/**
 * Sends requests to the driver, and answers to consumers where there is none. Each call returns true if the message
 * went out, false if it must be tried again later.
 */
final class ControlProxy
{
    private static final int MAX_MESSAGE_LENGTH = 2048;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[MAX_MESSAGE_LENGTH]);
    private final MessageHeaderEncoder driverHeader = new MessageHeaderEncoder();
    private final org.tensorpool.protocol.wire.MessageHeaderEncoder wireHeader =
        new org.tensorpool.protocol.wire.MessageHeaderEncoder();
    private final ShmAttachRequestEncoder attachRequest = new ShmAttachRequestEncoder();
    private final ShmDetachRequestEncoder detachRequest = new ShmDetachRequestEncoder();
    private final ShmLeaseKeepaliveEncoder keepalive = new ShmLeaseKeepaliveEncoder();
    private final ConsumerConfigEncoder config = new ConsumerConfigEncoder();
    private final ConsumerHelloEncoder hello = new ConsumerHelloEncoder();
    private final Publication publication;

    ControlProxy(final Publication publication)
    {
        this.publication = publication;
    }

    boolean attach(final long correlationId, final int clientId, final LeaseTerms terms)
    {
        attachRequest.wrapAndApplyHeader(buffer, 0, driverHeader)
            .correlationId(correlationId)
            .streamId(Integer.toUnsignedLong(terms.streamId()))
            .clientId(Integer.toUnsignedLong(clientId))
            .role(terms.role())
            .expectedLayoutVersion(StreamLayout.LAYOUT_VERSION)
            .publishMode(PublishMode.EXISTING_OR_CREATE)
            .requireHugepages(terms.hugepages())
            .desiredNodeId(terms.desiredNodeId());

        return send(driverHeader.encodedLength() + attachRequest.encodedLength());
    }

    boolean detach(
        final long correlationId, final long leaseId, final int streamId, final int clientId, final Role role)
    {
        detachRequest.wrapAndApplyHeader(buffer, 0, driverHeader)
            .correlationId(correlationId)
            .leaseId(leaseId)
            .streamId(Integer.toUnsignedLong(streamId))
            .clientId(Integer.toUnsignedLong(clientId))
            .role(role);

        return send(driverHeader.encodedLength() + detachRequest.encodedLength());
    }

    boolean keepalive(
        final long leaseId, final int streamId, final int clientId, final Role role, final long nowNs)
    {
        keepalive.wrapAndApplyHeader(buffer, 0, driverHeader)
            .leaseId(leaseId)
            .streamId(Integer.toUnsignedLong(streamId))
            .clientId(Integer.toUnsignedLong(clientId))
            .role(role)
            .clientTimestampNs(nowNs);

        return send(driverHeader.encodedLength() + keepalive.encodedLength());
    }

    boolean hello(final int streamId, final int consumerId, final ConsumerTerms terms)
    {
        final ProgressHints hints = terms.progress() == null ? ProgressHints.ABSENT : terms.progress();
        hello.wrapAndApplyHeader(buffer, 0, wireHeader)
            .streamId(Integer.toUnsignedLong(streamId))
            .consumerId(Integer.toUnsignedLong(consumerId))
            .supportsShm(Bool.TRUE)
            .supportsProgress(terms.progress() == null ? Bool.FALSE : Bool.TRUE)
            .mode(terms.mode())
            .maxRateHz(terms.maxRateHz())
            .expectedLayoutVersion(StreamLayout.LAYOUT_VERSION)
            .progressIntervalUs(hints.intervalUs())
            .progressBytesDelta(hints.bytesDelta())
            .progressMajorDeltaUnits(hints.majorDelta())
            .descriptorStreamId(Integer.toUnsignedLong(ConsumerTerms.streamId(terms.descriptor(), consumerId)))
            .controlStreamId(Integer.toUnsignedLong(ConsumerTerms.streamId(terms.control(), consumerId)))
            .descriptorChannel(ConsumerTerms.channel(terms.descriptor()))
            .controlChannel(ConsumerTerms.channel(terms.control()));

        return send(wireHeader.encodedLength() + hello.encodedLength());
    }

    /** These streams are a consumer's own; where one is none, it stays on the shared one. */
    boolean configure(
        final int streamId,
        final int consumerId,
        final Mode mode,
        final ChannelAndStream descriptor,
        final ChannelAndStream control)
    {
        config.wrapAndApplyHeader(buffer, 0, wireHeader)
            .streamId(Integer.toUnsignedLong(streamId))
            .consumerId(Integer.toUnsignedLong(consumerId))
            .useShm(Bool.TRUE)
            .mode(mode)
            .descriptorStreamId(Integer.toUnsignedLong(descriptor.streamId()))
            .controlStreamId(Integer.toUnsignedLong(control.streamId()))
            .payloadFallbackUri("")
            .descriptorChannel(descriptor.channel())
            .controlChannel(control.channel());

        return send(wireHeader.encodedLength() + config.encodedLength());
    }

    private boolean send(final int length)
    {
        return Sends.offer(publication, buffer, length);
    }
}
