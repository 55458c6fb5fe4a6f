package org.tensorpool;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

import io.aeron.Publication;
import org.agrona.concurrent.NanoClock;
import org.tensorpool.client.AccessGuard;
import org.tensorpool.client.ClientConductor;
import org.tensorpool.client.DescriptorFanOut;
import org.tensorpool.client.DescriptorFlyweight;
import org.tensorpool.client.DescriptorProxy;
import org.tensorpool.client.ProducerBinding;
import org.tensorpool.client.ProducerLink;
import org.tensorpool.client.ProducerStats;
import org.tensorpool.client.ProgressPlan;
import org.tensorpool.client.ProgressProxy;
import org.tensorpool.metadata.MetadataSource;
import org.tensorpool.protocol.wire.FrameProgressState;
import org.tensorpool.shm.MemoryFaults;
import org.tensorpool.shm.PayloadPool;
import org.tensorpool.shm.SeqLock;
import org.tensorpool.shm.SlotHeader;
import org.tensorpool.shm.StreamMapping;
import org.tensorpool.status.FlightEvents;

/**
 * Sends the frames of one stream: claim a slot, fill it in place, commit (wire specification §8.3, §9, §15.18).
 * <p>
 * Claims and commits come from one thread; anything else may be called from any thread. Several claims may be open at
 * once; their descriptors leave in the order of their sequence numbers, so that a frame that is committed early waits
 * for those claimed before it. A producer lives through restarts of the SHM driver and of the media driver: it is not
 * attached for a while, then again, with a new epoch. Nothing here blocks, logs or, once warm, allocates.
 */
public final class Producer implements MetadataSource, AutoCloseable
{
    /** The frame was committed, but nobody is subscribed to descriptors. */
    public static final long NOT_CONNECTED = Publication.NOT_CONNECTED;
    /** The frame was committed, but its descriptor was lost: a subscriber holds the publication. */
    public static final long BACK_PRESSURED = Publication.BACK_PRESSURED;
    /** The frame was committed, but its descriptor was lost: the publication or the producer is closed. */
    public static final long CLOSED = Publication.CLOSED;
    /** The frame was committed, but its descriptor was lost: the publication is at its end. */
    public static final long MAX_POSITION_EXCEEDED = Publication.MAX_POSITION_EXCEEDED;
    /** The payload is longer than the slots of every pool: configure a pool with a larger stride. */
    public static final long PAYLOAD_TOO_LONG = -16;
    /** No lease or mapping at the moment; try again later. */
    public static final long NOT_ATTACHED = -17;
    /** As many claims are open as there are slots: commit or abort some. */
    public static final long CLAIMS_EXHAUSTED = -18;
    /** The epoch of the claim is over: its lease was revoked or its driver restarted. Nothing was published. */
    public static final long EPOCH_ENDED = -19;
    /** Type, shape and strides of the claim make no tensor that fits its payload. Nothing was published. */
    public static final long INVALID_TENSOR = -20;
    /** The claim object holds no claim. */
    public static final long NO_CLAIM = -21;
    /** The claim object holds a claim already: commit or abort it first. */
    public static final long CLAIM_IN_USE = -22;

    private final int streamId;
    private final ClientConductor conductor;
    private final ProducerLink link;
    private final ProducerStats stats;
    private final AccessGuard guard;
    private final DescriptorProxy descriptors;
    private final ProgressProxy progress;
    private final NanoClock nanoClock;
    private final boolean isStamping;
    private final TensorClaim offerClaim = new TensorClaim();
    private ProducerBinding current;
    private ClaimWindow window;
    private volatile boolean closed;

    /**
     * Name of what {@link #tryClaim}, {@code offer} or {@link TensorClaim#commit()} returned, for messages.
     *
     * @param status that was returned.
     * @return such as {@code NOT_ATTACHED}; {@code OK} for a sequence.
     */
    public static String statusName(final long status)
    {
        return status >= 0 ? "OK" : switch ((int)status)
        {
            case (int)NOT_CONNECTED -> "NOT_CONNECTED";
            case (int)BACK_PRESSURED -> "BACK_PRESSURED";
            case (int)CLOSED -> "CLOSED";
            case (int)MAX_POSITION_EXCEEDED -> "MAX_POSITION_EXCEEDED";
            case (int)PAYLOAD_TOO_LONG -> "PAYLOAD_TOO_LONG";
            case (int)NOT_ATTACHED -> "NOT_ATTACHED";
            case (int)CLAIMS_EXHAUSTED -> "CLAIMS_EXHAUSTED";
            case (int)EPOCH_ENDED -> "EPOCH_ENDED";
            case (int)INVALID_TENSOR -> "INVALID_TENSOR";
            case (int)NO_CLAIM -> "NO_CLAIM";
            case (int)CLAIM_IN_USE -> "CLAIM_IN_USE";
            default -> "status " + status;
        };
    }

    Producer(
        final int streamId,
        final ClientConductor conductor,
        final ProducerLink link,
        final ProducerStats stats,
        final NanoClock nanoClock,
        final boolean isStamping)
    {
        this.streamId = streamId;
        this.conductor = conductor;
        this.link = link;
        this.stats = stats;
        this.guard = link.guard();
        this.descriptors = new DescriptorProxy(streamId, stats.adminActions());
        this.progress = new ProgressProxy(streamId);
        this.nanoClock = nanoClock;
        this.isStamping = isStamping;
    }

    /**
     * Claim a slot in the smallest pool that the payload fits.
     *
     * @param claim  that receives the slot; must hold none.
     * @param length of the payload in bytes; 0 for a frame without a payload.
     * @return the sequence of the frame, or a negative status: {@link #NOT_ATTACHED}, {@link #PAYLOAD_TOO_LONG},
     * {@link #CLAIMS_EXHAUSTED}, {@link #CLAIM_IN_USE}, {@link #MAX_POSITION_EXCEEDED} where the epoch has no sequence
     * number left, or {@link #CLOSED}.
     */
    public long tryClaim(final TensorClaim claim, final long length)
    {
        guard.enter();
        try
        {
            final ProducerBinding binding = link.binding();
            if (closed)
            {
                return CLOSED;
            }
            if (binding == null)
            {
                return NOT_ATTACHED;
            }
            if (binding != current)
            {
                current = binding;
                stats.dataThread().set(Thread.currentThread().threadId());
                window = new ClaimWindow(binding.mapping().nslots());
            }

            return claim(claim, binding, length);
        }
        catch (final InternalError error)
        {
            onFault(current, error);
            // The fault comes late, and may find the claim open that was to fail.
            claim.abort();
            return NOT_ATTACHED;
        }
        finally
        {
            guard.exit();
        }
    }

    /** What is claimed now; for tests, which begin near its end. */
    ClaimWindow window()
    {
        return window;
    }

    private long claim(final TensorClaim claim, final ProducerBinding binding, final long length)
    {
        final StreamMapping mapping = binding.mapping();
        final PayloadPool pool = length < 0 ? null : mapping.poolFor(length);
        if (pool == null)
        {
            stats.tooLong().increment();
            return PAYLOAD_TOO_LONG;
        }
        if (window.isFull())
        {
            return CLAIMS_EXHAUSTED;
        }
        if (window.isAtEnd())
        {
            return MAX_POSITION_EXCEEDED;
        }
        if (claim.isOpen())
        {
            return CLAIM_IN_USE;
        }

        final long sequence = window.open();
        final int index = mapping.slotIndex(sequence);
        final long slot = StreamMapping.slotOffset(index);
        SeqLock.storeInProgressThenFence(mapping.ring(), slot, sequence);
        claim.wrap(this, binding, pool, index, slot, sequence, length);
        binding.openClaims().increment();

        return sequence;
    }

    long commit(final TensorClaim claim)
    {
        guard.enter();
        try
        {
            final ProducerBinding binding = claim.binding();
            binding.openClaims().addRelease(-1);
            if (binding != link.binding())
            {
                stats.revoked().increment();
                return EPOCH_ENDED;
            }
            if (!claim.isValid())
            {
                giveUp(claim);
                publishReady(binding, 0);
                return INVALID_TENSOR;
            }

            return commit(claim, binding);
        }
        catch (final InternalError error)
        {
            onFault(claim.binding(), error);
            return EPOCH_ENDED;
        }
        finally
        {
            claim.release();
            guard.exit();
        }
    }

    /** Somebody cut the file of a region short: the epoch is over, as if the driver had said so. */
    private void onFault(final ProducerBinding binding, final InternalError error)
    {
        if (binding == null || !MemoryFaults.isFault(error) || !isGone(binding.mapping()))
        {
            throw error;
        }

        link.onFault(binding.mapping(), error);
        stats.revoked().increment();
    }

    /** What the application gave to be copied may be mapped too. */
    private static boolean isGone(final StreamMapping mapping)
    {
        try
        {
            mapping.touch();
            MemoryFaults.settle();
            return false;
        }
        catch (final InternalError ignore)
        {
            return true;
        }
    }

    private long commit(final TensorClaim claim, final ProducerBinding binding)
    {
        final StreamMapping mapping = binding.mapping();
        final long sequence = claim.sequence();
        final long timestampNs = claim.timestampNs() == 0 ? nanoClock.nanoTime() : claim.timestampNs();
        SlotHeader.write(mapping.ring(), claim.slotOffset(), claim.slotIndex(), claim.pool().poolId(), claim.length(),
            timestampNs, claim.metaVersion(), claim.header());
        SeqLock.storeCommittedRelease(mapping.ring(), claim.slotOffset(), sequence);

        if (claim.isProgressBegun())
        {
            tellComplete(claim, binding);
        }
        window.commit(sequence, claim.metaVersion());
        return publishReady(binding, sequence);
    }

    /**
     * Publish every frame that no open claim precedes.
     *
     * @return the sequence just committed, or why its descriptor or one that waited for it was lost.
     */
    private long publishReady(final ProducerBinding binding, final long sequence)
    {
        long result = sequence;
        while (window.isOldestCommitted())
        {
            final int metaVersion = window.oldestMetaVersion();
            final long status = publish(binding, window.takeOldest(), metaVersion);
            result = status < 0 ? status : result;
        }

        return result;
    }

    private long publish(final ProducerBinding binding, final long sequence, final int metaVersion)
    {
        final long timestampNs = isStamping ? nanoClock.nanoTime() : DescriptorFlyweight.NULL_TIMESTAMP;
        final long epoch = binding.mapping().epoch();
        long result = descriptors.publish(binding.publication(), epoch, sequence, timestampNs, metaVersion);
        final DescriptorFanOut fanOut = link.fanOut();
        if (fanOut != null && fanOut.publish(descriptors, epoch, sequence, timestampNs, metaVersion) &&
            result == NOT_CONNECTED)
        {
            // Everybody who is there has a stream of its own.
            result = 1;
        }
        stats.currentSequence().set(sequence);
        if (result > 0)
        {
            stats.published().increment();
            return sequence;
        }

        count(result);
        if (result != NOT_CONNECTED)
        {
            FlightEvents.descriptorLost(streamId, sequence, result, false);
        }
        return result;
    }

    private void giveUp(final TensorClaim claim)
    {
        if (claim.isProgressBegun())
        {
            window.spend(claim.sequence());
        }
        else
        {
            window.abort(claim.sequence());
        }
    }

    boolean progress(final TensorClaim claim, final long bytesFilled)
    {
        final ProgressPlan plan = link.progressPlan();
        if (plan == null)
        {
            return false;
        }

        guard.enter();
        try
        {
            final ProducerBinding binding = claim.binding();
            return binding == link.binding() && progress(claim, bytesFilled, plan, binding);
        }
        finally
        {
            guard.exit();
        }
    }

    private boolean progress(
        final TensorClaim claim, final long bytesFilled, final ProgressPlan plan, final ProducerBinding binding)
    {
        final long nowNs = nanoClock.nanoTime();
        final boolean isFirst = !claim.isProgressBegun();
        if (isFirst)
        {
            describe(claim, binding, nowNs);
        }
        else if (!plan.isDue(nowNs - claim.progressTimeNs(), bytesFilled - claim.progressBytes(),
            claim.header().progressStrideBytes()))
        {
            return false;
        }

        claim.onProgress(bytesFilled, nowNs);
        progress.publish(plan, binding.mapping().epoch(), claim.sequence(), bytesFilled,
            isFirst ? FrameProgressState.STARTED : FrameProgressState.PROGRESS);
        return true;
    }

    /** Who wants to read a part of the payload must know what it is a part of. */
    private static void describe(final TensorClaim claim, final ProducerBinding binding, final long nowNs)
    {
        if (!claim.isValid())
        {
            throw new TensorPoolException(TensorPoolException.Category.INVALID_ARGUMENT,
                "type, shape and strides make no tensor that fits " + claim.length() +
                " bytes: set them before the first progress");
        }

        SlotHeader.write(binding.mapping().ring(), claim.slotOffset(), claim.slotIndex(), claim.pool().poolId(),
            claim.length(), claim.timestampNs() == 0 ? nowNs : claim.timestampNs(), claim.metaVersion(),
            claim.header());
    }

    private void tellComplete(final TensorClaim claim, final ProducerBinding binding)
    {
        final ProgressPlan plan = link.progressPlan();
        if (plan != null)
        {
            progress.publish(plan, binding.mapping().epoch(), claim.sequence(), claim.length(),
                FrameProgressState.COMPLETE);
        }
    }

    /**
     * Whether any consumer wants to hear of frames that are being filled ({@link TensorClaim#progress(long)}).
     *
     * @return true if one does.
     */
    public boolean isProgressWanted()
    {
        return link.progressPlan() != null;
    }

    private void count(final long result)
    {
        if (result == NOT_CONNECTED)
        {
            stats.notConnected().increment();
        }
        else if (result == BACK_PRESSURED)
        {
            stats.backPressured().increment();
        }
        else if (result == CLOSED)
        {
            stats.publicationClosed().increment();
        }
        else if (result == MAX_POSITION_EXCEEDED)
        {
            stats.maxPositionExceeded().increment();
        }
        else
        {
            stats.descriptorErrors().increment();
        }
    }

    void abort(final TensorClaim claim)
    {
        guard.enter();
        try
        {
            final ProducerBinding binding = claim.binding();
            binding.openClaims().addRelease(-1);
            if (binding == current)
            {
                giveUp(claim);
                if (binding == link.binding())
                {
                    publishReady(binding, 0);
                }
            }
        }
        finally
        {
            claim.release();
            guard.exit();
        }
    }

    /**
     * Copy a row-major, contiguous tensor in and publish it.
     *
     * @param source elements, little-endian.
     * @param dtype  of the elements.
     * @param shape  sizes of the dimensions; not kept.
     * @return the sequence of the frame, or a negative status as of {@link #tryClaim} and {@link TensorClaim#commit()}.
     */
    public long offer(final MemorySegment source, final DType dtype, final int... shape)
    {
        return offer(source, dtype, MajorOrder.ROW, shape);
    }

    /**
     * Copy a contiguous tensor in and publish it.
     *
     * @param source elements, little-endian.
     * @param dtype  of the elements.
     * @param order  which dimension is contiguous.
     * @param shape  sizes of the dimensions; not kept.
     * @return the sequence of the frame, or a negative status as of {@link #tryClaim} and {@link TensorClaim#commit()}.
     */
    public long offer(final MemorySegment source, final DType dtype, final MajorOrder order, final int... shape)
    {
        try
        {
            final long sequence = begin(source.byteSize(), dtype, order, shape);
            if (sequence < 0)
            {
                return sequence;
            }

            MemorySegment.copy(source, 0, offerClaim.payload(), 0, source.byteSize());
            return offerClaim.commit();
        }
        catch (final InternalError error)
        {
            onFault(current, error);
            return EPOCH_ENDED;
        }
        finally
        {
            // Only where something could not be read; otherwise there is nothing left to abort.
            offerClaim.abort();
        }
    }

    private long begin(final long length, final DType dtype, final MajorOrder order, final int... shape)
    {
        // One is left only by a fault that was thrown after its claim.
        offerClaim.abort();
        offerClaim.dtype(dtype).order(order).shape(shape);
        return tryClaim(offerClaim, length);
    }

    /**
     * Copy a row-major, contiguous tensor in from a buffer, direct or not, and publish it.
     *
     * @param source elements from its position to its limit, little-endian whatever its order is; neither is moved.
     * @param dtype  of the elements.
     * @param shape  sizes of the dimensions; not kept.
     * @return the sequence of the frame, or a negative status as of {@link #tryClaim} and {@link TensorClaim#commit()}.
     */
    public long offer(final ByteBuffer source, final DType dtype, final int... shape)
    {
        return offer(MemorySegment.ofBuffer(source), dtype, shape);
    }

    /**
     * Copy a row-major, contiguous tensor in from an array and publish it.
     *
     * @param source elements, little-endian where they are longer than a byte.
     * @param dtype  of the elements.
     * @param shape  sizes of the dimensions; not kept.
     * @return the sequence of the frame, or a negative status as of {@link #tryClaim} and {@link TensorClaim#commit()}.
     */
    public long offer(final byte[] source, final DType dtype, final int... shape)
    {
        return copyAndCommit(source, Payloads.I8, source.length, dtype, shape);
    }

    /**
     * Copy a row-major, contiguous tensor in from an array and publish it.
     *
     * @param source elements.
     * @param dtype  of the elements: INT16 or UINT16.
     * @param shape  sizes of the dimensions; not kept.
     * @return the sequence of the frame, or a negative status as of {@link #tryClaim} and {@link TensorClaim#commit()}.
     * @throws TensorPoolException INVALID_ARGUMENT when it is any other type.
     */
    public long offer(final short[] source, final DType dtype, final int... shape)
    {
        Payloads.requireShort(dtype);
        return copyAndCommit(source, Payloads.I16, source.length, dtype, shape);
    }

    /**
     * Copy a row-major, contiguous tensor in from an array and publish it.
     *
     * @param source elements.
     * @param dtype  of the elements: INT32 or UINT32.
     * @param shape  sizes of the dimensions; not kept.
     * @return the sequence of the frame, or a negative status as of {@link #tryClaim} and {@link TensorClaim#commit()}.
     * @throws TensorPoolException INVALID_ARGUMENT when it is any other type.
     */
    public long offer(final int[] source, final DType dtype, final int... shape)
    {
        Payloads.requireInt(dtype);
        return copyAndCommit(source, Payloads.I32, source.length, dtype, shape);
    }

    /**
     * Copy a row-major, contiguous tensor in from an array and publish it.
     *
     * @param source elements.
     * @param dtype  of the elements: INT64 or UINT64.
     * @param shape  sizes of the dimensions; not kept.
     * @return the sequence of the frame, or a negative status as of {@link #tryClaim} and {@link TensorClaim#commit()}.
     * @throws TensorPoolException INVALID_ARGUMENT when it is any other type.
     */
    public long offer(final long[] source, final DType dtype, final int... shape)
    {
        Payloads.requireLong(dtype);
        return copyAndCommit(source, Payloads.I64, source.length, dtype, shape);
    }

    /**
     * Copy a row-major, contiguous tensor of FLOAT32 in from an array and publish it.
     *
     * @param source elements.
     * @param shape  sizes of the dimensions; not kept.
     * @return the sequence of the frame, or a negative status as of {@link #tryClaim} and {@link TensorClaim#commit()}.
     */
    public long offer(final float[] source, final int... shape)
    {
        return copyAndCommit(source, Payloads.F32, source.length, DType.FLOAT32, shape);
    }

    /**
     * Copy a row-major, contiguous tensor of FLOAT64 in from an array and publish it.
     *
     * @param source elements.
     * @param shape  sizes of the dimensions; not kept.
     * @return the sequence of the frame, or a negative status as of {@link #tryClaim} and {@link TensorClaim#commit()}.
     */
    public long offer(final double[] source, final int... shape)
    {
        return copyAndCommit(source, Payloads.F64, source.length, DType.FLOAT64, shape);
    }

    private long copyAndCommit(
        final Object array, final ValueLayout layout, final int elements, final DType dtype, final int... shape)
    {
        try
        {
            final long sequence = begin(elements * layout.byteSize(), dtype, MajorOrder.ROW, shape);
            if (sequence < 0)
            {
                return sequence;
            }

            MemorySegment.copy(array, 0, offerClaim.payload(), layout, 0, elements);
            return offerClaim.commit();
        }
        catch (final InternalError error)
        {
            onFault(current, error);
            return EPOCH_ENDED;
        }
        finally
        {
            offerClaim.abort();
        }
    }

    /**
     * Whether a lease is held and its epoch is mapped, so that frames can be claimed.
     *
     * @return true if so.
     */
    public boolean isAttached()
    {
        return link.binding() != null;
    }

    /**
     * Consumers that have said that they have mapped the current epoch (QosConsumer, wire specification §10.4.1), and
     * that descriptors reach.
     *
     * @return their number.
     */
    public int mappedConsumers()
    {
        return link.mappedConsumers();
    }

    /**
     * Whether every subscriber has taken all descriptors that were published. Not for the hot path. Who asks from
     * another thread than the one that publishes may not see its last frames.
     *
     * @return true if none is behind; also when there is none.
     */
    public boolean isDrained()
    {
        return link.isDrained();
    }

    /**
     * Stream that this producer sends.
     *
     * @return the stream, as unsigned 32 bits.
     */
    @Override
    public int streamId()
    {
        return streamId;
    }

    /**
     * Identity in announces and QoS messages. It changes with each lease.
     *
     * @return the id, as unsigned 32 bits.
     */
    @Override
    public int producerId()
    {
        return link.producerId();
    }

    /**
     * Generation of the regions that frames are written to.
     *
     * @return the epoch, as unsigned 64 bits; 0 while not attached.
     */
    @Override
    public long epoch()
    {
        final ProducerBinding binding = link.binding();
        return binding == null ? 0 : binding.mapping().epoch();
    }

    /**
     * Node id that the SHM driver has given: no other live lease has it (driver specification §4.2). Another lease may
     * bring another one, unless {@link ProducerOptions#desiredNodeId(long)} asks for it.
     *
     * @return the id, 0 to 4,294,967,294; -1 while there is none.
     */
    public long nodeId()
    {
        return link.nodeId();
    }

    /**
     * Longest payload that fits a pool.
     *
     * @return bytes; 0 while not attached.
     */
    public long maxPayloadLength()
    {
        final ProducerBinding binding = link.binding();
        return binding == null ? 0 : binding.mapping().maxPayloadBytes();
    }

    /**
     * Frames whose descriptor was published, since this producer was made.
     *
     * @return their number.
     */
    public long framesPublished()
    {
        return stats.published().get();
    }

    /**
     * Frames that were committed but whose descriptor was lost, since this producer was made: nobody subscribed, back
     * pressure, or a closed publication.
     *
     * @return their number.
     */
    public long descriptorsLost()
    {
        return stats.descriptorsLost();
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
     * Give the lease back, soon; the epoch ends with it. Call it from the thread that claims, or after that has
     * stopped; doing it again does nothing.
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
