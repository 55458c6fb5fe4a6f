package org.tensorpool.aeron;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorpool.TensorPoolException;

class PrivateChannelTest
{
    @ParameterizedTest
    @ValueSource(strings = {
        "aeron:ipc", "aeron:ipc?term-length=64m", "aeron:ipc?alias=own|term-length=65536",
        "aeron:udp?endpoint=localhost:40123"})
    void shouldTakeWhatAProducerCanPublishOn(final String channel)
    {
        assertTrue(PrivateChannel.isUsable(channel));
        assertDoesNotThrow(() -> PrivateChannel.require(channel));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "ipc", "aeron", "aeron:", "aeron:tape", "aeron-spy:aeron:ipc", "udp://localhost:40123", "aeron:ipc?",
        "aeron:ipc|x", "aeron:ipc?term-length", "aeron:ipc?term-length=many", "aeron:ipc?term-length=65m",
        "aeron:ipc?term-length=1g", "aeron:ipc?alias=a b", "aeron:ipc?alias=\n", "aeron:ipc?alias=\u00e4"})
    void shouldRefuseWhatNobodyCanPublishOnOrWhatTakesTooMuch(final String channel)
    {
        assertFalse(PrivateChannel.isUsable(channel));
        final TensorPoolException ex =
            assertThrows(TensorPoolException.class, () -> PrivateChannel.require(channel));
        assertEquals(TensorPoolException.Category.INVALID_ARGUMENT, ex.category());
        assertTrue(ex.getMessage().contains("'" + channel + "'"), ex.getMessage());
    }

    @Test
    void shouldRefuseAChannelThatIsTooLongOrMissing()
    {
        final String start = "aeron:ipc?alias=";
        final String longest = start + "a".repeat(PrivateChannel.MAX_LENGTH - start.length());

        assertTrue(PrivateChannel.isUsable(longest));
        assertFalse(PrivateChannel.isUsable(longest + "a"));
        assertThrows(TensorPoolException.class, () -> PrivateChannel.require(null));
    }
}
