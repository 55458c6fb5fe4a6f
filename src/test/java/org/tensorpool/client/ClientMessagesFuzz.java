package org.tensorpool.client;

import static org.tensorpool.fuzz.FuzzRules.require;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

import org.agrona.AsciiSequenceView;
import org.tensorpool.ControlResponse;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.PrivateChannel;
import org.tensorpool.fuzz.MessageReader;
import org.tensorpool.protocol.driver.HugepagesPolicy;
import org.tensorpool.protocol.driver.Role;
import org.tensorpool.shm.PoolLayout;
import org.tensorpool.shm.StreamLayout;

/**
 * What a client makes of any message on the control, announce and QoS streams: nothing is thrown, and what it passes on
 * keeps the rules of the specifications.
 */
public final class ClientMessagesFuzz
{
    private static final Pattern URI =
        Pattern.compile("shm:file\\?path=/[!-~&&[^?|]]{0,4094}(\\|require_hugepages=(true|false))?");
    private static final int STREAM = 10_000;

    private ClientMessagesFuzz()
    {
    }

    /**
     * A client's reader.
     *
     * @return a new one.
     */
    public static MessageReader reader()
    {
        final Events events = new Events();
        final ControlAdapter adapter = new ControlAdapter(events);
        return (buffer, offset, length) ->
        {
            events.length = length;
            adapter.onFragment(buffer, offset, length, null);
        };
    }

    private static final class Events implements ControlEvents
    {
        private final LeaseTerms terms = new LeaseTerms(
            STREAM, Role.CONSUMER, HugepagesPolicy.UNSPECIFIED, 0, LeaseTerms.ANY_NODE_ID);
        private final MappedConsumers mapped = new MappedConsumers();
        private int length;

        @Override
        public void onAnnounce(final AnnounceFlyweight announce)
        {
            final Announce decoded = announce.decode();
            require(announce.clockDomain() == (announce.isMonotonic() ? 1 : 2), "an unknown clock was passed on");
            require(decoded.pools() != null && decoded.headerUri() != null, "an announce was passed on in parts");
            announce.ageNs(0, () -> 0);
            try
            {
                requireRules(decoded.toLayout());
            }
            catch (final TensorPoolException ex)
            {
                require(ex.category() == TensorPoolException.Category.INVALID_REGION, ex.toString());
            }
        }

        private void requireRules(final StreamLayout layout)
        {
            require(layout.layoutVersion() == 1, "layout version");
            require(Long.bitCount(layout.nslots()) == 1 && layout.nslots() <= 1 << 20, "header_nslots");
            require(URI.matcher(layout.headerUri().toString()).matches(), "URI of the header ring");
            final Set<Integer> ids = new HashSet<>();
            for (final PoolLayout pool : layout.pools())
            {
                require(ids.add(pool.poolId()) && pool.nslots() == layout.nslots(), "pools");
                require(pool.strideBytes() % 64 == 0 && Long.bitCount(pool.strideBytes()) == 1, "stride_bytes");
                require(URI.matcher(pool.uri().toString()).matches(), "URI of a pool");
            }
            require(!ids.isEmpty(), "a layout without pools");
        }

        @Override
        public boolean isAwaited(final long correlationId)
        {
            return true;
        }

        @Override
        public void onAttachResponse(final AttachResponse response)
        {
            require(response.pools().size() <= StreamLayout.MAX_POOLS, "more pools than a stream may have");
            response.isClientIdTaken();
            final TensorPoolException refusal = response.refusalOf(terms);
            if (refusal == null)
            {
                require(response.code() == 0 && response.streamId() == STREAM, "a lease without an OK");
                try
                {
                    requireRules(response.toLayout());
                }
                catch (final TensorPoolException ex)
                {
                    require(ex.category() == TensorPoolException.Category.INVALID_REGION, ex.toString());
                }
            }
        }

        @Override
        public void onMalformedResponse(final long correlationId, final long leaseId, final String what)
        {
            require(!what.isEmpty(), "nothing is said");
        }

        @Override
        public void onLeaseRevoked(
            final long leaseId, final int streamId, final int clientId, final int role, final int reason)
        {
            require(role == 1 || role == 2, "an unknown role was passed on");
            require(reason >= 1 && reason <= 3, "an unknown reason was passed on");
        }

        @Override
        public void onDriverShutdown()
        {
            require(length >= 17, "a shutdown that is cut off was passed on");
        }

        @Override
        public void onQosConsumer(
            final int streamId, final int consumerId, final long epoch, final long lastSequence)
        {
            mapped.seen(consumerId, consumerId);
            require(mapped.size() <= MappedConsumers.CAPACITY, "consumers are kept without a limit");
        }

        @Override
        public void onQosProducer(final int streamId, final int producerId, final long epoch)
        {
            require(length >= 36, "a QosProducer that is cut off was passed on");
        }

        @Override
        public void onConsumerHello(final HelloFlyweight hello)
        {
            requireInside(hello.descriptorChannel());
            requireInside(hello.controlChannel());
            judge(hello.descriptorChannel());
            new ServedConsumer().onHello(hello);
        }

        @Override
        public void onConsumerConfig(final ConfigFlyweight config)
        {
            requireInside(config.fallbackUri());
            requireInside(config.descriptorChannel());
            requireInside(config.controlChannel());
            judge(config.controlChannel());
        }

        private void requireInside(final AsciiSequenceView text)
        {
            require(text.length() >= 0 && text.length() <= length, "a text is longer than its message");
            for (int i = 0; i < text.length(); i++)
            {
                text.charAt(i);
            }
        }

        private static void judge(final AsciiSequenceView channel)
        {
            if (channel.length() > 0)
            {
                PrivateChannel.isUsable(channel.toString());
            }
        }

        @Override
        public void onControlResponse(
            final long correlationId, final ControlResponse.Code code, final CharSequence errorMessage)
        {
            require(code != null && errorMessage.toString().length() <= length, "an answer that can't be one");
        }

        @Override
        public void onMalformed(final String what)
        {
            require(!what.isEmpty(), "nothing is said");
        }
    }
}
