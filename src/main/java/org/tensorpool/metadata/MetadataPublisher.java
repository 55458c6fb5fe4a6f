package org.tensorpool.metadata;

import java.util.LinkedHashMap;
import java.util.Map;

import io.aeron.ExclusivePublication;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.TensorPoolException;
import org.tensorpool.aeron.Additions;

/**
 * Tells consumers what is known about a producer's stream (wire specification §10.3): an announce in each period, all
 * attributes when one changes and in each period, blobs in chunks when one changes and from time to time, for consumers
 * that came late. Each change makes a new version, which the frames that it applies to name
 * ({@code TensorClaim.metaVersion}).
 * <p>
 * Changes come from any thread. The sending is an {@link Agent}'s work, which a {@code TensorPool} does on its
 * conductor's thread or the application with a runner or invoker of its own. A change is sent in the next duty cycle:
 * a frame that is published right away may reach a consumer first.
 */
public final class MetadataPublisher implements Agent, AutoCloseable
{
    /** Most attributes of a version. */
    public static final int MAX_ATTRIBUTES = 1024;
    /** Most blobs of a version; caches take no more. */
    public static final int MAX_BLOBS = 256;

    private static final int MAX_VERSION = 0xFFFF_FFFE;

    private final MetadataSource source;
    private final NanoClock nanoClock;
    private final ErrorHandler errorHandler;
    private final long repeatPeriodNs;
    private final long blobRepeatPeriodNs;
    private final long maxBlobLength;
    private final AeronResource<ExclusivePublication> publications;
    private final MetadataProxy proxy;
    private final BlobSender blobs;
    private Metadata sent = Metadata.NONE;
    private Metadata tooLong;
    private ExclusivePublication publication;
    private long sentEpoch;
    private boolean isAnnounced;
    private boolean isSent;
    private long nextRepeatNs;
    private long nextBlobsNs;
    private volatile Metadata current = Metadata.NONE;
    private volatile boolean closed;

    /**
     * A publisher without metadata.
     *
     * @param source  whose metadata it is.
     * @param context settings; not to be changed any more.
     * @throws TensorPoolException CONFIGURATION that lists every setting that is wrong.
     */
    public MetadataPublisher(final MetadataSource source, final MetadataContext context)
    {
        context.check();
        this.source = source;
        this.nanoClock = context.nanoClock();
        this.errorHandler = context.errorHandler();
        this.repeatPeriodNs = context.repeatPeriodNs();
        this.blobRepeatPeriodNs = context.blobRepeatPeriodNs();
        this.maxBlobLength = context.maxBlobLength();
        final String channel = context.channel();
        final int streamId = context.streamId();
        this.publications = new AeronResource<>(
            context.aeron(), (aeron) -> Additions.exclusivePublication(aeron, channel, streamId),
            ExclusivePublication::isClosed, errorHandler);
        this.proxy = new MetadataProxy(context.name(), context.summary());
        this.blobs = new BlobSender(proxy);
    }

    /**
     * Set attributes, all at once; those of other keys stay.
     *
     * @param attributes new or changed.
     * @return the version that has them: a new one unless all were there before.
     * @throws TensorPoolException RESOURCE when there are more than {@link #MAX_ATTRIBUTES}.
     */
    public synchronized int set(final Attribute... attributes)
    {
        final Map<String, Attribute> all = attributesByKey();
        boolean isChanged = false;
        for (final Attribute attribute : attributes)
        {
            isChanged |= !attribute.equals(all.put(attribute.key(), attribute));
        }
        if (all.size() > MAX_ATTRIBUTES)
        {
            throw new TensorPoolException(TensorPoolException.Category.RESOURCE, all.size() +
                " attributes, the limit is " + MAX_ATTRIBUTES + ": remove some, or put them into one value");
        }

        return change(isChanged, all);
    }

    /**
     * Remove attributes, all at once.
     *
     * @param keys of those that go.
     * @return the version that lacks them: a new one unless none was there.
     */
    public synchronized int remove(final String... keys)
    {
        final Map<String, Attribute> all = attributesByKey();
        boolean isChanged = false;
        for (final String key : keys)
        {
            isChanged |= all.remove(key) != null;
        }

        return change(isChanged, all);
    }

    /**
     * Set a blob. Every version repeats all blobs: what changes often belongs into attributes of a stream that has no
     * large blobs.
     *
     * @param blob that takes the place of the one of its type.
     * @return the version that has it: a new one unless it was there before.
     * @throws TensorPoolException RESOURCE when it is longer than {@link MetadataContext#maxBlobLength()}, or there are
     *                             {@link #MAX_BLOBS} of other types.
     */
    public synchronized int set(final Blob blob)
    {
        if (blob.length() > maxBlobLength)
        {
            throw new TensorPoolException(TensorPoolException.Category.RESOURCE, blob +
                " is longer than maxBlobLength " + maxBlobLength + ": raise it here and in the caches");
        }
        if (!current.hasRoomFor(blob.type()))
        {
            throw new TensorPoolException(TensorPoolException.Category.RESOURCE, blob + " would be one more than the " +
                MAX_BLOBS + " blobs that a version may have: remove one, or put several into one");
        }
        if (!blob.equals(current.blob(blob.type())))
        {
            current = current.withBlob(nextVersion(), nanoClock.nanoTime(), blob);
        }

        return current.version();
    }

    /**
     * Remove a blob.
     *
     * @param type of the blob, as unsigned 32 bits.
     * @return the version that lacks it: a new one unless there was none.
     */
    public synchronized int removeBlob(final int type)
    {
        if (current.blob(type) != null)
        {
            current = current.withoutBlob(nextVersion(), nanoClock.nanoTime(), type);
        }

        return current.version();
    }

    private Map<String, Attribute> attributesByKey()
    {
        final Map<String, Attribute> all = new LinkedHashMap<>();
        for (final Attribute attribute : current.attributes())
        {
            all.put(attribute.key(), attribute);
        }

        return all;
    }

    private int change(final boolean isChanged, final Map<String, Attribute> attributes)
    {
        if (isChanged)
        {
            current = current.withAttributes(nextVersion(), nanoClock.nanoTime(), attributes.values());
        }

        return current.version();
    }

    /** 0 is what frames have that name no version, and the largest number means absent. */
    private int nextVersion()
    {
        return current.version() == MAX_VERSION ? 1 : current.version() + 1;
    }

    /**
     * Any thread: the newest version, for {@code TensorClaim.metaVersion}.
     *
     * @return the version, as unsigned 32 bits; 0 before anything was set.
     */
    public int metaVersion()
    {
        return current.version();
    }

    /**
     * Any thread: what was set.
     *
     * @return the newest version.
     */
    public Metadata metadata()
    {
        return current;
    }

    @Override
    public String roleName()
    {
        return "tensorpool-metadata-publisher";
    }

    @Override
    public int doWork()
    {
        if (closed)
        {
            publications.close();
            return 0;
        }

        final long nowNs = nanoClock.nanoTime();
        final ExclusivePublication open = publications.get(nowNs);
        final long epoch = source.epoch();
        if (open == null || epoch == 0 || !open.isConnected())
        {
            publication = null;
            return 0;
        }

        final Metadata newest = current;
        if (open != publication || epoch != sentEpoch || newest != sent)
        {
            publication = open;
            proxy.publication(open);
            begin(newest, epoch, nowNs);
        }
        else if (nowNs - nextRepeatNs >= 0)
        {
            repeat(nowNs);
        }

        return send(nowNs);
    }

    private void begin(final Metadata newest, final long epoch, final long nowNs)
    {
        sent = newest;
        sentEpoch = epoch;
        blobs.begin(newest);
        nextBlobsNs = nowNs + blobRepeatPeriodNs;
        repeat(nowNs);
    }

    private void repeat(final long nowNs)
    {
        isAnnounced = false;
        isSent = false;
        nextRepeatNs = nowNs + repeatPeriodNs;
    }

    /** In this order: the announce says which epoch the metadata that follows belongs to. */
    private int send(final long nowNs)
    {
        int workCount = 0;
        if (!isAnnounced)
        {
            isAnnounced = proxy.announce(source.streamId(), source.producerId(), sentEpoch, sent.version());
            workCount += isAnnounced ? 1 : 0;
        }
        if (isAnnounced && !isSent)
        {
            isSent = sent == Metadata.NONE || sendMeta();
            workCount += isSent ? 1 : 0;
        }
        if (isSent && blobs.isDone() && nowNs - nextBlobsNs >= 0)
        {
            blobs.begin(sent);
            nextBlobsNs = nowNs + blobRepeatPeriodNs;
        }

        return isSent ? workCount + blobs.send(source.streamId()) : workCount;
    }

    private boolean sendMeta()
    {
        final int length = proxy.encodeMeta(source.streamId(), sent);
        if (length <= proxy.maxMessageLength())
        {
            return proxy.sendMeta(length);
        }

        if (tooLong != sent)
        {
            tooLong = sent;
            errorHandler.onError(new TensorPoolException(TensorPoolException.Category.RESOURCE,
                "the attributes of version " + Integer.toUnsignedString(sent.version()) + " take " + length +
                " bytes, the metadata channel carries " + proxy.maxMessageLength() + ", so that consumers don't get " +
                "them: put large values into blobs, or give the channel a longer term-length"));
        }
        return true;
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
        publications.close();
    }

    /** Send nothing any more. The agent lets go of its publication in its next duty cycle. Any thread. */
    @Override
    public void close()
    {
        closed = true;
    }
}
