package org.tensorpool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.client.ConsumerTerms;
import org.tensorpool.client.ProgressHints;
import org.tensorpool.protocol.wire.Mode;

class ConsumerOptionsTest
{
    private final ConsumerOptions options = new ConsumerOptions();

    @Test
    void shouldAskForNothingUnlessTold()
    {
        assertEquals(ConsumerTerms.PLAIN, options.terms());
        assertEquals(0, options.maxOutstanding());
        assertEquals(0xFFFF_FFFFL, options.desiredNodeId());
    }

    @Test
    void shouldAskForWhatItIsTold()
    {
        options.mode(DeliveryMode.RATE_LIMITED).maxRateHz(25).descriptorStream("aeron:ipc", 7)
            .controlStream("aeron:ipc?alias=c").progress(1, 2, 3).desiredNodeId(9).maxOutstanding(256);

        assertEquals(new ConsumerTerms(Mode.RATE_LIMITED, 25, new ChannelAndStream("aeron:ipc", 7),
            new ChannelAndStream("aeron:ipc?alias=c", 0), new ProgressHints(1, 2, 3), null),
            options.terms());
        assertEquals(9, options.desiredNodeId());
        assertEquals(256, options.maxOutstanding());
    }

    @Test
    void shouldFollowProgressWhereItHasAControlStream()
    {
        assertEquals(ProgressHints.ABSENT, options.controlStream("aeron:ipc").terms().progress());
        assertNull(new ConsumerOptions().descriptorStream("aeron:ipc").terms().progress());
        assertNotNull(new ConsumerOptions().progress(true).terms().progress());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0x1_0000_0000L, Long.MIN_VALUE, Long.MAX_VALUE})
    void shouldRefuseNumbersThatTheMessageCanNotHold(final long value)
    {
        assertRefused(() -> options.maxRateHz(value), "maxRateHz is " + value);
        assertRefused(() -> options.maxOutstanding(value), "maxOutstanding is " + value);
        assertRefused(() -> options.progress(value, 0, 0), "intervalUs is " + value);
        assertRefused(() -> options.progress(0, value, 0), "bytesDelta is " + value);
        assertRefused(() -> options.progress(0, 0, value), "majorDelta is " + value);
    }

    @Test
    void shouldRefuseTheHintThatMeansNone()
    {
        assertRefused(() -> options.progress(0xFFFF_FFFFL, 0, 0), "expected 0 to 4294967294");
    }

    @Test
    void shouldRefuseAChannelThatNobodyCanPublishOn()
    {
        assertRefused(() -> options.descriptorStream("aeron-spy:aeron:ipc"), "'aeron-spy:aeron:ipc'");
        assertRefused(() -> options.controlStream(""), "''");
    }

    private static void assertRefused(final Runnable call, final String message)
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class, call::run);
        assertTrue(ex.getMessage().contains(message), ex.getMessage());
    }
}
