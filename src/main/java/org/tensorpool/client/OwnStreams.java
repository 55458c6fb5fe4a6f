package org.tensorpool.client;

import org.agrona.AsciiSequenceView;
import org.agrona.collections.Int2ObjectHashMap;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.aeron.PrivateChannel;
import org.tensorpool.aeron.StreamIdPool;
import org.tensorpool.protocol.wire.Mode;

/**
 * Where no driver does, the producer answers consumers that wish for streams of their own (wire specification §5,
 * §10.1.2, §10.1.3): it gives what its ranges hold, and declines everything else. Its own answer comes back to it on
 * the control stream and makes {@link ServedConsumers} publish there.
 * <p>
 * For the conductor's thread alone. A wish that comes again allocates nothing.
 */
final class OwnStreams
{
    private static final ChannelAndStream NONE = new ChannelAndStream("", StreamIdPool.NONE);
    private static final int NULL_ID = -1;

    private static final class Given
    {
        private ChannelAndStream descriptor = NONE;
        private ChannelAndStream control = NONE;
        private long lastHeardNs;
    }

    private final Int2ObjectHashMap<Given> byConsumer = new Int2ObjectHashMap<>();
    private final StreamIdPool descriptors;
    private final StreamIdPool controls;
    private final long timeoutNs;

    /**
     * @param settings      with the ranges.
     * @param configuration of the client.
     * @throws TensorPoolException CONFIGURATION when a range holds a stream that everybody shares.
     */
    OwnStreams(final RegionSettings settings, final ClientConfiguration configuration)
    {
        requireUnshared("descriptorStreamIds", settings.descriptorStreamIds(), configuration.channels());
        requireUnshared("controlStreamIds", settings.controlStreamIds(), configuration.channels());
        descriptors = pool(settings.descriptorStreamIds());
        controls = pool(settings.controlStreamIds());
        timeoutNs = MappedConsumers.LIVENESS_INTERVALS * configuration.timing().qosIntervalNs();
    }

    private static void requireUnshared(
        final String name, final IdRange range, final ClientConfiguration.Channels channels)
    {
        for (final ChannelAndStream shared : new ChannelAndStream[] {
            channels.control(), channels.announce(), channels.descriptor(), channels.qos()})
        {
            if (range.contains(Integer.toUnsignedLong(shared.streamId())))
            {
                throw new TensorPoolException(TensorPoolException.Category.CONFIGURATION, name + " " + range +
                    " holds " + shared + ", which everybody shares: choose another range");
            }
        }
    }

    void onHello(final HelloFlyweight hello, final ControlProxy proxy, final long nowNs)
    {
        final Given known = byConsumer.get(hello.consumerId());
        if (known == null && !isWish(hello.descriptorChannel(), hello.descriptorStreamId()) &&
            !isWish(hello.controlChannel(), hello.controlStreamId()))
        {
            return;
        }

        final ChannelAndStream descriptor = update(descriptors, known == null ? NONE : known.descriptor,
            hello.descriptorChannel(), hello.descriptorStreamId());
        final ChannelAndStream control = update(controls, known == null ? NONE : known.control,
            hello.controlChannel(), hello.controlStreamId());
        remember(hello.consumerId(), descriptor, control, nowNs);
        // On the shared stream nobody is sent less than the others.
        proxy.configure(hello.streamId(), hello.consumerId(),
            descriptor != NONE && hello.isRateLimited() ? Mode.RATE_LIMITED : Mode.STREAM, descriptor, control);
    }

    /** Half a wish is one too, to be declined. */
    private static boolean isWish(final AsciiSequenceView channel, final int streamId)
    {
        return channel.length() > 0 || isId(streamId);
    }

    private static boolean isId(final int streamId)
    {
        return streamId != StreamIdPool.NONE && streamId != NULL_ID;
    }

    private static StreamIdPool pool(final IdRange range)
    {
        return new StreamIdPool(range.first(), range.last());
    }

    private static ChannelAndStream update(
        final StreamIdPool ids, final ChannelAndStream known, final AsciiSequenceView channel, final int streamId)
    {
        final boolean isWhole = channel.length() > 0 && isId(streamId);
        if (isWhole && known.channel().contentEquals(channel))
        {
            return known;
        }

        final boolean isPossible = isWhole && (known != NONE || ids.hasFree());
        final String newChannel = isPossible ? channel.toString() : "";
        if (!isPossible || !PrivateChannel.isUsable(newChannel))
        {
            ids.release(known.streamId());
            return NONE;
        }

        return new ChannelAndStream(
            newChannel, known != NONE ? known.streamId() : ids.take(Integer.toUnsignedLong(streamId)));
    }

    private void remember(
        final int consumerId, final ChannelAndStream descriptor, final ChannelAndStream control, final long nowNs)
    {
        if (descriptor == NONE && control == NONE)
        {
            byConsumer.remove(consumerId);
            return;
        }

        Given given = byConsumer.get(consumerId);
        if (given == null)
        {
            given = new Given();
            byConsumer.put(consumerId, given);
        }
        given.descriptor = descriptor;
        given.control = control;
        given.lastHeardNs = nowNs;
    }

    void heard(final int consumerId, final long nowNs)
    {
        final Given given = byConsumer.get(consumerId);
        if (given != null)
        {
            given.lastHeardNs = nowNs;
        }
    }

    /** What a consumer had of which nothing is heard is free again. */
    void forgetSilent(final long nowNs)
    {
        if (byConsumer.isEmpty())
        {
            return;
        }

        final Int2ObjectHashMap<Given>.ValueIterator all = byConsumer.values().iterator();
        while (all.hasNext())
        {
            final Given given = all.next();
            if (nowNs - given.lastHeardNs > timeoutNs)
            {
                descriptors.release(given.descriptor.streamId());
                controls.release(given.control.streamId());
                all.remove();
            }
        }
    }
}
