package org.tensorpool.supervisor;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.tensorpool.status.SupervisorCounter.MALFORMED;
import static org.tensorpool.status.SupervisorCounter.UNSUPPORTED;

import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.tensorpool.protocol.driver.LeaseRevokeReason;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachResponseDecoder;
import org.tensorpool.protocol.driver.ShmDriverShutdownDecoder;
import org.tensorpool.protocol.driver.ShmLeaseKeepaliveDecoder;
import org.tensorpool.protocol.driver.ShmLeaseRevokedDecoder;
import org.tensorpool.protocol.wire.ConsumerConfigDecoder;
import org.tensorpool.protocol.wire.ConsumerHelloDecoder;
import org.tensorpool.protocol.wire.DataSourceAnnounceDecoder;
import org.tensorpool.protocol.wire.DataSourceMetaDecoder;
import org.tensorpool.protocol.wire.MessageHeaderDecoder;
import org.tensorpool.protocol.wire.QosConsumerDecoder;
import org.tensorpool.protocol.wire.QosProducerDecoder;
import org.tensorpool.protocol.wire.ShmPoolAnnounceDecoder;
import org.tensorpool.status.SupervisorCounter;

/**
 * From bytes on the control, announce, QoS and metadata streams to {@link Observations}. Lengths, versions and raw
 * values are checked before anything is believed; what is malformed is counted and dropped. Never throws for what is in
 * a message. For the supervisor's thread.
 */
final class SupervisorAdapter implements FragmentHandler
{
    private static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int CODE_OFFSET = ShmAttachResponseDecoder.codeEncodingOffset();
    private static final int ROLE_OFFSET = ShmLeaseRevokedDecoder.roleEncodingOffset();
    private static final int REASON_OFFSET = ShmLeaseRevokedDecoder.reasonEncodingOffset();

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final AnnounceReader announce = new AnnounceReader();
    private final HelloReader hello = new HelloReader();
    private final ConfigReader config = new ConfigReader();
    private final ReportReader report = new ReportReader();
    private final QosProducerDecoder producer = new QosProducerDecoder();
    private final DataSourceAnnounceDecoder source = new DataSourceAnnounceDecoder();
    private final DataSourceMetaDecoder meta = new DataSourceMetaDecoder();
    private final ShmAttachResponseDecoder attachResponse = new ShmAttachResponseDecoder();
    private final ShmLeaseKeepaliveDecoder keepalive = new ShmLeaseKeepaliveDecoder();
    private final ShmLeaseRevokedDecoder revoked = new ShmLeaseRevokedDecoder();
    private final MessageTail tail = new MessageTail();
    private final MessageText name = new MessageText();
    private final MessageText summary = new MessageText();
    private final Observations observations;
    private int ownSessionId;
    private boolean hasOwnSession;
    private DirectBuffer message;
    private int body;
    private int end;

    SupervisorAdapter(final Observations observations)
    {
        this.observations = observations;
    }

    /** By which our own configurations are known. */
    void ownSession(final int sessionId)
    {
        ownSessionId = sessionId;
        hasOwnSession = true;
    }

    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header from)
    {
        onMessage(buffer, offset, length, from.sessionId());
    }

    void onMessage(final DirectBuffer buffer, final int offset, final int length, final int sessionId)
    {
        if (hasOwnSession && sessionId == ownSessionId)
        {
            return;
        }
        if (length < HEADER_LENGTH)
        {
            observations.onMalformed(MALFORMED);
            return;
        }

        header.wrap(buffer, offset);
        message = buffer;
        body = offset + HEADER_LENGTH;
        end = offset + length;
        switch (header.schemaId())
        {
            case MessageHeaderDecoder.SCHEMA_ID -> onWireMessage(sessionId);
            case ShmAttachResponseDecoder.SCHEMA_ID -> onDriverMessage();
            default -> observations.onForeign();
        }
    }

    private void onWireMessage(final int sessionId)
    {
        final SupervisorCounter problem = switch (header.templateId())
        {
            case ShmPoolAnnounceDecoder.TEMPLATE_ID -> onAnnounce();
            case QosProducerDecoder.TEMPLATE_ID -> onQosProducer(sessionId);
            case QosConsumerDecoder.TEMPLATE_ID -> onQosConsumer(sessionId);
            case ConsumerHelloDecoder.TEMPLATE_ID -> onHello();
            case ConsumerConfigDecoder.TEMPLATE_ID -> onConfig();
            case DataSourceAnnounceDecoder.TEMPLATE_ID -> onSource();
            case DataSourceMetaDecoder.TEMPLATE_ID -> onMeta();
            // Progress, blobs, and templates to come.
            default -> null;
        };
        if (problem != null)
        {
            observations.onMalformed(problem);
        }
    }

    private void onDriverMessage()
    {
        final SupervisorCounter problem = switch (header.templateId())
        {
            case ShmAttachResponseDecoder.TEMPLATE_ID -> onAttachResponse();
            case ShmLeaseKeepaliveDecoder.TEMPLATE_ID -> onKeepalive();
            case ShmLeaseRevokedDecoder.TEMPLATE_ID -> onLeaseRevoked();
            case ShmDriverShutdownDecoder.TEMPLATE_ID -> onDriverShutdown();
            // Between clients and their driver.
            default -> null;
        };
        if (problem != null)
        {
            observations.onMalformed(problem);
        }
    }

    /** @return what is wrong with its frame, or null. */
    private SupervisorCounter problem(final int version, final int blockLength)
    {
        if (header.version() > version)
        {
            return UNSUPPORTED;
        }

        return header.blockLength() < blockLength || end - body < header.blockLength() ? MALFORMED : null;
    }

    private SupervisorCounter onAnnounce()
    {
        final SupervisorCounter problem =
            problem(ShmPoolAnnounceDecoder.SCHEMA_VERSION, ShmPoolAnnounceDecoder.BLOCK_LENGTH);
        if (problem != null)
        {
            return problem;
        }
        if (!announce.wrap(message, body, end, header.blockLength(), header.version()))
        {
            return MALFORMED;
        }

        observations.onAnnounce(announce);
        return null;
    }

    private SupervisorCounter onQosProducer(final int sessionId)
    {
        final SupervisorCounter problem = problem(QosProducerDecoder.SCHEMA_VERSION, QosProducerDecoder.BLOCK_LENGTH);
        if (problem != null)
        {
            return problem;
        }

        producer.wrap(message, body, header.blockLength(), header.version());
        final long watermark = producer.watermark();
        observations.onQosProducer(sessionId, (int)producer.streamId(), (int)producer.producerId(), producer.epoch(),
            producer.currentSeq(), watermark == QosProducerDecoder.watermarkNullValue() ? -1 : watermark);
        return null;
    }

    private SupervisorCounter onQosConsumer(final int sessionId)
    {
        final SupervisorCounter problem = problem(QosConsumerDecoder.SCHEMA_VERSION, QosConsumerDecoder.BLOCK_LENGTH);
        if (problem != null)
        {
            return problem;
        }
        if (!report.wrap(message, body, header.blockLength(), header.version()))
        {
            return MALFORMED;
        }

        observations.onQosConsumer(sessionId, report.streamId(), report.consumerId(), report);
        return null;
    }

    private SupervisorCounter onHello()
    {
        final SupervisorCounter problem =
            problem(ConsumerHelloDecoder.SCHEMA_VERSION, ConsumerHelloDecoder.BLOCK_LENGTH);
        if (problem != null)
        {
            return problem;
        }
        if (!hello.wrap(message, body, end, header.blockLength(), header.version()))
        {
            return MALFORMED;
        }

        observations.onHello(hello);
        return null;
    }

    private SupervisorCounter onConfig()
    {
        final SupervisorCounter problem =
            problem(ConsumerConfigDecoder.SCHEMA_VERSION, ConsumerConfigDecoder.BLOCK_LENGTH);
        if (problem != null)
        {
            return problem;
        }
        if (!config.wrap(message, body, end, header.blockLength(), header.version()))
        {
            return MALFORMED;
        }

        observations.onConfig(config);
        return null;
    }

    private SupervisorCounter onSource()
    {
        final SupervisorCounter problem =
            problem(DataSourceAnnounceDecoder.SCHEMA_VERSION, DataSourceAnnounceDecoder.BLOCK_LENGTH);
        if (problem != null)
        {
            return problem;
        }

        source.wrap(message, body, header.blockLength(), header.version());
        tail.wrap(message, body + header.blockLength(), end).text(name);
        tail.text(summary);
        if (!tail.isWhole())
        {
            return MALFORMED;
        }

        observations.onSource((int)source.streamId(), (int)source.metaVersion(), name, summary);
        return null;
    }

    private SupervisorCounter onMeta()
    {
        final SupervisorCounter problem =
            problem(DataSourceMetaDecoder.SCHEMA_VERSION, DataSourceMetaDecoder.BLOCK_LENGTH);
        if (problem != null)
        {
            return problem;
        }

        meta.wrap(message, body, header.blockLength(), header.version());
        final int attributes = tail.wrap(message, body + header.blockLength(), end)
            .skipGroup(DataSourceMetaDecoder.AttributesDecoder.sbeBlockLength(), 3);
        if (!tail.isWhole())
        {
            return MALFORMED;
        }

        observations.onMeta((int)meta.streamId(), (int)meta.metaVersion(), attributes);
        return null;
    }

    private SupervisorCounter onAttachResponse()
    {
        final SupervisorCounter problem =
            problem(ShmAttachResponseDecoder.SCHEMA_VERSION, ShmAttachResponseDecoder.BLOCK_LENGTH);
        if (problem != null)
        {
            return problem;
        }

        attachResponse.wrap(message, body, header.blockLength(), header.version());
        if (message.getInt(body + CODE_OFFSET, LITTLE_ENDIAN) == ResponseCode.OK.value())
        {
            observations.onDriven((int)attachResponse.streamId());
        }
        return null;
    }

    private SupervisorCounter onKeepalive()
    {
        final SupervisorCounter problem =
            problem(ShmLeaseKeepaliveDecoder.SCHEMA_VERSION, ShmLeaseKeepaliveDecoder.BLOCK_LENGTH);
        if (problem != null)
        {
            return problem;
        }

        keepalive.wrap(message, body, header.blockLength(), header.version());
        observations.onDriven((int)keepalive.streamId());
        return null;
    }

    private SupervisorCounter onLeaseRevoked()
    {
        final SupervisorCounter problem =
            problem(ShmLeaseRevokedDecoder.SCHEMA_VERSION, ShmLeaseRevokedDecoder.BLOCK_LENGTH);
        if (problem != null)
        {
            return problem;
        }

        final int role = message.getByte(body + ROLE_OFFSET) & 0xFF;
        final int reason = message.getByte(body + REASON_OFFSET) & 0xFF;
        if (role < Role.PRODUCER.value() || role > Role.CONSUMER.value() ||
            reason < LeaseRevokeReason.DETACHED.value() || reason > LeaseRevokeReason.REVOKED.value())
        {
            return MALFORMED;
        }

        revoked.wrap(message, body, header.blockLength(), header.version());
        observations.onLeaseRevoked((int)revoked.streamId(), (int)revoked.clientId(), role, reason);
        return null;
    }

    private SupervisorCounter onDriverShutdown()
    {
        final SupervisorCounter problem =
            problem(ShmDriverShutdownDecoder.SCHEMA_VERSION, ShmDriverShutdownDecoder.BLOCK_LENGTH);
        if (problem == null)
        {
            observations.onDriverShutdown();
        }
        return problem;
    }
}
