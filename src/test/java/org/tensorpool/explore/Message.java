package org.tensorpool.explore;

import java.util.function.LongFunction;

import org.agrona.DirectBuffer;
import org.tensorpool.protocol.driver.MessageHeaderDecoder;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShmAttachRequestDecoder;
import org.tensorpool.protocol.driver.ShmAttachResponseDecoder;
import org.tensorpool.protocol.driver.ShmDetachRequestDecoder;
import org.tensorpool.protocol.driver.ShmDriverShutdownDecoder;
import org.tensorpool.protocol.driver.ShmLeaseKeepaliveDecoder;
import org.tensorpool.protocol.driver.ShmLeaseRevokedDecoder;
import org.tensorpool.protocol.wire.FrameDescriptorDecoder;
import org.tensorpool.protocol.wire.QosConsumerDecoder;
import org.tensorpool.protocol.wire.QosProducerDecoder;
import org.tensorpool.protocol.wire.ShmPoolAnnounceDecoder;

/**
 * What somebody sent, as the bytes that he sent, and as much of its meaning as the explorer needs.
 *
 * @param kind          of message.
 * @param bytes         of it.
 * @param correlationId of a request or its answer.
 * @param leaseId       that it is about.
 * @param clientId      that it is about.
 * @param epoch         that it is about.
 * @param sentNs        when it was sent, if it says so.
 * @param isPositive    whether an answer is OK; whether a revocation is of a producer's lease.
 */
record Message(
    Kind kind, byte[] bytes, long correlationId, long leaseId, long clientId, long epoch, long sentNs,
    boolean isPositive)
{
    enum Kind
    {
        ATTACH("request to attach"),
        ANSWER("answer to a request to attach"),
        DETACH("request to detach"),
        KEEPALIVE("keepalive"),
        REVOCATION("revocation"),
        SHUTDOWN("word that the driver goes"),
        ANNOUNCE("announce"),
        DESCRIPTOR("frame"),
        QOS("word of health"),
        OTHER("message of no concern");

        private final String words;

        Kind(final String words)
        {
            this.words = words;
        }
    }

    static Message of(final DirectBuffer buffer, final int offset, final int length)
    {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, offset);
        final int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        return header.schemaId() == ShmAttachRequestDecoder.SCHEMA_ID ?
            ofDriver(header, buffer, body, bytes) : ofWire(header, buffer, body, bytes);
    }

    private static Message ofDriver(
        final MessageHeaderDecoder header, final DirectBuffer buffer, final int body, final byte[] bytes)
    {
        final int block = header.blockLength();
        final int version = header.version();
        switch (header.templateId())
        {
            case ShmAttachRequestDecoder.TEMPLATE_ID ->
            {
                final ShmAttachRequestDecoder d = new ShmAttachRequestDecoder().wrap(buffer, body, block, version);
                return new Message(Kind.ATTACH, bytes, d.correlationId(), 0, d.clientId(), 0, 0, false);
            }
            case ShmAttachResponseDecoder.TEMPLATE_ID ->
            {
                final ShmAttachResponseDecoder d = new ShmAttachResponseDecoder().wrap(buffer, body, block, version);
                final boolean isOk = d.code() == ResponseCode.OK;
                return new Message(Kind.ANSWER, bytes, d.correlationId(), isOk ? d.leaseId() : 0, 0,
                    isOk ? d.epoch() : 0, 0, isOk);
            }
            case ShmDetachRequestDecoder.TEMPLATE_ID ->
            {
                final ShmDetachRequestDecoder d = new ShmDetachRequestDecoder().wrap(buffer, body, block, version);
                return new Message(Kind.DETACH, bytes, 0, d.leaseId(), d.clientId(), 0, 0, false);
            }
            case ShmLeaseKeepaliveDecoder.TEMPLATE_ID ->
            {
                final ShmLeaseKeepaliveDecoder d = new ShmLeaseKeepaliveDecoder().wrap(buffer, body, block, version);
                return new Message(Kind.KEEPALIVE, bytes, 0, d.leaseId(), d.clientId(), 0, 0, false);
            }
            case ShmLeaseRevokedDecoder.TEMPLATE_ID ->
            {
                final ShmLeaseRevokedDecoder d = new ShmLeaseRevokedDecoder().wrap(buffer, body, block, version);
                return new Message(
                    Kind.REVOCATION, bytes, 0, d.leaseId(), d.clientId(), 0, 0, d.role() == Role.PRODUCER);
            }
            case ShmDriverShutdownDecoder.TEMPLATE_ID ->
            {
                return new Message(Kind.SHUTDOWN, bytes, 0, 0, 0, 0, 0, false);
            }
            default ->
            {
                return new Message(Kind.OTHER, bytes, 0, 0, 0, 0, 0, false);
            }
        }
    }

    private static Message ofWire(
        final MessageHeaderDecoder header, final DirectBuffer buffer, final int body, final byte[] bytes)
    {
        final int block = header.blockLength();
        final int version = header.version();
        switch (header.templateId())
        {
            case ShmPoolAnnounceDecoder.TEMPLATE_ID ->
            {
                final ShmPoolAnnounceDecoder d = new ShmPoolAnnounceDecoder().wrap(buffer, body, block, version);
                return new Message(
                    Kind.ANNOUNCE, bytes, 0, 0, d.producerId(), d.epoch(), d.announceTimestampNs(), false);
            }
            case FrameDescriptorDecoder.TEMPLATE_ID ->
            {
                final FrameDescriptorDecoder d = new FrameDescriptorDecoder().wrap(buffer, body, block, version);
                return new Message(Kind.DESCRIPTOR, bytes, d.seq(), 0, 0, d.epoch(), 0, false);
            }
            case QosConsumerDecoder.TEMPLATE_ID, QosProducerDecoder.TEMPLATE_ID ->
            {
                return new Message(Kind.QOS, bytes, 0, 0, 0, 0, 0, false);
            }
            default ->
            {
                return new Message(Kind.OTHER, bytes, 0, 0, 0, 0, 0, false);
            }
        }
    }

    void describe(final StateNotes notes)
    {
        notes.plain(kind).id(leaseId).id(clientId).epoch(epoch).plain(isPositive);
        if (kind == Kind.DESCRIPTOR)
        {
            notes.plain(correlationId);
        }
        else
        {
            notes.id(correlationId);
        }
        if (sentNs != 0)
        {
            notes.time(sentNs);
        }
    }

    String inWords(final LongFunction<String> epochName)
    {
        return (kind == Kind.ANSWER ? isPositive ? "OK to " : "refusal of " : "") +
            (kind == Kind.REVOCATION ? isPositive ? "producer's " : "consumer's " : "") +
            (kind == Kind.ANSWER ? "a request to attach" : kind.words) +
            (epoch == 0 ? "" : " of epoch " + epochName.apply(epoch));
    }
}
