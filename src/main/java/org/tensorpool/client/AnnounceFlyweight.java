package org.tensorpool.client;

import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.tensorpool.protocol.wire.ClockDomain;
import org.tensorpool.protocol.wire.ShmPoolAnnounceDecoder;

/**
 * A {@code ShmPoolAnnounce} where it lies in the log buffer (wire specification §10.1.1): each announce of an epoch
 * that is mapped says the same as the one before, so that its texts are made only for who wants to map them.
 * <p>
 * Valid within the callback that hands it over.
 */
final class AnnounceFlyweight
{
    private static final int CLOCK_OFFSET = ShmPoolAnnounceDecoder.announceClockDomainEncodingOffset();

    private final ShmPoolAnnounceDecoder decoder = new ShmPoolAnnounceDecoder();
    private final PoolGroupReader reader = new PoolGroupReader();
    private DirectBuffer buffer;
    private int body;
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
    AnnounceFlyweight wrap(
        final DirectBuffer source, final int from, final int to, final int blockLength, final int version)
    {
        decoder.wrap(source, from, blockLength, version);
        buffer = source;
        body = from;
        variablePart = from + blockLength;
        end = to;
        return this;
    }

    /** Whether no length in it leads beyond its end. */
    boolean isWhole()
    {
        return rewind().skipPools() && reader.skipText();
    }

    private PoolGroupReader rewind()
    {
        return reader.wrap(buffer, variablePart, end);
    }

    /** As it was sent: values that mean nothing are possible. */
    int clockDomain()
    {
        return buffer.getByte(body + CLOCK_OFFSET) & 0xFF;
    }

    boolean isMonotonic()
    {
        return clockDomain() == ClockDomain.MONOTONIC.value();
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

    /**
     * @param nowNs      nanoseconds of CLOCK_MONOTONIC.
     * @param epochClock of synchronised real time.
     * @return nanoseconds since it was sent, by the clock that it names.
     */
    long ageNs(final long nowNs, final EpochNanoClock epochClock)
    {
        return (isMonotonic() ? nowNs : epochClock.nanoTime()) - timestampNs();
    }

    /**
     * @return a copy with everything in it, of an announce that is whole.
     */
    Announce decode()
    {
        final List<Announce.Pool> pools = rewind().pools();
        return new Announce(
            streamId(), producerId(), epoch(), timestampNs(), isMonotonic(), (int)decoder.layoutVersion(),
            decoder.headerNslots(), decoder.headerSlotBytes(), reader.text(), pools);
    }
}
