package org.tensorpool;

import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import org.agrona.DirectBuffer;
import org.tensorpool.client.AccessGuard;
import org.tensorpool.client.ClientConductor;
import org.tensorpool.client.ConsumerBinding;
import org.tensorpool.client.ConsumerLink;
import org.tensorpool.client.ConsumerStats;
import org.tensorpool.client.DescriptorFlyweight;
import org.tensorpool.shm.PayloadPool;
import org.tensorpool.shm.SeqLock;
import org.tensorpool.shm.SlotHeader;
import org.tensorpool.shm.StreamMapping;

/**
 * Receives the frames of one stream, in place (wire specification §10.2.1, §11 STREAM, §15.18, §15.21).
 * <p>
 * One thread polls; anything else may be called from any thread. A consumer lives through new epochs, restarts of the
 * producer, of the SHM driver and of the media driver: frames stop for a while, then come again. {@link #poll} never
 * blocks, and allocates nothing once warm.
 */
public final class Consumer implements AutoCloseable
{
    private final FragmentHandler onDescriptor = this::onDescriptor;
    private final Frame frame = new Frame();
    private final int streamId;
    private final ClientConductor conductor;
    private final ConsumerLink link;
    private final ConsumerStats stats;
    private final AccessGuard guard;
    private FrameHandler handler;
    private StreamMapping mapping;
    private boolean isCounting;
    private long lastSequence;
    private volatile boolean closed;

    Consumer(final int streamId, final ClientConductor conductor, final ConsumerLink link, final ConsumerStats stats)
    {
        this.streamId = streamId;
        this.conductor = conductor;
        this.link = link;
        this.stats = stats;
        this.guard = link.guard();
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
            final ConsumerBinding binding = link.binding();
            if (binding == null || closed)
            {
                mapping = null;
                return 0;
            }

            if (binding.mapping() != mapping)
            {
                onRemap(binding.mapping());
            }
            handler = frameHandler;
            final Subscription subscription = binding.subscription();
            return subscription.poll(onDescriptor, descriptorLimit);
        }
        finally
        {
            guard.exit();
        }
    }

    /** Counting begins with the first frame accepted: what was published before we came is no loss. */
    private void onRemap(final StreamMapping newMapping)
    {
        mapping = newMapping;
        isCounting = false;
        lastSequence = 0;
        stats.lastSequence().set(0);
    }

    private void onDescriptor(final DirectBuffer buffer, final int offset, final int length, final Header header)
    {
        if (!DescriptorFlyweight.isDescriptor(buffer, offset, length))
        {
            if (!DescriptorFlyweight.isOtherMessage(buffer, offset, length))
            {
                drop(DropReason.DESCRIPTOR);
            }
        }
        else if (DescriptorFlyweight.streamId(buffer, offset) == streamId)
        {
            if (mapping == null || DescriptorFlyweight.epoch(buffer, offset) != mapping.epoch())
            {
                onForeignEpoch();
            }
            else
            {
                onFrameDescriptor(
                    DescriptorFlyweight.sequence(buffer, offset), DescriptorFlyweight.timestampNs(buffer, offset));
            }
        }
    }

    private void onForeignEpoch()
    {
        if (stats.received().get() > 0)
        {
            drop(DropReason.EPOCH);
        }
    }

    private void onFrameDescriptor(final long sequence, final long publishTimestampNs)
    {
        if (sequence < 0)
        {
            // A commit word holds 63 bits of it: the rest would match a frame that was not meant.
            drop(DropReason.DESCRIPTOR);
        }
        else
        {
            onFrame(sequence, publishTimestampNs);
        }
    }

    private void onFrame(final long sequence, final long publishTimestampNs)
    {
        if (isCounting && !advance(sequence))
        {
            return;
        }

        final DropReason reason = read(sequence, publishTimestampNs);
        if (reason != null)
        {
            // Before the first frame is accepted, an old descriptor whose slot was used again is no loss.
            if (isCounting || reason != DropReason.LATE)
            {
                drop(reason);
            }
            return;
        }

        isCounting = true;
        lastSequence = sequence;
        stats.lastSequence().set(sequence);
        stats.received().increment();
        handler.onFrame(frame);
        if (!frame.isIntact())
        {
            drop(DropReason.LATE);
            handler.onOverwritten(frame);
        }
    }

    private boolean advance(final long sequence)
    {
        final long skipped = sequence - lastSequence - 1;
        if (skipped < 0)
        {
            link.requestRemap();
            drop(DropReason.LATE);
            return false;
        }
        if (skipped > 0)
        {
            stats.drops(DropReason.GAP).add(skipped);
        }
        lastSequence = sequence;
        stats.lastSequence().set(sequence);

        return true;
    }

    /**
     * Copy the header out and check it (wire specification §15.18): nothing of it is trusted before the commit word
     * was read twice and found the same.
     */
    private DropReason read(final long sequence, final long publishTimestampNs)
    {
        final int index = mapping.slotIndex(sequence);
        final long slot = StreamMapping.slotOffset(index);
        final long word = SeqLock.loadAcquire(mapping.ring(), slot);
        if (word != SeqLock.committed(sequence))
        {
            return DropReason.LATE;
        }

        frame.wrap(mapping.ring(), index, slot, word);
        final SlotHeader header = frame.header();
        header.read(mapping.ring(), slot);
        if (!frame.isIntact())
        {
            return DropReason.LATE;
        }

        final PayloadPool pool = mapping.pool(header.poolId());
        frame.describe(pool, streamId, mapping.epoch(), publishTimestampNs);
        return header.validate(index, pool);
    }

    private void drop(final DropReason reason)
    {
        stats.drops(reason).increment();
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
     * bring another one, unless {@link AttachOptions#desiredNodeId(long)} asks for it.
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
