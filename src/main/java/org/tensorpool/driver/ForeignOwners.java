package org.tensorpool.driver;

import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.tensorpool.protocol.wire.ClockDomain;
import org.tensorpool.protocol.wire.MessageHeaderDecoder;
import org.tensorpool.protocol.wire.ShmPoolAnnounceDecoder;

/**
 * Streams that somebody else announces: a producer that owns its regions, or another driver. A stream has one owner,
 * so that nobody may attach to it here as long as the other is heard.
 * <p>
 * For the conductor's thread.
 */
final class ForeignOwners implements FragmentHandler
{
    /** More streams than that are nobody's; what is one too many is not noted. */
    static final int CAPACITY = 4096;
    /** Announce periods of silence after which an owner is gone (wire specification §10.1.1). */
    private static final int FRESHNESS_PERIODS = 3;

    private static final int CLOCK_OFFSET = ShmPoolAnnounceDecoder.announceClockDomainEncodingOffset();

    private static final class Owner
    {
        private int producerId;
        private long epoch;
        private long heardNs;
    }

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ShmPoolAnnounceDecoder announce = new ShmPoolAnnounceDecoder();
    private final Int2ObjectHashMap<Owner> owners = new Int2ObjectHashMap<>();
    private final long freshnessNs;
    private int ownSessionId;
    private long joinedNs;
    private long nowNs;

    ForeignOwners(final long announcePeriodNs)
    {
        freshnessNs = FRESHNESS_PERIODS * announcePeriodNs;
    }

    /**
     * Connected, for the first time or again: what was sent before does not count.
     *
     * @param now nanoseconds of CLOCK_MONOTONIC.
     */
    void joined(final long now)
    {
        joinedNs = now;
        owners.clear();
    }

    /**
     * Before announces are polled.
     *
     * @param sessionId of this driver's own announces.
     * @param now       nanoseconds of CLOCK_MONOTONIC.
     * @return this.
     */
    ForeignOwners at(final int sessionId, final long now)
    {
        ownSessionId = sessionId;
        nowNs = now;
        return this;
    }

    /** All that counts is at the beginning of the message, and so in its first fragment. */
    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header from)
    {
        if (from.sessionId() != ownSessionId && (from.flags() & FrameDescriptor.BEGIN_FRAG_FLAG) != 0)
        {
            onMessage(buffer, offset, length);
        }
    }

    void onMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        final int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        if (length < MessageHeaderDecoder.ENCODED_LENGTH + ShmPoolAnnounceDecoder.BLOCK_LENGTH)
        {
            return;
        }

        header.wrap(buffer, offset);
        if (header.schemaId() == ShmPoolAnnounceDecoder.SCHEMA_ID &&
            header.templateId() == ShmPoolAnnounceDecoder.TEMPLATE_ID &&
            header.blockLength() >= ShmPoolAnnounceDecoder.BLOCK_LENGTH &&
            buffer.getByte(body + CLOCK_OFFSET) == ClockDomain.MONOTONIC.value())
        {
            announce.wrap(buffer, body, header.blockLength(), header.version());
            onAnnounce();
        }
    }

    private void onAnnounce()
    {
        final long sentNs = announce.announceTimestampNs();
        final int streamId = (int)announce.streamId();
        Owner owner = owners.get(streamId);
        if (sentNs - joinedNs < 0 || nowNs - sentNs > freshnessNs || (owner == null && owners.size() == CAPACITY))
        {
            return;
        }

        if (owner == null)
        {
            owner = new Owner();
            owners.put(streamId, owner);
        }
        owner.producerId = (int)announce.producerId();
        owner.epoch = announce.epoch();
        owner.heardNs = nowNs;
    }

    /**
     * What speaks against an attach.
     *
     * @param streamId stream, as unsigned 32 bits.
     * @param now      nanoseconds of CLOCK_MONOTONIC.
     * @return the reason to refuse it, or null.
     */
    Refusal check(final int streamId, final long now)
    {
        final Owner owner = owners.get(streamId);
        if (owner == null)
        {
            return null;
        }
        if (now - owner.heardNs > freshnessNs)
        {
            owners.remove(streamId);
            return null;
        }

        return Refusal.rejected("stream " + Integer.toUnsignedString(streamId) + " has another owner: producer " +
            Integer.toUnsignedString(owner.producerId) + " announces epoch " + Long.toUnsignedString(owner.epoch) +
            " of regions that are not this driver's: stop it, or follow it without a driver " +
            "(addStandaloneConsumer)");
    }
}
