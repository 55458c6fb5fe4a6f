package org.tensorpool.metadata;

import java.util.concurrent.TimeUnit;

import io.aeron.Aeron;
import io.aeron.ChannelUri;
import io.aeron.CommonContext;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.Additions;
import org.tensorpool.status.MetadataCounter;
import org.tensorpool.status.StreamCounters;

/**
 * A consumer's copy of what is known about a stream (wire specification §10.3), so that each frame finds the version
 * that it was published with: {@code cache.get(frame.epoch(), frame.metaVersion())}. Of bounded size: the oldest
 * versions go first.
 * <p>
 * Read by any thread, without garbage. The receiving is an {@link Agent}'s work, which a {@code TensorPool} does on its
 * conductor's thread or the application with a runner or invoker of its own. Metadata travels on a stream of its own
 * and may come after the first frame that names it.
 */
public final class MetadataCache implements Agent, AutoCloseable
{
    private static final int FRAGMENT_LIMIT = 32;
    private static final long COUNTER_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final int streamId;
    private final NanoClock nanoClock;
    private final MetadataStore store;
    private final MetadataAdapter adapter;
    private final FragmentAssembler assembler;
    private final AeronResource<Subscription> subscriptions;
    private final AeronResource<StreamCounters> counters;
    private long nextCountersNs;
    private volatile boolean closed;

    /**
     * An empty cache.
     *
     * @param streamId stream that it is about, as unsigned 32 bits.
     * @param context  settings; not to be changed any more.
     * @throws TensorPoolException CONFIGURATION that lists every setting that is wrong.
     */
    public MetadataCache(final int streamId, final MetadataContext context)
    {
        context.check();
        this.streamId = streamId;
        this.nanoClock = context.nanoClock();
        this.store = new MetadataStore(context.maxVersions(), context.maxBytes());
        this.adapter = new MetadataAdapter(streamId, context.maxBlobLength(), store, this::forget);
        this.assembler = new FragmentAssembler(adapter);
        final String channel = untethered(context.channel());
        final int aeronStreamId = context.streamId();
        this.subscriptions = new AeronResource<>(
            context.aeron(), (aeron) -> Additions.subscription(aeron, channel, aeronStreamId),
            Subscription::isClosed, context.errorHandler());
        this.counters = new AeronResource<>(
            context.aeron(), this::countersOf, (ignore) -> false, context.errorHandler());
        this.nextCountersNs = nanoClock.nanoTime();
    }

    private StreamCounters countersOf(final Aeron aeron)
    {
        return new StreamCounters(aeron, "metadata cache", streamId, hashCode())
            .mirror(MetadataCounter.MALFORMED_MESSAGES, adapter.malformed())
            .mirror(MetadataCounter.BLOBS_DISCARDED, adapter.blobsDiscarded())
            .mirror(MetadataCounter.VERSIONS_EVICTED, store.evicted());
    }

    /** A consumer that is stopped must not hold the publisher. */
    private static String untethered(final String channel)
    {
        final ChannelUri uri = ChannelUri.parse(channel);
        uri.put(CommonContext.TETHER_PARAM_NAME, "false");
        return uri.toString();
    }

    private void forget(final int sessionId)
    {
        assembler.freeSessionBuffer(sessionId);
    }

    /**
     * Any thread: the metadata of a frame.
     *
     * @param epoch   of the frame.
     * @param version that the frame names.
     * @return the version, or null if it has not come, or was evicted. Its blobs may come later than its attributes.
     */
    public Metadata get(final long epoch, final int version)
    {
        return store.get(epoch, version);
    }

    /**
     * Any thread: the version that came last.
     *
     * @return the version, or null if none has come.
     */
    public Metadata newest()
    {
        return store.newest();
    }

    /**
     * Stream that it is about.
     *
     * @return the stream, as unsigned 32 bits.
     */
    public int streamId()
    {
        return streamId;
    }

    /**
     * Any thread: messages that were malformed or more than may be kept, and dropped.
     *
     * @return their number.
     */
    public long malformedMessages()
    {
        return adapter.malformed().get();
    }

    /**
     * Any thread: blobs that were not taken, because a chunk was missing or out of place, the checksum was wrong, they
     * were too long, or another began before they were complete.
     *
     * @return their number.
     */
    public long blobsDiscarded()
    {
        return adapter.blobsDiscarded().get();
    }

    /**
     * Any thread: versions that made room for newer ones.
     *
     * @return their number.
     */
    public long versionsEvicted()
    {
        return store.evicted().get();
    }

    @Override
    public String roleName()
    {
        return "tensorpool-metadata-cache";
    }

    @Override
    public int doWork()
    {
        if (closed)
        {
            letGo();
            return 0;
        }

        final long nowNs = nanoClock.nanoTime();
        final Subscription subscription = subscriptions.get(nowNs);
        final int fragments = subscription == null ? 0 : subscription.poll(assembler, FRAGMENT_LIMIT);
        return fragments + flushCounters(nowNs);
    }

    private int flushCounters(final long nowNs)
    {
        final StreamCounters shown = counters.get(nowNs);
        if (shown == null || nowNs - nextCountersNs < 0)
        {
            return 0;
        }

        nextCountersNs = nowNs + COUNTER_INTERVAL_NS;
        shown.flush();
        return 1;
    }

    private void letGo()
    {
        counters.close();
        subscriptions.close();
    }

    /**
     * Any thread: whether {@link #close()} was called.
     *
     * @return true if it was.
     */
    public boolean isClosed()
    {
        return closed;
    }

    @Override
    public void onClose()
    {
        closed = true;
        letGo();
        assembler.clear();
    }

    /**
     * Receive nothing any more; what has come can still be read. The agent lets go of its subscription in its next duty
     * cycle. Any thread.
     */
    @Override
    public void close()
    {
        closed = true;
    }
}
