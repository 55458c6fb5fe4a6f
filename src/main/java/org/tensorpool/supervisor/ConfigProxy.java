package org.tensorpool.supervisor;

import io.aeron.Publication;
import org.agrona.concurrent.UnsafeBuffer;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ConsumerConfigEncoder;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.protocol.wire.Mode;

/**
 * Says to a consumer how it is served (wire specification §10.1.3). For the supervisor's thread.
 */
class ConfigProxy
{
    private static final int MAX_MESSAGE_LENGTH = 4 * MessageText.MAX_LENGTH;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[MAX_MESSAGE_LENGTH]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ConsumerConfigEncoder encoder = new ConsumerConfigEncoder();
    private Publication publication;

    /** @param newPublication or null while there is none. */
    void publication(final Publication newPublication)
    {
        publication = newPublication;
    }

    /** @return true if the message went out. */
    boolean configure(final int streamId, final int consumerId, final ConsumerSettings settings)
    {
        if (publication == null)
        {
            return false;
        }

        encoder.wrapAndApplyHeader(buffer, 0, header)
            .streamId(Integer.toUnsignedLong(streamId))
            .consumerId(Integer.toUnsignedLong(consumerId))
            .useShm(settings.useShm() ? Bool.TRUE : Bool.FALSE)
            .mode(settings.isRateLimited() ? Mode.RATE_LIMITED : Mode.STREAM)
            .descriptorStreamId(Integer.toUnsignedLong(settings.descriptorStreamId()))
            .controlStreamId(Integer.toUnsignedLong(settings.controlStreamId()))
            .payloadFallbackUri(settings.fallbackUri())
            .descriptorChannel(settings.descriptorChannel())
            .controlChannel(settings.controlChannel());

        final int length = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        long result;
        do
        {
            result = publication.offer(buffer, 0, length);
        }
        while (result == Publication.ADMIN_ACTION);

        return result > 0;
    }
}
