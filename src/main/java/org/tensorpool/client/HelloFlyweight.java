package org.tensorpool.client;

import org.agrona.AsciiSequenceView;
import org.agrona.DirectBuffer;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ConsumerHelloDecoder;
import org.tensorpool.protocol.wire.Mode;

/**
 * A {@code ConsumerHello} where it lies in the log buffer (wire specification §10.1.2). Valid within the callback that
 * hands it over; its texts are views.
 */
final class HelloFlyweight
{
    private final ConsumerHelloDecoder decoder = new ConsumerHelloDecoder();
    private final PoolGroupReader reader = new PoolGroupReader();
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
    HelloFlyweight wrap(
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
        return reader.view(descriptorChannel) && reader.view(controlChannel);
    }

    boolean hasKnownValues()
    {
        return isMode(decoder.modeRaw()) && isBool(decoder.supportsShmRaw()) && isBool(decoder.supportsProgressRaw());
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

    boolean supportsProgress()
    {
        return decoder.supportsProgressRaw() == Bool.TRUE.value();
    }

    boolean isRateLimited()
    {
        return decoder.modeRaw() == Mode.RATE_LIMITED.value();
    }

    long maxRateHz()
    {
        return decoder.maxRateHz();
    }

    long progressIntervalUs()
    {
        return decoder.progressIntervalUs();
    }

    long progressBytesDelta()
    {
        return decoder.progressBytesDelta();
    }

    long progressMajorDelta()
    {
        return decoder.progressMajorDeltaUnits();
    }

    int descriptorStreamId()
    {
        return (int)decoder.descriptorStreamId();
    }

    int controlStreamId()
    {
        return (int)decoder.controlStreamId();
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
