package org.tensorpool.driver;

import org.agrona.ExpandableArrayBuffer;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ConsumerConfigEncoder;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.protocol.wire.Mode;

/**
 * Says to consumers, and to the producers that serve them, which streams are theirs (wire specification §10.1.3).
 * <p>
 * For the conductor's thread.
 */
final class ConfigProxy
{
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ConsumerConfigEncoder config = new ConsumerConfigEncoder();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(2048);
    private final Outbox outbox;

    ConfigProxy(final Outbox outbox)
    {
        this.outbox = outbox;
    }

    /**
     * These are your streams; where one is none, you stay on the shared one.
     */
    void configure(
        final int streamId,
        final int consumerId,
        final Mode mode,
        final StreamGrant descriptor,
        final StreamGrant control,
        final long nowNs)
    {
        config.wrapAndApplyHeader(buffer, 0, header)
            .streamId(Integer.toUnsignedLong(streamId))
            .consumerId(Integer.toUnsignedLong(consumerId))
            .useShm(Bool.TRUE)
            .mode(mode)
            .descriptorStreamId(Integer.toUnsignedLong(descriptor.streamId()))
            .controlStreamId(Integer.toUnsignedLong(control.streamId()))
            .payloadFallbackUri("")
            .descriptorChannel(descriptor.channel())
            .controlChannel(control.channel());
        outbox.answer(buffer, MessageHeaderEncoder.ENCODED_LENGTH + config.encodedLength(), nowNs);
    }
}
