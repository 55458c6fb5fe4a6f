package org.tensorpool.supervisor;

import org.agrona.DirectBuffer;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ConsumerConfigDecoder;
import org.tensorpool.protocol.wire.Mode;

/**
 * A {@code ConsumerConfig} that somebody else sent, where it lies in a message. Good until the next one is read.
 */
final class ConfigReader
{
    private final ConsumerConfigDecoder decoder = new ConsumerConfigDecoder();
    private final MessageTail tail = new MessageTail();
    private final MessageText fallbackUri = new MessageText();
    private final MessageText descriptorChannel = new MessageText();
    private final MessageText controlChannel = new MessageText();

    /** @return false if it is malformed, or says something that can't be said again as it is. */
    boolean wrap(final DirectBuffer buffer, final int body, final int end, final int blockLength, final int version)
    {
        decoder.wrap(buffer, body, blockLength, version);
        tail.wrap(buffer, body + blockLength, end).text(fallbackUri);
        tail.text(descriptorChannel);
        tail.text(controlChannel);
        return tail.isWhole() && fallbackUri.isPlain() && descriptorChannel.isPlain() && controlChannel.isPlain() &&
            HelloReader.isMode(decoder.modeRaw()) && HelloReader.isBool(decoder.useShmRaw());
    }

    int streamId()
    {
        return (int)decoder.streamId();
    }

    int consumerId()
    {
        return (int)decoder.consumerId();
    }

    void copyTo(final ConsumerSettings settings)
    {
        settings.delivery(decoder.useShmRaw() == Bool.TRUE.value(), decoder.modeRaw() == Mode.RATE_LIMITED.value(),
            fallbackUri.updated(settings.fallbackUri()));
        settings.descriptor(
            (int)decoder.descriptorStreamId(), descriptorChannel.updated(settings.descriptorChannel()));
        settings.control((int)decoder.controlStreamId(), controlChannel.updated(settings.controlChannel()));
    }
}
