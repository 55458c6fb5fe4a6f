package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tensorpool.protocol.driver.ResponseCode;
import org.tensorpool.protocol.wire.ClockDomain;
import org.tensorpool.protocol.wire.MessageHeaderEncoder;
import org.tensorpool.protocol.wire.ShmPoolAnnounceEncoder;

/**
 * Whose announces keep a driver from a stream, and for how long.
 */
class ForeignOwnersTest
{
    private static final long PERIOD_NS = 100;
    private static final int STREAM = -5;

    private final ForeignOwners owners = new ForeignOwners(PERIOD_NS);
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);

    @BeforeEach
    void join()
    {
        owners.joined(1_000);
    }

    private int encode(final int streamId, final long sentNs, final ClockDomain clock)
    {
        final ShmPoolAnnounceEncoder announce = new ShmPoolAnnounceEncoder();
        announce.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .streamId(Integer.toUnsignedLong(streamId)).producerId(77).epoch(42).announceTimestampNs(sentNs)
            .announceClockDomain(clock).layoutVersion(1).headerNslots(8).headerSlotBytes(256);
        announce.payloadPoolsCount(0);
        announce.headerRegionUri("");
        return MessageHeaderEncoder.ENCODED_LENGTH + announce.encodedLength();
    }

    private void hear(final int streamId, final long sentNs, final long nowNs)
    {
        owners.at(1, nowNs).onMessage(buffer, 0, encode(streamId, sentNs, ClockDomain.MONOTONIC));
    }

    @Test
    void shouldRefuseAStreamThatSomebodyElseAnnouncesAndNameHim()
    {
        hear(STREAM, 1_001, 1_002);

        final Refusal refusal = owners.check(STREAM, 1_003);
        assertEquals(ResponseCode.REJECTED, refusal.code());
        assertTrue(refusal.message().contains("stream 4294967291") && refusal.message().contains("producer 77") &&
            refusal.message().contains("epoch 42"), refusal.message());
        assertNull(owners.check(6, 1_003));
    }

    @Test
    void shouldHaveTheStreamBackAfterThreePeriodsOfSilence()
    {
        hear(STREAM, 1_001, 1_002);

        assertNotNull(owners.check(STREAM, 1_002 + 3 * PERIOD_NS));
        assertNull(owners.check(STREAM, 1_002 + 3 * PERIOD_NS + 1));
    }

    @Test
    void shouldPassOverWhatWasSentBeforeItCameOrLongAgo()
    {
        hear(STREAM, 999, 1_002);
        hear(STREAM, 1_001, 1_002 + 3 * PERIOD_NS);

        assertNull(owners.check(STREAM, 1_003));
    }

    @Test
    void shouldForgetWhatItHeardOfTheMediaDriverBefore()
    {
        hear(STREAM, 1_001, 1_002);
        owners.joined(1_003);

        assertNull(owners.check(STREAM, 1_003));
    }

    @Test
    void shouldPassOverWhatIsCutOff()
    {
        final int length = encode(STREAM, 1_001, ClockDomain.MONOTONIC);
        for (int i = 0; i < MessageHeaderEncoder.ENCODED_LENGTH + ShmPoolAnnounceEncoder.BLOCK_LENGTH; i++)
        {
            owners.at(1, 1_002).onMessage(buffer, 0, i);
        }
        assertNull(owners.check(STREAM, 1_003));
        owners.at(1, 1_002).onMessage(buffer, 0, length);
        assertNotNull(owners.check(STREAM, 1_003));
    }

    @Test
    void shouldNoteNoMoreThanItsCapacity()
    {
        for (int i = 0; i < ForeignOwners.CAPACITY + 10; i++)
        {
            hear(i, 1_001, 1_002);
        }

        assertNotNull(owners.check(ForeignOwners.CAPACITY - 1, 1_003));
        assertNull(owners.check(ForeignOwners.CAPACITY, 1_003));
    }
}
