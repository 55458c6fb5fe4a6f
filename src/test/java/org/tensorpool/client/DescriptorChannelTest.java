package org.tensorpool.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;

import io.aeron.ChannelUri;
import org.junit.jupiter.api.Test;
import org.tensorpool.aeron.ChannelAndStream;

class DescriptorChannelTest
{
    @Test
    void shouldAddWhatLetsAStoppedConsumerGo()
    {
        assertEquals(
            Map.of("term-length", "16m", "untethered-window-limit-timeout", "100ms",
            "untethered-resting-timeout", "1s"),
            parameters(DescriptorChannel.forPublication("aeron:ipc")));
    }

    @Test
    void shouldKeepWhatTheUserSet()
    {
        final String channel = "aeron:ipc?term-length=64k|untethered-window-limit-timeout=7s|" +
            "untethered-resting-timeout=8s|alias=mine|mtu=4096";

        assertEquals(parameters(channel), parameters(DescriptorChannel.forPublication(channel)));
    }

    @Test
    void shouldAddOnlyWhatIsLeftOut()
    {
        final Map<String, String> parameters =
            parameters(DescriptorChannel.forPublication("aeron:udp?endpoint=localhost:0|term-length=1m"));

        assertEquals("1m", parameters.get("term-length"));
        assertEquals("localhost:0", parameters.get("endpoint"));
        assertEquals("100ms", parameters.get("untethered-window-limit-timeout"));
    }

    @Test
    void shouldTakeLessMemoryForOneConsumerAlone()
    {
        assertEquals("1m", parameters(DescriptorChannel.forOwnPublication("aeron:ipc")).get("term-length"));
        assertEquals(
            "64k", parameters(DescriptorChannel.forOwnPublication("aeron:ipc?term-length=64k")).get("term-length"));
    }

    @Test
    void shouldSubscribeUntethered()
    {
        assertEquals(Map.of("tether", "false"),
            parameters(new ChannelAndStream("aeron:ipc", 1100).untetheredChannel()));
        assertEquals(Map.of("tether", "false", "alias", "a"),
            parameters(new ChannelAndStream("aeron:ipc?tether=true|alias=a", 1100).untetheredChannel()));
    }

    @Test
    void shouldNameChannelAndStream()
    {
        assertEquals("aeron:ipc stream 1100", new ChannelAndStream("aeron:ipc", 1100).toString());
    }

    private static Map<String, String> parameters(final String channel)
    {
        final Map<String, String> parameters = new TreeMap<>();
        ChannelUri.parse(channel).forEachParameter(parameters::put);
        return parameters;
    }
}
