package org.tensorpool.client;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.List;

import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import org.agrona.AsciiSequenceView;
import org.agrona.DirectBuffer;
import org.tensorpool.ControlResponse;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.protocol.driver.MessageHeaderDecoder;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachResponseDecoder;
import org.tensorpool.protocol.driver.ShmDriverShutdownDecoder;
import org.tensorpool.protocol.driver.ShmLeaseRevokedDecoder;
import org.tensorpool.protocol.wire.ClockDomain;
import org.tensorpool.protocol.wire.ConsumerConfigDecoder;
import org.tensorpool.protocol.wire.ConsumerHelloDecoder;
import org.tensorpool.protocol.wire.ControlResponseDecoder;
import org.tensorpool.protocol.wire.QosConsumerDecoder;
import org.tensorpool.protocol.wire.QosProducerDecoder;
import org.tensorpool.protocol.wire.ShmPoolAnnounceDecoder;

/**
 * From bytes on the control, announce and QoS streams to {@link ControlEvents}. Several schemas share these streams:
 * what is for others is passed over, what is for us but malformed is reported and dropped (driver specification §4.4a,
 * §4.7a). Never throws.
 */
final class ControlAdapter implements FragmentHandler
{
    private static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int CODE_OFFSET = ShmAttachResponseDecoder.codeEncodingOffset();
    private static final int ANSWER_CODE_OFFSET = ControlResponseDecoder.codeEncodingOffset();
    private static final int ROLE_OFFSET = ShmLeaseRevokedDecoder.roleEncodingOffset();
    private static final int REASON_OFFSET = ShmLeaseRevokedDecoder.reasonEncodingOffset();

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ShmAttachResponseDecoder attachResponse = new ShmAttachResponseDecoder();
    private final ShmLeaseRevokedDecoder leaseRevoked = new ShmLeaseRevokedDecoder();
    private final AnnounceFlyweight announce = new AnnounceFlyweight();
    private final QosConsumerDecoder qosConsumer = new QosConsumerDecoder();
    private final QosProducerDecoder qosProducer = new QosProducerDecoder();
    private final HelloFlyweight hello = new HelloFlyweight();
    private final ConfigFlyweight config = new ConfigFlyweight();
    private final ControlResponseDecoder controlResponse = new ControlResponseDecoder();
    private final AsciiSequenceView text = new AsciiSequenceView();
    private final PoolGroupReader reader = new PoolGroupReader();
    private final ControlEvents events;

    ControlAdapter(final ControlEvents events)
    {
        this.events = events;
    }

    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header ignore)
    {
        if (length < HEADER_LENGTH)
        {
            events.onMalformed("message of " + length + " bytes, shorter than its header");
            return;
        }

        header.wrap(buffer, offset);
        final int schemaId = header.schemaId();
        if (schemaId == ShmAttachResponseDecoder.SCHEMA_ID)
        {
            onDriverMessage(buffer, offset + HEADER_LENGTH, offset + length);
        }
        else if (schemaId == ShmPoolAnnounceDecoder.SCHEMA_ID)
        {
            onWireMessage(buffer, offset + HEADER_LENGTH, offset + length);
        }
    }

    private void onDriverMessage(final DirectBuffer buffer, final int body, final int end)
    {
        switch (header.templateId())
        {
            case ShmAttachResponseDecoder.TEMPLATE_ID ->
            {
                if (isWhole(body, end, ShmAttachResponseDecoder.BLOCK_LENGTH, ShmAttachResponseDecoder.SCHEMA_VERSION))
                {
                    onAttachResponse(buffer, body, end);
                }
            }
            case ShmLeaseRevokedDecoder.TEMPLATE_ID ->
            {
                if (isWhole(body, end, ShmLeaseRevokedDecoder.BLOCK_LENGTH, ShmLeaseRevokedDecoder.SCHEMA_VERSION))
                {
                    onLeaseRevoked(buffer, body);
                }
            }
            case ShmDriverShutdownDecoder.TEMPLATE_ID ->
            {
                if (isWhole(body, end, ShmDriverShutdownDecoder.BLOCK_LENGTH, ShmDriverShutdownDecoder.SCHEMA_VERSION))
                {
                    events.onDriverShutdown();
                }
            }
            default ->
            {
                // Requests of other clients, and templates to come.
            }
        }
    }

    private void onWireMessage(final DirectBuffer buffer, final int body, final int end)
    {
        switch (header.templateId())
        {
            case ShmPoolAnnounceDecoder.TEMPLATE_ID ->
            {
                if (isWhole(body, end, ShmPoolAnnounceDecoder.BLOCK_LENGTH, ShmPoolAnnounceDecoder.SCHEMA_VERSION))
                {
                    onAnnounce(buffer, body, end);
                }
            }
            case QosConsumerDecoder.TEMPLATE_ID ->
            {
                if (isWhole(body, end, QosConsumerDecoder.BLOCK_LENGTH, QosConsumerDecoder.SCHEMA_VERSION))
                {
                    qosConsumer.wrap(buffer, body, header.blockLength(), header.version());
                    events.onQosConsumer((int)qosConsumer.streamId(), (int)qosConsumer.consumerId(),
                        qosConsumer.epoch(), qosConsumer.lastSeqSeen());
                }
            }
            case QosProducerDecoder.TEMPLATE_ID ->
            {
                if (isWhole(body, end, QosProducerDecoder.BLOCK_LENGTH, QosProducerDecoder.SCHEMA_VERSION))
                {
                    qosProducer.wrap(buffer, body, header.blockLength(), header.version());
                    events.onQosProducer(
                        (int)qosProducer.streamId(), (int)qosProducer.producerId(), qosProducer.epoch());
                }
            }
            case ConsumerHelloDecoder.TEMPLATE_ID ->
            {
                if (isWhole(body, end, ConsumerHelloDecoder.BLOCK_LENGTH, ConsumerHelloDecoder.SCHEMA_VERSION))
                {
                    onConsumerHello(buffer, body, end);
                }
            }
            case ConsumerConfigDecoder.TEMPLATE_ID ->
            {
                if (isWhole(body, end, ConsumerConfigDecoder.BLOCK_LENGTH, ConsumerConfigDecoder.SCHEMA_VERSION))
                {
                    onConsumerConfig(buffer, body, end);
                }
            }
            case ControlResponseDecoder.TEMPLATE_ID ->
            {
                if (isWhole(body, end, ControlResponseDecoder.BLOCK_LENGTH, ControlResponseDecoder.SCHEMA_VERSION))
                {
                    onControlResponse(buffer, body, end);
                }
            }
            default ->
            {
                // For supervisors, or templates to come.
            }
        }
    }

    private boolean isWhole(final int body, final int end, final int blockLength, final int version)
    {
        if (header.version() > version)
        {
            events.onMalformed("schema " + header.schemaId() + " template " + header.templateId() + " has version " +
                header.version() + ", newer than " + version);
            return false;
        }
        if (header.blockLength() < blockLength || end - body < header.blockLength())
        {
            events.onMalformed("schema " + header.schemaId() + " template " + header.templateId() + " has " +
                (end - body) + " bytes, block length " + header.blockLength() + ", expected at least " + blockLength);
            return false;
        }

        return true;
    }

    private void onAttachResponse(final DirectBuffer buffer, final int body, final int end)
    {
        attachResponse.wrap(buffer, body, header.blockLength(), header.version());
        final long correlationId = attachResponse.correlationId();
        if (!events.isAwaited(correlationId))
        {
            return;
        }

        reader.wrap(buffer, body + header.blockLength(), end);
        final List<Announce.Pool> pools = reader.pools();
        final String headerUri = pools == null ? null : reader.text();
        final String errorMessage = headerUri == null ? null : reader.text();
        final int code = buffer.getInt(body + CODE_OFFSET, LITTLE_ENDIAN);
        final long leaseId = attachResponse.leaseId();
        if (errorMessage == null)
        {
            events.onMalformedResponse(
                correlationId,
                code == ResponseCode.OK.value() ? leaseId : ShmAttachResponseDecoder.leaseIdNullValue(),
                "ShmAttachResponse with a length that leads beyond its end");
            return;
        }

        events.onAttachResponse(new AttachResponse(
            correlationId, code, leaseId, attachResponse.leaseExpiryTimestampNs(),
            (int)attachResponse.streamId(), attachResponse.epoch(), (int)attachResponse.layoutVersion(),
            attachResponse.headerNslots(), attachResponse.headerSlotBytes(), attachResponse.nodeId(),
            headerUri, pools, errorMessage));
    }

    private void onLeaseRevoked(final DirectBuffer buffer, final int body)
    {
        leaseRevoked.wrap(buffer, body, header.blockLength(), header.version());
        final int role = buffer.getByte(body + ROLE_OFFSET) & 0xFF;
        final int reason = buffer.getByte(body + REASON_OFFSET) & 0xFF;
        if (role < Role.PRODUCER.value() || role > Role.CONSUMER.value())
        {
            events.onMalformed("ShmLeaseRevoked with unknown role " + role);
        }
        else if (reason < LeaseRevokeReason.DETACHED.value() || reason > LeaseRevokeReason.REVOKED.value())
        {
            events.onMalformed("ShmLeaseRevoked with unknown reason " + reason);
        }
        else
        {
            events.onLeaseRevoked(leaseRevoked.leaseId(), (int)leaseRevoked.streamId(),
                (int)leaseRevoked.clientId(), role, reason);
        }
    }

    private void onAnnounce(final DirectBuffer buffer, final int body, final int end)
    {
        announce.wrap(buffer, body, end, header.blockLength(), header.version());
        final int clock = announce.clockDomain();
        if (!announce.isWhole())
        {
            events.onMalformed("ShmPoolAnnounce with a length that leads beyond its end");
        }
        else if (clock < ClockDomain.MONOTONIC.value() || clock > ClockDomain.REALTIME_SYNCED.value())
        {
            events.onMalformed("ShmPoolAnnounce with unknown clock domain " + clock);
        }
        else
        {
            events.onAnnounce(announce);
        }
    }

    private void onConsumerHello(final DirectBuffer buffer, final int body, final int end)
    {
        hello.wrap(buffer, body, end, header.blockLength(), header.version());
        if (!hello.isWhole())
        {
            events.onMalformed("ConsumerHello with a length that leads beyond its end");
        }
        else if (!hello.hasKnownValues())
        {
            events.onMalformed("ConsumerHello with an unknown mode or a boolean that is none");
        }
        else
        {
            events.onConsumerHello(hello);
        }
    }

    private void onConsumerConfig(final DirectBuffer buffer, final int body, final int end)
    {
        config.wrap(buffer, body, end, header.blockLength(), header.version());
        if (!config.isWhole())
        {
            events.onMalformed("ConsumerConfig with a length that leads beyond its end");
        }
        else if (!config.hasKnownValues())
        {
            events.onMalformed("ConsumerConfig with an unknown mode or a boolean that is none");
        }
        else
        {
            events.onConsumerConfig(config);
        }
    }

    private void onControlResponse(final DirectBuffer buffer, final int body, final int end)
    {
        controlResponse.wrap(buffer, body, header.blockLength(), header.version());
        final int code = buffer.getInt(body + ANSWER_CODE_OFFSET, LITTLE_ENDIAN);
        if (!reader.wrap(buffer, body + header.blockLength(), end).view(text))
        {
            events.onMalformed("ControlResponse with a length that leads beyond its end");
        }
        else if (!ControlResponse.Code.isKnown(code))
        {
            events.onMalformed("ControlResponse with unknown code " + code);
        }
        else
        {
            events.onControlResponse(controlResponse.correlationId(), ControlResponse.Code.of(code), text);
        }
    }
}
