package org.tensorpool.supervisor;

import org.agrona.DirectBuffer;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ConsumerHelloDecoder;
import org.tensorpool.protocol.wire.Mode;

/**
 * A {@code ConsumerHello} where it lies in a message. Good until the next one is read.
 */
final class HelloReader
{
    private final ConsumerHelloDecoder decoder = new ConsumerHelloDecoder();
    private final MessageTail tail = new MessageTail();
    private final MessageText descriptorChannel = new MessageText();
    private final MessageText controlChannel = new MessageText();

    /** @return false if it is malformed, or names a channel that can't be one. */
    boolean wrap(final DirectBuffer buffer, final int body, final int end, final int blockLength, final int version)
    {
        decoder.wrap(buffer, body, blockLength, version);
        tail.wrap(buffer, body + blockLength, end).text(descriptorChannel);
        tail.text(controlChannel);
        return tail.isWhole() && descriptorChannel.isPlain() && controlChannel.isPlain() &&
            isMode(decoder.modeRaw()) && isBool(decoder.supportsShmRaw()) && isBool(decoder.supportsProgressRaw());
    }

    static boolean isMode(final short raw)
    {
        return raw == Mode.STREAM.value() || raw == Mode.RATE_LIMITED.value();
    }

    static boolean isBool(final short raw)
    {
        return raw == Bool.TRUE.value() || raw == Bool.FALSE.value();
    }

    int streamId()
    {
        return (int)decoder.streamId();
    }

    int consumerId()
    {
        return (int)decoder.consumerId();
    }

    boolean isShmSupported()
    {
        return decoder.supportsShmRaw() == Bool.TRUE.value();
    }

    boolean isRateLimited()
    {
        return decoder.modeRaw() == Mode.RATE_LIMITED.value();
    }

    long maxRateHz()
    {
        return decoder.maxRateHz();
    }

    int descriptorStreamId()
    {
        return (int)decoder.descriptorStreamId();
    }

    int controlStreamId()
    {
        return (int)decoder.controlStreamId();
    }

    MessageText descriptorChannel()
    {
        return descriptorChannel;
    }

    MessageText controlChannel()
    {
        return controlChannel;
    }
}
