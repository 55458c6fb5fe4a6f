package org.tensorpool.supervisor;

import org.agrona.DirectBuffer;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.protocol.wire.QosConsumerDecoder;

/**
 * A {@code QosConsumer} where it lies in a message (wire specification §10.4.1). Good until the next one is read.
 */
final class ReportReader
{
    private static final long NONE = -1;

    private final QosConsumerDecoder decoder = new QosConsumerDecoder();

    /** @return false if it is malformed. */
    boolean wrap(final DirectBuffer buffer, final int body, final int blockLength, final int version)
    {
        decoder.wrap(buffer, body, blockLength, version);
        return HelloReader.isMode(decoder.modeRaw()) && decoder.dropsGap() >= 0 && decoder.dropsLate() >= 0 &&
            decoder.lastSeqSeen() >= NONE;
    }

    int streamId()
    {
        return (int)decoder.streamId();
    }

    int consumerId()
    {
        return (int)decoder.consumerId();
    }

    long epoch()
    {
        return decoder.epoch();
    }

    /** @return 0 where it has seen none. */
    long sequence()
    {
        return Math.max(0, decoder.lastSeqSeen());
    }

    long dropsGap()
    {
        return decoder.dropsGap();
    }

    long dropsLate()
    {
        return decoder.dropsLate();
    }

    boolean isRateLimited()
    {
        return decoder.modeRaw() == Mode.RATE_LIMITED.value();
    }
}
