package org.tensorpool.driver;

import static org.tensorpool.fuzz.FuzzRules.require;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.agrona.DirectBuffer;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.PrivateChannel;
import org.tensorpool.fuzz.FuzzRules;
import org.tensorpool.fuzz.FuzzSeeds;
import org.tensorpool.fuzz.FuzzTarget;
import org.tensorpool.fuzz.MessageReader;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.protocol.driver.ShutdownReason;
import org.tensorpool.protocol.wire.Mode;
import org.tensorpool.status.DriverCounters;

/**
 * What the driver makes of any message on the control stream, and of any channel that a consumer wishes for.
 */
public final class DriverMessagesFuzz
{
    /** Token of the driver that is fuzzed. */
    public static final String TOKEN = "open sesame";

    private DriverMessagesFuzz()
    {
    }

    /**
     * A driver's reader.
     *
     * @return a new one.
     */
    public static MessageReader reader()
    {
        final Events events = new Events();
        final DriverCounters counters = new DriverCounters("fuzz");
        final ControlAdapter adapter = new ControlAdapter(events, new HelloAdapter(events, counters),
            new ShutdownAdapter(new ShutdownToken(TOKEN), events, counters), counters);
        return (buffer, offset, length) ->
        {
            events.wrap(buffer, offset, length);
            adapter.onMessage(buffer, offset, length);
        };
    }

    /**
     * Judges of channels.
     *
     * @return targets.
     */
    public static List<FuzzTarget> targets()
    {
        return List.of(FuzzTarget.of("aeron.channel", () -> DriverMessagesFuzz::judge)
            .seeds(FuzzSeeds.texts("aeron:ipc", "aeron:udp?endpoint=localhost:40123|term-length=64k",
                "aeron-spy:aeron:ipc",
                "aeron:ipc?term-length=4m|mtu=8k", "aeron:udp?control=[::1]:5|control-mode=dynamic"))
            .words(List.of("aeron:", "ipc", "udp", "?", "|", "=", "term-length", "64k", "1g", "9223372036854775807g",
                "-1", "endpoint", "tags", "prefix", "aeron-spy:", ":"))
            .allocating(64 << 10, 512));
    }

    private static void judge(final byte[] input)
    {
        final String channel = FuzzRules.latin(input);
        final boolean isUsable = PrivateChannel.isUsable(channel);
        boolean isTaken = true;
        try
        {
            PrivateChannel.require(channel);
        }
        catch (final TensorPoolException ex)
        {
            isTaken = false;
            require(ex.category() == TensorPoolException.Category.INVALID_ARGUMENT, ex.toString());
        }
        require(isUsable == isTaken, "a channel is judged differently");
        require(!isUsable || channel.matches("aeron:(ipc|udp)([?][!-~]*)?") && channel.length() <= 512,
            "a channel is usable that can't be published on");
    }

    private static final class Events implements ControlHandler, HelloHandler, ShutdownHandler
    {
        private final byte[] token = TOKEN.getBytes(StandardCharsets.US_ASCII);
        private DirectBuffer message;
        private int start;
        private int size;

        void wrap(final DirectBuffer buffer, final int offset, final int length)
        {
            message = buffer;
            start = offset;
            size = length;
        }

        @Override
        public void onAttach(final AttachRequest request)
        {
            require(request.role() == Role.PRODUCER || request.role() == Role.CONSUMER, "an unknown role");
            require(request.publishMode() != null && request.requireHugepages() != null, "an unknown wish");
        }

        @Override
        public void onDetach(
            final long correlationId, final long leaseId, final int streamId, final int clientId, final Role role)
        {
            require(role == Role.PRODUCER || role == Role.CONSUMER, "an unknown role");
        }

        @Override
        public void onKeepalive(final long leaseId, final int streamId, final int clientId, final Role role)
        {
            require(role == Role.PRODUCER || role == Role.CONSUMER, "an unknown role");
        }

        @Override
        public void onBadAttach(final long correlationId, final Refusal refusal)
        {
            require(!refusal.toString().isEmpty(), "nothing is said");
        }

        @Override
        public void onBadDetach(final long correlationId, final Refusal refusal)
        {
            require(!refusal.toString().isEmpty(), "nothing is said");
        }

        @Override
        public void onHello(
            final int streamId,
            final int consumerId,
            final Mode mode,
            final StreamWish descriptor,
            final StreamWish control)
        {
            require(mode == Mode.STREAM || mode == Mode.RATE_LIMITED, "an unknown mode");
            judge(descriptor);
            judge(control);
        }

        private void judge(final StreamWish wish)
        {
            final String channel = wish.channel();
            require(channel.length() <= size, "a channel is longer than its message");
            require(wish.isFor(channel) || channel.chars().anyMatch((c) -> c == '?' || c > '~'),
                "a channel is not itself");
            if (wish.isWhole())
            {
                PrivateChannel.isUsable(channel);
            }
        }

        /** Nobody guesses it; a message that shuts the driver down has the token in it. */
        @Override
        public boolean onShutdown(final ShutdownReason reason, final String why)
        {
            require(reason != ShutdownReason.NULL_VAL && why.length() <= size, "a reason that is none");
            boolean hasToken = false;
            for (int at = start; !hasToken && at <= start + size - token.length; at++)
            {
                hasToken = hasTokenAt(at);
            }
            require(hasToken, "a shutdown without the token");
            return true;
        }

        private boolean hasTokenAt(final int at)
        {
            for (int i = 0; i < token.length; i++)
            {
                if (message.getByte(at + i) != token[i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
