package org.tensorpool.driver;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateChannelTest
{
    @ParameterizedTest
    @ValueSource(strings = {
        "aeron:ipc", "aeron:ipc?term-length=64m", "aeron:ipc?alias=own|term-length=65536",
        "aeron:udp?endpoint=localhost:40123"})
    void shouldTakeWhatAProducerCanPublishOn(final String channel)
    {
        assertTrue(PrivateChannel.isUsable(channel));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "ipc", "aeron", "aeron:", "aeron:tape", "aeron-spy:aeron:ipc", "udp://localhost:40123", "aeron:ipc?",
        "aeron:ipc?term-length", "aeron:ipc?term-length=many", "aeron:ipc?term-length=1g", "aeron:ipc?alias=a b",
        "aeron:ipc?alias=\n", "aeron:ipc?alias=\u00e4"})
    void shouldDeclineWhatNobodyCanPublishOnOrWhatTakesTooMuch(final String channel)
    {
        assertFalse(PrivateChannel.isUsable(channel));
    }

    @Test
    void shouldDeclineAChannelThatIsTooLong()
    {
        final String start = "aeron:ipc?alias=";

        assertTrue(PrivateChannel.isUsable(start + "a".repeat(PrivateChannel.MAX_LENGTH - start.length())));
        assertFalse(PrivateChannel.isUsable(start + "a".repeat(PrivateChannel.MAX_LENGTH - start.length() + 1)));
    }
}
