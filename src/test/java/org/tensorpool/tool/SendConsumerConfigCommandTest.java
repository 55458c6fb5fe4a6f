package org.tensorpool.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.aeron.Subscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorpool.protocol.wire.Bool;
import org.tensorpool.protocol.wire.ConsumerConfigDecoder;
import org.tensorpool.protocol.wire.MessageHeaderDecoder;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.testing.EmbeddedAeron;

class SendConsumerConfigCommandTest
{
    private static ToolRun run(final Map<String, String> environment, final String... args)
    {
        return ToolRun.with(environment,
            Stream.concat(Stream.of("send-consumer-config"), Stream.of(args)).toArray(String[]::new));
    }

    private static void take(final Subscription subscription, final List<String> heard)
    {
        final ConsumerConfigDecoder config = new ConsumerConfigDecoder();
        subscription.poll((buffer, offset, length, header) ->
        {
            config.wrapAndApplyHeader(buffer, offset, new MessageHeaderDecoder());
            heard.add(config.streamId() + " " + config.consumerId() + " " + (config.useShm() == Bool.TRUE) + " " +
                (config.mode() == Mode.RATE_LIMITED) + " " + config.descriptorStreamId() + " " +
                config.controlStreamId() + " '" + config.payloadFallbackUri() + "' '" + config.descriptorChannel() +
                "' '" + config.controlChannel() + "'");
        }, 10);
    }

    @Test
    void shouldSendWhatTheArgumentsSay()
    {
        try (EmbeddedAeron aeron = new EmbeddedAeron();
            Subscription subscription = aeron.aeron().addSubscription("aeron:ipc", 1000))
        {
            final String directory = aeron.aeron().context().aeronDirectoryName();
            final List<String> heard = new ArrayList<>();
            final ToolRun run = run(Map.of(), directory, "aeron:ipc", "1000", "10000", "4294967295", "false",
                "RATE_LIMITED", "bridge://7", "--json");
            assertEquals(0, run.exitCode(), run::toString);
            EmbeddedAeron.await(() ->
            {
                take(subscription, heard);
                return !heard.isEmpty();
            });

            assertEquals(List.of("10000 4294967295 false true 0 0 'bridge://7' '' ''"), heard);
            assertEquals("{\"sent\":true,\"stream_id\":10000,\"consumer_id\":4294967295,\"use_shm\":false," +
                "\"mode\":\"rate_limited\",\"payload_fallback_uri\":\"bridge://7\"}",
                run.out().replace(" ", "").trim());
        }
    }

    @Test
    void shouldTakeWhatIsLeftOutFromTheEnvironment()
    {
        try (EmbeddedAeron aeron = new EmbeddedAeron();
            Subscription subscription = aeron.aeron().addSubscription("aeron:ipc", 1000))
        {
            final List<String> heard = new ArrayList<>();
            final ToolRun run = run(Map.of("TP_AERON_URI", "aeron:ipc", "TP_CONTROL_STREAM_ID", "1000", "TP_STREAM_ID",
                "10000", "TP_CLIENT_ID", "7", "TP_USE_SHM", "true", "TP_MODE", "stream"),
                aeron.aeron().context().aeronDirectoryName());
            assertEquals(0, run.exitCode(), run::toString);
            EmbeddedAeron.await(() ->
            {
                take(subscription, heard);
                return !heard.isEmpty();
            });

            assertEquals(List.of("10000 7 true false 0 0 '' '' ''"), heard);
        }
    }

    @Test
    void shouldShowItsUsageForAFallbackThatIsNoUri()
    {
        final ToolRun run = run(Map.of(), "/a", "aeron:ipc", "1", "1", "2", "true", "stream", "a b");
        assertEquals(2, run.exitCode(), run::toString);
        assertTrue(run.err().contains("'a b' is no payload fallback"), run::err);
    }

    @Test
    void shouldNameTheDirectoryWhereNoMediaDriverIs(@TempDir final Path directory)
    {
        final ToolRun run = run(Map.of(), directory.toString(), "aeron:ipc", "1", "1", "2", "true", "stream");
        assertEquals(1, run.exitCode(), run::toString);
        assertTrue(run.err().contains("no media driver is active in '" + directory + "'"), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
    }
}
