package org.tensorpool;

import io.aeron.Subscription;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.client.AccessGuard;
import org.tensorpool.client.ClientConductor;
import org.tensorpool.client.ConsumerBinding;
import org.tensorpool.client.ConsumerLink;
import org.tensorpool.client.ConsumerStats;
import org.tensorpool.client.DescriptorFlyweight;
import org.tensorpool.shm.StreamMapping;

/**
 * Receives the frames of one stream, in place (wire specification §10.2.1, §11, §15.12, §15.18, §15.21).
 * <p>
 * One thread polls; anything else may be called from any thread. A consumer lives through new epochs, restarts of the
 * producer, of the SHM driver and of the media driver: frames stop for a while, then come again. {@link #poll} never
 * blocks, and allocates nothing once warm.
 */
public final class Consumer implements AutoCloseable
{
    private static final int LATEST_LIMIT = 1024;
    /** More descriptors than a log holds, so that who asks for the newest is never held up for good. */
    private static final int LATEST_ROUNDS = 512;
    private static final long NONE = -1;

    private final FragmentHandler onDescriptor = this::onDescriptor;
    private final FragmentHandler onNewest = this::onNewest;
    private final ControlledFragmentHandler onFirstOfNext = this::onFirstOfNext;
    private final Frame frame = new Frame();
    private final int streamId;
    private final ClientConductor conductor;
    private final ConsumerLink link;
    private final ConsumerStats stats;
    private final AccessGuard guard;
    private final long maxOutstanding;
    private final NanoClock nanoClock;
    private final ProgressReader progressReader;
    private final FrameLedger ledger;
    private ConsumerBinding current;
    private Subscription subscription;
    /** Stream to go over to; null for none. */
    private Subscription next;
    private long firstOfNext = NONE;
    private FrameHandler handler = (ignore) -> { };
    private StreamMapping mapping;
    private FrameSelection selection;
    private long newest = NONE;
    private long newestTimestampNs;
    private volatile boolean closed;

    Consumer(
        final int streamId,
        final ClientConductor conductor,
        final ConsumerLink link,
        final ConsumerStats stats,
        final long maxOutstanding,
        final NanoClock nanoClock)
    {
        this.streamId = streamId;
        this.conductor = conductor;
        this.link = link;
        this.stats = stats;
        this.guard = link.guard();
        this.maxOutstanding = maxOutstanding;
        this.nanoClock = nanoClock;
        this.progressReader = new ProgressReader(streamId, link);
        this.ledger = new FrameLedger(streamId, link, stats);
    }

    /**
     * Take descriptors and hand their frames to a handler. What the handler throws comes out of here.
     *
     * @param frameHandler  called for each frame that passes every check.
     * @param descriptorLimit most descriptors to take.
     * @return descriptors taken, those of dropped frames included; 0 if there was nothing to do.
     */
    public int poll(final FrameHandler frameHandler, final int descriptorLimit)
    {
        guard.enter();
        try
        {
            if (!isBound())
            {
                return 0;
            }

            handler = frameHandler;
            ledger.tellTo(frameHandler);
            final int count = subscription.poll(onDescriptor, descriptorLimit);
            if (next != null)
            {
                follow();
            }
            return count;
        }
        catch (final InternalError error)
        {
            return onFault(error);
        }
        finally
        {
            guard.exit();
        }
    }

    /**
     * Take all descriptors that are there and hand the newest frame that is intact to a handler, for displays and
     * control loops. Those before it are dropped as {@link DropReason#SUPERSEDED}. A limit on the rate of frames is
     * not applied: the caller sets the pace.
     *
     * @param frameHandler called once, or not at all.
     * @return 1 if a frame was handed over; 0 if there is none that was not seen before.
     */
    public int pollLatest(final FrameHandler frameHandler)
    {
        guard.enter();
        try
        {
            if (!isBound())
            {
                return 0;
            }

            handler = frameHandler;
            ledger.tellTo(frameHandler);
            newest = NONE;
            boolean isHandedOver;
            int rounds = LATEST_ROUNDS;
            do
            {
                rounds = takeAll(rounds);
                // A producer that laps us meanwhile has newer ones by now.
                isHandedOver = newest != NONE && handOverNewest();
            }
            while (!isHandedOver && newest != NONE && rounds > 0);

            return isHandedOver ? 1 : 0;
        }
        catch (final InternalError error)
        {
            return onFault(error);
        }
        finally
        {
            guard.exit();
        }
    }

    private int takeAll(final int rounds)
    {
        newest = NONE;
        int left = rounds;
        int count;
        do
        {
            count = subscription.poll(onNewest, LATEST_LIMIT);
            left--;
        }
        while (count > 0 && left > 0);

        if (next != null)
        {
            follow();
        }
        return left;
    }

    private void onNewest(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        if (isOurs(buffer, offset, length))
        {
            final long sequence = DescriptorFlyweight.sequence(buffer, offset);
            if (ledger.advance(sequence, selection != null))
            {
                if (newest != NONE && ledger.isCounting())
                {
                    ledger.drop(DropReason.SUPERSEDED, newest);
                }
                newest = sequence;
                newestTimestampNs = DescriptorFlyweight.timestampNs(buffer, offset);
            }
        }
    }

    private boolean handOverNewest()
    {
        final long sequence = newest;
        final DropReason reason = frame.read(mapping, streamId, sequence, newestTimestampNs);
        if (reason != null)
        {
            ledger.dropUnread(reason, sequence);
            return false;
        }

        handOver(sequence);
        return true;
    }

    /**
     * Take what producers say of frames that they are filling, for a consumer that asked for it
     * ({@link ConsumerOptions#progress(boolean)}). On the thread that polls for frames.
     *
     * @param progressHandler called for each message that is about a frame of the epoch that is mapped.
     * @param limit           most messages to take.
     * @return messages taken; 0 if there was nothing to do.
     * @throws TensorPoolException INVALID_ARGUMENT when the consumer didn't ask for progress.
     */
    public int pollProgress(final ProgressHandler progressHandler, final int limit)
    {
        guard.enter();
        try
        {
            return isBound() ? progressReader.poll(current, progressHandler, limit) : 0;
        }
        catch (final InternalError error)
        {
            return onFault(error);
        }
        finally
        {
            guard.exit();
        }
    }

    /**
     * Somebody cut the file of a region short: the frame that was looked at is lost, and the mapping given up. Until
     * the conductor has taken it away, frames are of an epoch that is not mapped.
     */
    private int onFault(final InternalError error)
    {
        if (mapping == null)
        {
            throw error;
        }

        link.onFault(mapping, error);
        mapping = null;
        ledger.onFault();
        return 0;
    }

    private boolean isBound()
    {
        final ConsumerBinding binding = link.binding();
        if (binding == null || closed)
        {
            current = null;
            mapping = null;
            next = null;
            return false;
        }

        if (binding != current)
        {
            onBinding(binding);
        }
        return true;
    }

    private void onBinding(final ConsumerBinding binding)
    {
        current = binding;
        stats.dataThread().set(Thread.currentThread().threadId());
        ledger.onEnded(binding.ended());
        if (binding.mapping() != mapping)
        {
            mapping = binding.mapping();
            ledger.onRemap(mapping);
        }
        selection = binding.gate() == null && maxOutstanding == 0 ? null :
            new FrameSelection(binding.gate(), maxOutstanding, nanoClock);
        firstOfNext = NONE;
        if (binding.next() == null || binding.next() != subscription)
        {
            read(binding.subscription());
            next = binding.next();
        }
        else
        {
            next = null;
            link.onFollowed(binding);
        }
    }

    private void read(final Subscription descriptors)
    {
        if (subscription != descriptors)
        {
            subscription = descriptors;
            ledger.onOtherStream();
        }
    }

    /**
     * Every descriptor is published on both streams, and on the next from its first one on: once all before that one
     * is read, go on there.
     */
    private void follow()
    {
        if (firstOfNext == NONE)
        {
            next.controlledPoll(onFirstOfNext, 1);
        }
        if (firstOfNext != NONE && ledger.hasPassed(firstOfNext - 1))
        {
            read(next);
            next = null;
            link.onFollowed(current);
        }
    }

    private ControlledFragmentHandler.Action onFirstOfNext(
        final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        if (mapping == null || !DescriptorFlyweight.isDescriptor(buffer, offset, length) ||
            DescriptorFlyweight.streamId(buffer, offset) != streamId ||
            DescriptorFlyweight.epoch(buffer, offset) != mapping.epoch() ||
            ledger.isAheadOfRing(DescriptorFlyweight.sequence(buffer, offset)))
        {
            return ControlledFragmentHandler.Action.CONTINUE;
        }

        firstOfNext = DescriptorFlyweight.sequence(buffer, offset);
        return ControlledFragmentHandler.Action.ABORT;
    }

    private void onDescriptor(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        if (isOurs(buffer, offset, length))
        {
            onFrame(DescriptorFlyweight.sequence(buffer, offset), DescriptorFlyweight.timestampNs(buffer, offset));
        }
    }

    /** Whether it is a descriptor of the stream and epoch that are mapped. */
    private boolean isOurs(final DirectBuffer buffer, final int offset, final int length)
    {
        if (!DescriptorFlyweight.isDescriptor(buffer, offset, length))
        {
            if (!DescriptorFlyweight.isOtherMessage(buffer, offset, length))
            {
                ledger.drop(DropReason.DESCRIPTOR, NONE);
            }
            return false;
        }
        if (DescriptorFlyweight.streamId(buffer, offset) != streamId)
        {
            return false;
        }

        final long sequence = DescriptorFlyweight.sequence(buffer, offset);
        final long epoch = DescriptorFlyweight.epoch(buffer, offset);
        if (mapping == null || epoch != mapping.epoch())
        {
            ledger.dropUnmapped(epoch, sequence);
            return false;
        }
        if (sequence < 0)
        {
            // A commit word holds 63 bits of it: the rest would match a frame that was not meant.
            ledger.drop(DropReason.DESCRIPTOR, NONE);
            return false;
        }

        return true;
    }

    private void onFrame(final long sequence, final long publishTimestampNs)
    {
        if (!ledger.advance(sequence, selection != null))
        {
            return;
        }

        final DropReason reason = selection == null ?
            frame.read(mapping, streamId, sequence, publishTimestampNs) : readSelected(sequence, publishTimestampNs);
        if (reason != null)
        {
            ledger.dropUnread(reason, sequence);
            return;
        }

        handOver(sequence);
    }

    private void handOver(final long sequence)
    {
        ledger.received(sequence);
        handler.onFrame(frame);
        if (!frame.isIntact())
        {
            ledger.drop(DropReason.LATE, sequence);
            handler.onOverwritten(frame);
        }
    }

    private DropReason readSelected(final long sequence, final long publishTimestampNs)
    {
        if (selection.isTooFarBehind(mapping, sequence))
        {
            return DropReason.RESYNC;
        }
        if (!selection.isDueByPublishTime(publishTimestampNs))
        {
            return DropReason.RATE_LIMITED;
        }

        final DropReason reason = frame.read(mapping, streamId, sequence, publishTimestampNs);
        return reason != null || selection.isDueByCaptureTime(publishTimestampNs, frame.timestampNs()) ?
            reason : DropReason.RATE_LIMITED;
    }

    /**
     * Where payloads come from now.
     *
     * @return the state.
     */
    public ConsumerState state()
    {
        if (isConnected())
        {
            return ConsumerState.MAPPED;
        }

        return link.isFallback() ? ConsumerState.FALLBACK : ConsumerState.UNMAPPED;
    }

    /**
     * Where payloads can be had without shared memory, as the one who manages the stream says.
     *
     * @return a URI that begins with {@code aeron:} or {@code bridge://}; null for none.
     */
    public String payloadFallbackUri()
    {
        return link.fallbackUri();
    }

    /**
     * Mode that this consumer is served in: as it asked, or RATE_LIMITED where whoever manages the stream decided so.
     *
     * @return the mode.
     */
    public DeliveryMode mode()
    {
        return link.isRateLimited() ? DeliveryMode.RATE_LIMITED : DeliveryMode.STREAM;
    }

    /**
     * Whether frames come on a descriptor stream of this consumer's own.
     *
     * @return true once a producer publishes there.
     */
    public boolean hasOwnDescriptorStream()
    {
        return link.hasOwnDescriptorStream();
    }

    /**
     * Whether an epoch of the stream is mapped, so that frames can come.
     *
     * @return true if one is.
     */
    public boolean isConnected()
    {
        final ConsumerBinding binding = link.binding();
        return binding != null && binding.mapping() != null;
    }

    /**
     * Stream that this consumer receives.
     *
     * @return the stream, as unsigned 32 bits.
     */
    public int streamId()
    {
        return streamId;
    }

    /**
     * Identity in QoS messages. It changes with each lease.
     *
     * @return the id, as unsigned 32 bits.
     */
    public int consumerId()
    {
        return link.consumerId();
    }

    /**
     * Generation of the regions that are mapped.
     *
     * @return the epoch, as unsigned 64 bits; 0 while none is.
     */
    public long epoch()
    {
        final ConsumerBinding binding = link.binding();
        return binding == null || binding.mapping() == null ? 0 : binding.mapping().epoch();
    }

    /**
     * Node id that the SHM driver has given: no other live lease has it (driver specification §4.2). Another lease may
     * bring another one, unless {@link ConsumerOptions#desiredNodeId(long)} asks for it.
     *
     * @return the id, 0 to 4,294,967,294; -1 while there is none.
     */
    public long nodeId()
    {
        return link.nodeId();
    }

    /**
     * Frames handed to the application, since this consumer was made.
     *
     * @return their number.
     */
    public long framesReceived()
    {
        return stats.received().get();
    }

    /**
     * Frames dropped for a reason, since this consumer was made.
     *
     * @param reason of the drop.
     * @return their number.
     */
    public long drops(final DropReason reason)
    {
        return stats.drops(reason).get();
    }

    /**
     * Whether {@link #close()} was called.
     *
     * @return true if it was.
     */
    public boolean isClosed()
    {
        return closed;
    }

    /**
     * Give the lease back and unmap, soon. Call it from the polling thread, or after that has stopped polling; doing it
     * again does nothing.
     */
    @Override
    public void close()
    {
        if (!closed)
        {
            closed = true;
            conductor.remove(link);
        }
    }
}
