package org.tensorpool.client;

import static java.util.concurrent.TimeUnit.MICROSECONDS;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.exceptions.AeronException;
import org.agrona.AsciiSequenceView;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.ChannelAndStream;
import org.tensorpool.status.SingleWriterCounter;

/**
 * The consumers that a producer serves by more than the shared streams: with streams of their own, or with progress
 * (wire specification §5, §10.1.2, §10.1.3, §10.2.2). Who they are and what they have is told by their hellos and by
 * the {@code ConsumerConfig}s that answer those; a consumer of which nothing is heard is dropped.
 * <p>
 * For the conductor's thread alone. Messages that say nothing new allocate nothing.
 */
final class ServedConsumers
{
    /** Each may cost a log buffer, and anybody may send a configuration. */
    static final int CAPACITY = 256;
    /** Producers' floors, whatever consumers ask for. */
    static final long MIN_INTERVAL_US = 100;
    static final long MIN_BYTES_DELTA = 4096;
    static final long DEFAULT_INTERVAL_US = 250;
    static final long DEFAULT_BYTES_DELTA = 65_536;

    private final Int2ObjectHashMap<ServedConsumer> byId = new Int2ObjectHashMap<>();
    /** Used again and again: in each QoS interval the plan is looked at, and seldom changes. */
    private final List<Publication> followed = new ArrayList<>();
    private final ClientConfiguration configuration;
    private final SingleWriterCounter lost;
    private final Consumer<AutoCloseable> retire;
    private final NanoClock nanoClock;

    /**
     * @param configuration of the client.
     * @param lost          counts descriptors that a consumer with a stream of its own did not get.
     * @param retire        closes what the producer's thread may still use.
     */
    ServedConsumers(
        final ClientConfiguration configuration,
        final SingleWriterCounter lost,
        final Consumer<AutoCloseable> retire)
    {
        this.configuration = configuration;
        this.lost = lost;
        this.retire = retire;
        this.nanoClock = configuration.environment().nanoClock();
    }

    /** @return true if fan-out or plan must be made anew. */
    boolean onHello(final HelloFlyweight hello, final long nowNs)
    {
        final ServedConsumer known = byId.get(hello.consumerId());
        if (known == null && !hello.supportsProgress() && hello.maxRateHz() == 0)
        {
            return false;
        }

        final ServedConsumer consumer = known != null ? known : add(hello.consumerId());
        if (consumer == null)
        {
            return false;
        }

        consumer.heard(nowNs);
        return consumer.onHello(hello);
    }

    private ServedConsumer add(final int consumerId)
    {
        if (byId.size() >= CAPACITY)
        {
            return null;
        }

        final ServedConsumer consumer = new ServedConsumer();
        byId.put(consumerId, consumer);
        return consumer;
    }

    /** @return true if fan-out or plan must be made anew. */
    boolean onConfig(final ConfigFlyweight config, final Aeron aeron, final long nowNs)
    {
        ServedConsumer consumer = byId.get(config.consumerId());
        if (consumer == null)
        {
            consumer = isAnythingGiven(config) ? add(config.consumerId()) : null;
            if (consumer == null)
            {
                return false;
            }
            consumer.heard(nowNs);
        }

        boolean isChanged = serve(consumer.descriptors(), config.descriptorChannel(), config.descriptorStreamId(),
            config.consumerId(), aeron);
        isChanged |= serve(consumer.control(), config.controlChannel(), config.controlStreamId(),
            config.consumerId(), aeron);
        return isChanged;
    }

    private static boolean isAnythingGiven(final ConfigFlyweight config)
    {
        return (config.descriptorChannel().length() != 0 && config.descriptorStreamId() != 0) ||
            (config.controlChannel().length() != 0 && config.controlStreamId() != 0);
    }

    private boolean serve(
        final OwnPublication own,
        final AsciiSequenceView channel,
        final int streamId,
        final int consumerId,
        final Aeron aeron)
    {
        if (own.isAt(channel, streamId))
        {
            return false;
        }

        final boolean isNone = channel.length() == 0 || streamId == 0;
        final ChannelAndStream place = isNone ? null : new ChannelAndStream(channel.toString(), streamId);
        retire.accept(own.move(place));
        if (place != null)
        {
            open(own, place, consumerId, aeron);
        }

        return true;
    }

    private void open(
        final OwnPublication own, final ChannelAndStream place, final int consumerId, final Aeron aeron)
    {
        try
        {
            OwnStreamRules.require(place, configuration.channels());
            own.open(aeron);
        }
        catch (final AeronException | IllegalArgumentException | IllegalStateException | TensorPoolException ex)
        {
            configuration.environment().errorHandler().onError(new TensorPoolException(
                TensorPoolException.Category.CONFIGURATION, "consumer " + Integer.toUnsignedString(consumerId) +
                " is not served on a stream of its own: it was given " + place + ": " + ex.getMessage(), ex));
        }
    }

    void heard(final int consumerId, final long nowNs)
    {
        final ServedConsumer consumer = byId.get(consumerId);
        if (consumer != null)
        {
            consumer.heard(nowNs);
        }
    }

    /** @return true if fan-out or plan must be made anew. */
    boolean left(final int consumerId)
    {
        final ServedConsumer consumer = byId.remove(consumerId);
        if (consumer != null)
        {
            retire(consumer);
        }

        return consumer != null;
    }

    private void retire(final ServedConsumer consumer)
    {
        retire.accept(consumer.descriptors().move(null));
        retire.accept(consumer.control().move(null));
    }

    /** @return true if fan-out or plan must be made anew. */
    boolean forgetSilent(final long nowNs)
    {
        if (byId.isEmpty())
        {
            return false;
        }

        final long timeoutNs = MappedConsumers.LIVENESS_INTERVALS * configuration.timing().qosIntervalNs();
        final int before = byId.size();
        final Int2ObjectHashMap<ServedConsumer>.ValueIterator consumers = byId.values().iterator();
        while (consumers.hasNext())
        {
            final ServedConsumer consumer = consumers.next();
            if (consumer.isSilent(nowNs, timeoutNs))
            {
                consumers.remove();
                retire(consumer);
            }
        }

        return byId.size() != before;
    }

    /** Nobody is served any more. */
    void clear()
    {
        byId.values().forEach(this::retire);
        byId.clear();
    }

    /** @return where descriptors go besides the shared stream; null for nowhere. */
    DescriptorFanOut fanOut()
    {
        final List<DescriptorFanOut.Outlet> outlets = new ArrayList<>();
        for (final ServedConsumer consumer : byId.values())
        {
            final DescriptorFanOut.Outlet outlet = consumer.outlet();
            if (outlet != null)
            {
                outlets.add(outlet);
            }
        }

        return outlets.isEmpty() ? null :
            new DescriptorFanOut(outlets.toArray(new DescriptorFanOut.Outlet[0]), nanoClock, lost);
    }

    /**
     * The smallest interval and deltas that anybody asked for, but none below the floors.
     *
     * @param shared  control publication.
     * @param current plan until now; null for none.
     * @return who wants progress, and how often, the current plan where that has not changed; null for nobody.
     */
    ProgressPlan progressPlan(final Publication shared, final ProgressPlan current)
    {
        followed.clear();
        long intervalUs = ProgressHints.NONE;
        long bytesDelta = ProgressHints.NONE;
        long majorDelta = ProgressHints.NONE;
        for (final ServedConsumer consumer : byId.values())
        {
            if (consumer.isFollowingProgress())
            {
                follow(consumer.control().publication(), shared);
                intervalUs = Math.min(intervalUs, consumer.intervalUs());
                bytesDelta = Math.min(bytesDelta, consumer.bytesDelta());
                majorDelta = consumer.majorDelta() == 0 ? majorDelta : Math.min(majorDelta, consumer.majorDelta());
            }
        }

        final long intervalNs = MICROSECONDS.toNanos(bounded(intervalUs, DEFAULT_INTERVAL_US, MIN_INTERVAL_US));
        final long bytes = bounded(bytesDelta, DEFAULT_BYTES_DELTA, MIN_BYTES_DELTA);
        final long major = majorDelta == ProgressHints.NONE ? 0 : majorDelta;
        if (followed.isEmpty() || (current != null && current.isFor(followed, intervalNs, bytes, major)))
        {
            return followed.isEmpty() ? null : current;
        }

        return new ProgressPlan(followed.toArray(new Publication[0]), intervalNs, bytes, major);
    }

    private void follow(final Publication own, final Publication shared)
    {
        if (own != null)
        {
            followed.add(own);
        }
        if ((own == null || !own.isConnected()) && !followed.contains(shared))
        {
            // It follows the shared one until it has found its own.
            followed.add(shared);
        }
    }

    private static long bounded(final long hint, final long whereAbsent, final long floor)
    {
        return hint == ProgressHints.NONE ? whereAbsent : Math.max(hint, floor);
    }

    boolean isAnyFollowingProgress()
    {
        for (final ServedConsumer consumer : byId.values())
        {
            if (consumer.isFollowingProgress())
            {
                return true;
            }
        }

        return false;
    }
}
