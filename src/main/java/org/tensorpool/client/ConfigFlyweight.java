package org.tensorpool.client;

import org.agrona.AsciiSequenceView;
import org.agrona.DirectBuffer;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ConsumerConfigDecoder;
import org.tensorpool.protocol.wire.Mode;

/**
 * A {@code ConsumerConfig} where it lies in the log buffer (wire specification §10.1.3): the same one comes with every
 * hello, so that its texts are made only where they are new. Valid within the callback that hands it over.
 */
final class ConfigFlyweight
{
    private final ConsumerConfigDecoder decoder = new ConsumerConfigDecoder();
    private final PoolGroupReader reader = new PoolGroupReader();
    private final AsciiSequenceView fallbackUri = new AsciiSequenceView();
    private final AsciiSequenceView descriptorChannel = new AsciiSequenceView();
    private final AsciiSequenceView controlChannel = new AsciiSequenceView();
    private DirectBuffer buffer;
    private int variablePart;
    private int end;

    /**
     * @param source      of the message.
     * @param from        offset of its body.
     * @param to          end of the message.
     * @param blockLength of the body; lies within the message.
     * @param version     of the schema.
     * @return this.
     */
    ConfigFlyweight wrap(
        final DirectBuffer source, final int from, final int to, final int blockLength, final int version)
    {
        decoder.wrap(source, from, blockLength, version);
        buffer = source;
        variablePart = from + blockLength;
        end = to;
        return this;
    }

    /** Whether no length in it leads beyond its end; its texts can be read after that. */
    boolean isWhole()
    {
        reader.wrap(buffer, variablePart, end);
        return reader.view(fallbackUri) && reader.view(descriptorChannel) && reader.view(controlChannel);
    }

    boolean hasKnownValues()
    {
        return HelloFlyweight.isMode(decoder.modeRaw()) && HelloFlyweight.isBool(decoder.useShmRaw());
    }

    int streamId()
    {
        return (int)decoder.streamId();
    }

    int consumerId()
    {
        return (int)decoder.consumerId();
    }

    boolean usesShm()
    {
        return decoder.useShmRaw() == Bool.TRUE.value();
    }

    boolean isRateLimited()
    {
        return decoder.modeRaw() == Mode.RATE_LIMITED.value();
    }

    int descriptorStreamId()
    {
        return (int)decoder.descriptorStreamId();
    }

    int controlStreamId()
    {
        return (int)decoder.controlStreamId();
    }

    AsciiSequenceView fallbackUri()
    {
        return fallbackUri;
    }

    AsciiSequenceView descriptorChannel()
    {
        return descriptorChannel;
    }

    AsciiSequenceView controlChannel()
    {
        return controlChannel;
    }
}
