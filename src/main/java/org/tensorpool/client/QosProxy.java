package org.tensorpool.client;

import io.aeron.Publication;
import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.protocol.wire.QosConsumerEncoder;
import org.tensorpool.protocol.wire.QosProducerEncoder;

/**
 * Tells how producers and consumers are doing (wire specification §10.4). Each call returns true if the message went
 * out; one that did not is not owed, the next says more.
 */
final class QosProxy
{
    private static final int MAX_MESSAGE_LENGTH = 128;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[MAX_MESSAGE_LENGTH]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final QosConsumerEncoder consumer = new QosConsumerEncoder();
    private final QosProducerEncoder producer = new QosProducerEncoder();
    private final Publication publication;

    QosProxy(final Publication publication)
    {
        this.publication = publication;
    }

    boolean consumer(
        final int streamId,
        final int consumerId,
        final long epoch,
        final long lastSequence,
        final long dropsGap,
        final long dropsLate,
        final Mode mode)
    {
        consumer.wrapAndApplyHeader(buffer, 0, header)
            .streamId(Integer.toUnsignedLong(streamId))
            .consumerId(Integer.toUnsignedLong(consumerId))
            .epoch(epoch)
            .lastSeqSeen(lastSequence)
            .dropsGap(dropsGap)
            .dropsLate(dropsLate)
            .mode(mode);

        return Sends.offer(publication, buffer, header.encodedLength() + consumer.encodedLength());
    }

    boolean producer(final int streamId, final int producerId, final long epoch, final long currentSequence)
    {
        producer.wrapAndApplyHeader(buffer, 0, header)
            .streamId(Integer.toUnsignedLong(streamId))
            .producerId(Integer.toUnsignedLong(producerId))
            .epoch(epoch)
            .currentSeq(currentSequence)
            .watermark(QosProducerEncoder.watermarkNullValue());

        return Sends.offer(publication, buffer, header.encodedLength() + producer.encodedLength());
    }
}
