package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

    @Test
    void shouldRefuseAChannelThatNobodyCanPublishOn()
    {
        final TensorPoolException ex = assertThrows(TensorPoolException.class,
            () -> OwnStreamRules.require(new ChannelAndStream("aeron-spy:aeron:ipc", 31_000), SHARED));

        assertEquals(TensorPoolException.Category.INVALID_ARGUMENT, ex.category());
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
