package org.tensorpool.supervisor;

import org.agrona.DirectBuffer;
import org.tensorpool.protocol.wire.ClockDomain;
import org.tensorpool.protocol.wire.ShmPoolAnnounceDecoder;

/**
 * A {@code ShmPoolAnnounce} where it lies in a message (wire specification §10.1.1). Good until the next one is read.
 */
final class AnnounceReader
{
    private static final int CLOCK_OFFSET = ShmPoolAnnounceDecoder.announceClockDomainEncodingOffset();

    private final ShmPoolAnnounceDecoder decoder = new ShmPoolAnnounceDecoder();
    private final MessageTail tail = new MessageTail();
    private final MessageText headerUri = new MessageText();
    private int clockDomain;
    private int pools;

    /** @return false if it is malformed. */
    boolean wrap(final DirectBuffer buffer, final int body, final int end, final int blockLength, final int version)
    {
        decoder.wrap(buffer, body, blockLength, version);
        clockDomain = buffer.getByte(body + CLOCK_OFFSET);
        pools = tail.wrap(buffer, body + blockLength, end)
            .skipGroup(ShmPoolAnnounceDecoder.PayloadPoolsDecoder.sbeBlockLength(), 1);
        tail.text(headerUri);
        return tail.isWhole() &&
            (isMonotonic() || clockDomain == ClockDomain.REALTIME_SYNCED.value());
    }

    boolean isMonotonic()
    {
        return clockDomain == ClockDomain.MONOTONIC.value();
    }

    int streamId()
    {
        return (int)decoder.streamId();
    }

    int producerId()
    {
        return (int)decoder.producerId();
    }

    long epoch()
    {
        return decoder.epoch();
    }

    long timestampNs()
    {
        return decoder.announceTimestampNs();
    }

    int layoutVersion()
    {
        return (int)decoder.layoutVersion();
    }

    long headerSlots()
    {
        return decoder.headerNslots();
    }

    int pools()
    {
        return pools;
    }

    MessageText headerUri()
    {
        return headerUri;
    }
}
