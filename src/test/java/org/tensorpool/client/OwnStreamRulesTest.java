package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.ChannelAndStream;

class OwnStreamRulesTest
{
    private static final ClientConfiguration.Channels SHARED = new ClientConfiguration.Channels(
        new ChannelAndStream("aeron:ipc", 1000), new ChannelAndStream("aeron:ipc", 1001),
        new ChannelAndStream("aeron:ipc", 1100), new ChannelAndStream("aeron:ipc", 1200));

    @ParameterizedTest
    @ValueSource(strings = {
        "aeron:ipc", "aeron:ipc?term-length=64m", "aeron:udp?endpoint=localhost:40123", "aeron:ipc?alias=x"})
    void shouldTakeWhatAProducerCanPublishOn(final String channel)
    {
        assertDoesNotThrow(() -> OwnStreamRules.requireChannel(channel));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "ipc", "aeron:", "aeron:tcp", "aeron-spy:aeron:ipc", "aeron:ipc?term-length=65m", "aeron:ipc|x",
        "aeron:ipc?term-length=much", "aeron:ipc?alias=\u00e4", "aeron:ipc?alias=a b"})
    void shouldRefuseWhatNobodyCanOrShouldPublishOn(final String channel)
    {
        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> OwnStreamRules.requireChannel(channel));

        assertEquals(TensorPoolException.Category.INVALID_ARGUMENT, ex.category());
        assertTrue(ex.getMessage().contains("'" + channel + "'"), ex.getMessage());
    }

    @Test
    void shouldRefuseAChannelThatIsTooLongOrMissing()
    {
        final String longest = "aeron:ipc?alias=" + "x".repeat(OwnStreamRules.MAX_CHANNEL_LENGTH - 16);
        assertDoesNotThrow(() -> OwnStreamRules.requireChannel(longest));
        assertThrows(TensorPoolException.class, () -> OwnStreamRules.requireChannel(longest + "x"));
        assertThrows(TensorPoolException.class, () -> OwnStreamRules.requireChannel(null));
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1100, 1200})
    void shouldRefuseStreamsThatEverybodyShares(final int streamId)
    {
        assertThrows(TensorPoolException.class,
            () -> OwnStreamRules.require(new ChannelAndStream("aeron:ipc", streamId), SHARED));
        assertDoesNotThrow(() -> OwnStreamRules.require(new ChannelAndStream("aeron:ipc", 31_000), SHARED));
    }
}
